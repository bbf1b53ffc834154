"""Figures about petitions and disputes: each equals the rows that its link opens, for everybody; exceptions stand apart."""

from dataclasses import fields

from django.test import Client

from briefing.walk import wrong_matters
from build import Town, account, at, photo
from cases import matters as cast
from shiqiao.briefing.brief import as_json, brief, content
from shiqiao.briefing.matters import matter_figures
from shiqiao.cases import sources
from shiqiao.cases.find import Filters
from shiqiao.policy import system


def lived(town: Town) -> Town:
    """Let matters of several fates be in the town."""
    with at("2026-03-02"):
        cast.enlist(town)
        cast.closed(town, channel="handed_down", is_repeat=True)
        cast.served(town, channel="12345")
        cast.petition(town, channel="12345", category="accusation", accused_unit=town.units["huanbao"].id)
        gone = cast.petition(town, channel="visit", form="visit")
        town.do("he", "petition", gone, "end_withdrawn", how="phone", reason="自行解决", files=[cast.photo()])
        again = cast.petition(town, place=cast.TOWN)
        town.do("xu", "petition", again, "accept", route="petition", notice="on_spot")
    return town


def test_every_figure_opens_exactly_its_rows_for_everybody(town: Town) -> None:
    lived(town)
    with at("2026-03-20"):
        viewers = [
            system(),
            *(town.viewer(name) for name in ("xu", "gu", "jin", "mei", "lan", "bai", "ding", "zhao", "qian")),
        ]
        for who in viewers:
            for scope in (
                Filters(),
                Filters(place=cast.HERE),
                Filters(found_from="2026-03-03"),
                Filters(field="petition"),
            ):
                assert wrong_matters(who, scope) == []


def test_the_brief_counts_both_keys_and_keeps_exceptions_apart(town: Town) -> None:
    lived(town)
    with at("2026-03-20"):
        said = as_json(brief(system()))
        text = "".join(one.text for one in content(brief(system())).paragraphs)
    assert [said[name] for name in ("received", "accepted", "concluded", "settled_both_keys", "repeats")] == [
        5,
        3,
        2,
        1,
        1,
    ]
    assert (said["handed_down"], said["handed_down_cleared"], said["joined"]) == (1, 1, 0)
    assert said["exceptions"] == {
        "unreachable": 0, "unreasonable": 0, "withdrawn": 1, "no_contact": 0, "mixed": 0,
    }  # fmt: skip
    assert said["rates"]["settled_both_keys"] == {
        "numerator": 1, "denominator": 3, "excluded": {"withdrawn": 1}, "value": 0.3333,
    }  # fmt: skip
    assert "本人撤回1件，单独统计，不计入化解率" in text


def test_what_was_handed_down_and_joined_is_cleared_by_both_keys_there(town: Town) -> None:
    with at("2026-03-03", 8):
        cast.enlist(town)
    with at("2026-03-03"):
        into, other = cast.served(town), cast.petition(town, channel="handed_down")
        sources.join(town.viewer("gu"), cast.row(into), cast.row(other), reason="同一处", same_person=False, key="j")
        counted = [matter_figures(town.viewer("gu")).figure("handed_down_cleared")]
        town.do("bai", "petition", into, "settle", files=[photo("green")], remark="属实")
        for party in (1, 2):
            town.do("he", "petition", into, "answer", how="phone", solved="yes", satisfied="yes", party=party)
    with at("2026-03-04"):
        counted.append(matter_figures(town.viewer("gu")).figure("handed_down_cleared"))
        assert [one.value for one in counted] == [0, 1]
        assert wrong_matters(town.viewer("gu"), Filters()) == []


def test_whoever_may_not_read_an_accusation_cannot_count_it(town: Town) -> None:
    lived(town)
    with at("2026-03-20"):
        counted = {name: matter_figures(town.viewer(name)).figure("received").value for name in ("jin", "gu", "zhao")}
    assert counted == {"jin": 1, "gu": 4, "zhao": 0}


def test_nothing_is_grouped_by_person() -> None:
    dimensions = {one.name for one in fields(Filters)}
    assert not dimensions & {"person", "petitioner", "reporter", "party", "identity"}


def test_the_picture_shows_them_in_order_and_every_number_opens_its_rows(town: Town) -> None:
    lived(town)
    with at("2026-03-20"):
        client = Client()
        client.force_login(account("as-gu", town.people["gu"]))
        page = client.get("/picture/")
        part = page.context["matters"]
        for table in part.tables:
            for _label, cells in [*table.rows, ("", table.total)]:
                for cell in cells:
                    assert client.get(cell.url).context["many"] == cell.value, cell.url
        labels = [label for label, _cells in part.tables[1].rows]
        assert labels == ["来信", "来访", "12345 热线", "上级交办"]
        stranger = Client()
        stranger.force_login(account("as-wu", town.people["wu"]))
        assert stranger.get("/picture/").context["matters"] is None
