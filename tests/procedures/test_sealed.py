"""Sealed values: read strictly, silent when printed, found in a text however it is spaced or written."""

import pickle

import pytest

from shiqiao.procedures.sealed import Sealed, email, id_number, narrow, needles, phone, read, stands_in


def test_a_sealed_value_says_nothing() -> None:
    value = Sealed("欧阳疏桐")
    assert (repr(value), str(value), f"{value}", f"{value:>20}") == ("•••",) * 4
    assert value.reveal() == "欧阳疏桐"
    with pytest.raises(TypeError):
        pickle.dumps(value)


@pytest.mark.parametrize(
    "given", ["370782197506150021", "３７０７８２１９７５０６１５００２１", "370782 19750615 0021"]
)
def test_a_true_number_is_taken_however_it_is_typed(given: str) -> None:
    assert id_number(given) == "370782197506150021"


@pytest.mark.parametrize("given", ["370728198001010018", "11010519491231002x"])
def test_a_number_with_x_or_a_region_of_the_past_is_a_number(given: str) -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(a) * b for a, b in zip(given, weights, strict=False)) % 11]
    assert id_number(given[:17] + check.lower()) == given[:17] + check


@pytest.mark.parametrize("given", ["370782197506150022", "370782197502300021", "37078219750615002", "", "三七零七八二"])
def test_a_false_number_is_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(ValueError, match="number") as wrong:
        id_number(given)
    assert not given or given not in str(wrong.value)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("139 0000 1234", "13900001234"),
        ("+86-139-0000-1234", "13900001234"),
        ("１３９００００１２３４", "13900001234"),
        ("0536-6012345", "05366012345"),
        ("6012345", "6012345"),
    ],
)
def test_phones_are_compared_by_their_digits(given: str, stored: str) -> None:
    assert phone(given) == stored


@pytest.mark.parametrize("given", ["12345", "12900001234", "电话", "1390000123456"])
def test_a_false_phone_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="number"):
        phone(given)


def test_an_address_for_mail() -> None:
    assert email(" a.b@example.invalid ") == "a.b@example.invalid"
    with pytest.raises(ValueError, match="e-mail"):
        email("a@b")


def test_pictures_are_bytes_and_few() -> None:
    assert [one.reveal() for one in read("picture", [b"a", b"b"])] == [b"a", b"b"]
    for wrong in ([b"x"] * 6, ["text"], [b"x" * (2 * 1024 * 1024 + 1)]):
        with pytest.raises(ValueError, match="pictures"):
            read("picture", wrong)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("name", "欧阳疏桐", "据欧 阳 疏 桐反映"),
        ("phone", "13900001234", "联系电话：139-0000-1234"),
        ("phone", "13900001234", "１３９００００１２３４"),
        ("phone", "13900001234", "幺是别的写法；一三九〇〇〇〇一二三四"),
        ("phone", "05366012345", "电话 6012345"),
        ("id_number", "370782197506150021", "身份证370782 1975 0615 0021"),
        ("address", "石桥子镇岳旺社区前岭村东九巷77号", "住东九巷77号的邻居"),
        ("address", "石桥子镇岳旺社区前岭村东九巷77号", "前岭村东九巷７７号"),
        ("email", "shutong@example.invalid", "SHUTONG@example.invalid"),
    ],
)
def test_a_value_is_found_in_a_text(name: str, value: str, text: str) -> None:
    assert any(stands_in(piece, narrow(text)) for piece in needles(name, value))


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("name", "欧阳疏桐", "欧阳修的文章"),
        ("name", "李", "李家庄"),
        ("address", "石桥子镇岳旺社区前岭村东九巷77号", "石桥子镇岳旺社区"),
        ("address", "岳旺村12号", "岳旺村12号楼旁"[:4]),
        ("phone", "13900001234", "13900001235"),
    ],
)
def test_what_is_not_the_value_stands(name: str, value: str, text: str) -> None:
    assert not any(stands_in(piece, narrow(text)) for piece in needles(name, value))
