"""Likeness without a database: what counts as one matter, what only looks like it."""

import pytest

from shiqiao.matching.likeness import BORNE_OUT, NUMBERED_APART, Likeness, alike, borne_out, numbered_apart, rarity_of
from shiqiao.matching.words import Words, bare, plain, read, shared_runs

TITLES = (
    "投诉清河苑小区旁建搅拌站噪音扰民",
    "清河苑附近搅拌站粉尘大",
    "清河苑物业不公开账目",
    "柳林村路灯不亮",
    "请加快镇区停车场建设力度",
    "请加快镇区农贸市场建设力度",
)
BODIES = {0: "搅拌站就在清河苑南墙外，夜里灰尘和噪音很大", 1: "清河苑南边建了搅拌站，天天落灰"}
COUNTS: dict[str, int] = {}
WORDS = [read(title, BODIES.get(index, "")) for index, title in enumerate(TITLES)]
for words in WORDS:
    for gram in words.grams:
        COUNTS[gram] = COUNTS.get(gram, 0) + 1
RARITY = rarity_of(COUNTS, 2000)


def like(one: int, other: int) -> Likeness:
    """Compare two of the titles."""
    return alike(WORDS[one], WORDS[other], RARITY)


def test_same_place_and_same_trouble_is_sure() -> None:
    found = like(0, 1)
    assert found.sure
    assert {"清河苑", "搅拌站"} <= set(found.shared)


@pytest.mark.parametrize(("one", "other"), [(0, 2), (1, 2), (4, 5), (0, 3)])
def test_same_place_or_same_phrase_alone_is_not(one: int, other: int) -> None:
    assert not like(one, other).sure


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("柳林村3组水渠漏水", "柳林村5组水渠漏水", True),
        ("柳林村三组水渠漏水", "柳林村３组水渠漏水", False),
        ("柳林村十二组水渠漏水", "柳林村12组水渠漏水", False),
        ("柳林村二十一组水渠漏水", "柳林村21组水渠漏水", False),
        ("清河苑1号楼电梯坏", "清河苑2号楼电梯坏", True),
        ("清河苑1号楼、2号楼电梯坏", "清河苑2号楼电梯坏", False),
        ("清河苑2单元电梯坏", "清河苑1号楼2单元电梯坏", False),
        ("五一路路灯不亮", "八一路路灯不亮", True),
        ("五一路路灯不亮", "路灯不亮", False),
    ],
)
def test_another_number_of_the_same_thing_is_another_matter(one: str, other: str, apart: bool) -> None:
    assert numbered_apart(read(one, ""), read(other, "")) is apart
    assert not (apart and alike(read(one, ""), read(other, ""), RARITY).sure)


SAID = read("清河苑业主夜里睡不着，搅拌站的灰落满阳台", "")
WITNESSES = [
    read(title, "")
    for title in ("清河苑搅拌站灰落满阳台夜里睡不着", "搅拌站的灰落满清河苑业主阳台", "清河苑业主夜里睡不着是搅拌站")
]


def test_what_is_the_same_as_the_others_is_borne_out_by_them() -> None:
    only_close = Likeness(0.6, 0.6, ("搅拌站",))
    surely = Likeness(0.9, 0.9, ("清河苑",))
    beside = [(words, surely) for words in WITNESSES]
    assert len(beside) == BORNE_OUT
    assert borne_out([*beside, (SAID, only_close)], RARITY)[-1].sure
    assert borne_out([(SAID, only_close), *beside], RARITY)[0].sure, "whatever their order"


@pytest.mark.parametrize(
    ("witnesses", "likeness"),
    [
        (WITNESSES[: BORNE_OUT - 1], Likeness(0.6, 0.6, ())),
        (WITNESSES, Likeness(0.5, NUMBERED_APART, ())),
        ([WORDS[3]] * BORNE_OUT, Likeness(0.6, 0.6, ())),
    ],
    ids=["too few", "too far, or numbered apart", "of another matter"],
)
def test_it_takes_enough_others_and_some_likeness_of_its_own(witnesses: list[Words], likeness: Likeness) -> None:
    beside = [(words, Likeness(0.9, 0.9, ())) for words in witnesses]
    assert borne_out([*beside, (SAID, likeness)], RARITY)[-1] == likeness


def test_it_is_the_same_from_both_sides() -> None:
    assert like(0, 1).score == pytest.approx(like(1, 0).score)


def test_an_exact_copy_is_most_like() -> None:
    assert like(0, 0).score > like(0, 1).score > like(0, 2).score


def test_width_case_and_punctuation_do_not_count() -> None:
    assert plain("ＡＢＣ，甲—乙！") == "abc 甲 乙"


def test_worn_words_and_areas_are_taken_off() -> None:
    assert bare("强烈要求解决石桥子镇柳林村路灯不亮的问题") == "柳林村路灯不亮"
    assert bare("请求解决问题") == "请求解决问题"


def test_a_body_stands_in_for_a_missing_title() -> None:
    assert read("", "柳林村路灯坏了三个月").title == "柳林村路灯坏 三个月"


def test_shared_runs_in_order_and_two_or_longer() -> None:
    assert shared_runs("清河苑搅拌站噪音", "噪音来自清河苑旁的搅拌站") == ["清河苑", "搅拌站", "噪音"]


@pytest.mark.parametrize("title", ["", "？？？", "的", "🏭🏭🏭厂", "a" * 5000])
def test_odd_titles_do_no_harm(title: str) -> None:
    assert alike(read(title, ""), read("柳林村", ""), RARITY).sure is False


def test_words_that_say_nothing_are_no_reason() -> None:
    one, other = read("前街路灯什么时候修", "路灯一直没有亮"), read("前街为什么没有路灯", "什么时候能装路灯")
    shared = alike(one, other, lambda gram: 1.0).shared
    assert "前街" in "".join(shared)
    assert not [run for run in shared if run in ("什么", "什么时候", "没有")]
