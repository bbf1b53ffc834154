"""What is of a sealed person is taken out of a text, and the rest of the text stays."""

import pytest

from shiqiao.procedures.sealed import covered

PIECES = [("示例甲", "某某"), ("13800000001", "［号码］"), ("东九巷77号", "某某")]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("已于3月2日联系示例甲，路灯已修好。", "已于3月2日联系某某，路灯已修好。"),
        ("示 例 甲（１３８-0000 0001）满意", "某某（［号码］）满意"),
        ("电话一三八零零零零零零零一，示例甲、示例甲", "电话［号码］，某某、某某"),
        ("家住东九巷77号旁", "家住某某旁"),
        ("示例乙，13800000002", "示例乙，13800000002"),
        ("", ""),
    ],
)
def test_only_the_person_goes(text: str, left: str) -> None:
    assert covered(text, PIECES, "某某") == left


def test_what_can_still_be_read_leaves_nothing() -> None:
    # The stand-in itself makes the name again.
    assert covered("示例甲", [("示例甲", "示例甲")], "（略）") == "（略）"
