"""The demo town: exact numbers, through acts only, the same twice, and never into somebody's database."""

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from briefing.walk import wrong, wrong_matters
from shiqiao.briefing.brief import as_json, brief
from shiqiao.cases.find import Filters
from shiqiao.cases.models import Case, Source
from shiqiao.cli import demo, main
from shiqiao.cli.demo_town.doors import HEARD
from shiqiao.cli.demo_town.plan import ENTERPRISES, ON_SPOT, UNDER_NOTICE, stories
from shiqiao.cli.demo_town.stage import instant
from shiqiao.cli.demo_town.town import Director
from shiqiao.documents.models import Paper
from shiqiao.identities.models import Identity, Opening
from shiqiao.inspections.find import coverage
from shiqiao.inspections.models import Campaign, Draw
from shiqiao.patrols.find import coverage as reached
from shiqiao.patrols.models import Survey
from shiqiao.people import roster
from shiqiao.people.models import Account, Person, Unit
from shiqiao.places.fields import FIELDS
from shiqiao.places.models import Division, Site
from shiqiao.places.uscc import check_uscc
from shiqiao.policy import system
from shiqiao.procedures.dispute import DISPUTE
from shiqiao.procedures.hazard_effects import HANDLED_BY
from shiqiao.procedures.petition import PETITION
from shiqiao.record import clock
from shiqiao.record.models import Step
from shiqiao.ui.who import viewer_of
from shiqiao.visits.models import Visit

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("seed", range(5))
def test_the_plan_adds_up_whatever_the_luck(seed: int) -> None:
    closed, open_ones = stories(Random(seed))
    both = [*closed, *open_ones]
    assert sum(not story.again for story in both) == ENTERPRISES
    assert (sum(story.spotted for story in both), sum(story.noticed for story in both)) == (ON_SPOT, UNDER_NOTICE)


def test_the_whole_town_has_exactly_its_numbers(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--today", TODAY.isoformat()]) == 0
    assert "company1" in capsys.readouterr().out
    with clock.pretend(instant(TODAY, 9)):
        said = as_json(brief(system()))
        _figures(said)
        _places_and_people()
        _cases_and_papers()
        _matters()
        _figures_open_their_rows()
    assert main(["demo"]) == 2
    assert "空库" in capsys.readouterr().err
    assert main(["brief", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["hazards_found"] == 312


def _figures(said: dict[str, Any]) -> None:
    wanted = {
        "enterprises_inspected": 83, "hazards_found": 312, "fixed_on_spot": 94, "items_under_notice": 218, "closed": 274,
        "open": 38, "overdue": 9, "waiting_reinspection": 14, "closed_late": 16, "recurred": 3, "major_open": 1,
        "visits": 87, "notices_issued": 82, "notices_void": 1, "taken_over_closed": 0, "demo": True,
    }  # fmt: skip
    assert {name: said[name] for name in wanted} == wanted
    above = {"numerator": 13, "denominator": 13, "excluded": {}, "value": 1.0}
    assert (said["handed_down"], said["handed_down_cleared"], said["rates"]["handed_down_cleared"]) == (13, 13, above)
    assert said["exceptions"] == {
        "unreachable": 1, "unreasonable": 1, "withdrawn": 1, "no_contact": 0, "mixed": 0,
    }  # fmt: skip


def _places_and_people() -> None:
    levels = {level: Division.objects.filter(level=level) for level in ("community", "village", "grid")}
    assert (levels["community"].count(), levels["village"].count()) == (18, 100)
    assert not levels["community"].filter(fictional=True).exists()
    assert not levels["village"].filter(fictional=False).exists()
    assert not Person.objects.filter(fictional=False).exists()
    enterprises = Site.objects.filter(site_kind="enterprise")
    assert enterprises.count() == 83
    assert all(site.fictional and "虚构" in site.name and check_uscc(site.uscc) for site in enterprises)
    assert Site.objects.filter(is_catch_all=True).count() == 1
    assert Unit.objects.filter(kind="community").count() == 18
    now = roster.current(-1)
    communities = [place.code for place in levels["community"]]
    gaps = now.gaps(communities, [code for code, _label in FIELDS], HANDLED_BY)
    assert gaps == [("370782105316", "farming")]
    assert sum(post.role == "inspector" for post in now.posts.values()) >= 12
    assert any(post.stand_in_id for post in now.posts.values())
    assert Account.objects.count() <= 35
    # Whoever has a part in petitions and disputes can be looked over the shoulder.
    shown = {
        "pleader",
        "phead",
        "petition",
        "accuse",
        "mhead",
        "mediator",
        "mediator2",
        "lawyer",
        "police",
        "super",
        "super2",
    }
    assert shown <= set(Account.objects.values_list("login", flat=True))
    assert Account.objects.filter(site_id__isnull=False).count() == 3


def _cases_and_papers() -> None:
    cases = Case.objects.filter(kind="hazard")
    assert not cases.filter(channel__in=("self_report", "ledger")).exists()
    assert cases.filter(grade="major").count() == 2
    assert cases.get(grade="major", is_open=False).outcome == "fixed"
    running = cases.get(grade="major", is_open=True)
    assert running.state == "planned"
    assert running.marks["listed_on"]
    assert cases.get(state="referred").marks["decisions"] == 1
    assert cases.filter(marks__consulting__isnull=False).exists()
    assert all(case.marks["escalation"] for case in cases.filter(is_open=True, late=True))
    assert cases.filter(recurs_id__isnull=False).count() == 3
    assert Visit.objects.filter(state="finished", purpose="inspection", experts=[]).count() == 0
    renewed = Paper.objects.get(replaces_id__isnull=False)
    assert Paper.objects.get(id=renewed.replaces_id).state == "void"
    assert Draw.objects.filter(state="drawn").count() == 2
    covered = {campaign.yearly: coverage(campaign) for campaign in Campaign.objects.order_by("begins_on")}
    assert len(covered[True].seen) == 83
    assert Step.objects.order_by("position").first().given["mode"] == "demo"  # type: ignore[union-attr]  # there is one
    steps = Step.objects.order_by("position").values_list("at", flat=True)
    assert list(steps) == sorted(steps)


def _matters() -> None:
    brought = Case.objects.filter(kind__in=("petition", "dispute"))
    from_above = brought.filter(channel="handed_down")
    assert from_above.count() == 13
    settled = from_above.filter(outcome="settled", is_repeat=True, sponsor_id__isnull=False)
    assert settled.filter(settled_on__isnull=False, accepted_on__isnull=False).count() == 13
    assert {case.state for case in brought.filter(kind="petition")} == set(PETITION.states)
    refused = brought.get(outcome="not_accepted", is_repeat=True)
    assert brought.get(id=refused.marks["earlier"]).outcome == "final", "the same facts are not accepted after it"
    assert {case.state for case in brought.filter(kind="dispute")} == set(DISPUTE.states)
    assert {"unreachable", "unreasonable", "withdrawn", "terminated", "joined"} <= {case.outcome for case in brought}
    assert sorted(brought.filter(bounces__gt=0).values_list("bounces", flat=True)) == [1, 3]
    assert brought.filter(marks__led_by__isnull=False).count() == 1
    assert brought.filter(marks__disagreed=1).count() == 3
    assert brought.filter(confidentiality="accusation", accused_unit_id__isnull=False).count() == 2
    again = brought.get(recurs_id__isnull=False)
    assert Case.objects.get(id=again.recurs_id).recurred
    assert Source.objects.filter(owes_reply=True, due_on__isnull=False).count() > 20
    assert all("虚构" not in f"{case.title}{case.description}" for case in brought)
    # One petitioner each, and the second and third representative of the eight households.
    brought_by = brought.filter(kind="petition").count() + 2
    assert Identity.objects.count() == brought_by + 2 * (brought.filter(kind="dispute").count() - len(HEARD))
    about = Paper.objects.filter(kind="matter_paper")
    assert {"acceptance_notice", "handling_opinion", "assignment_slip"} < set(
        about.values_list("paper_kind", flat=True)
    )
    # Whatever was served to somebody was printed with each name by an opening on record.
    named = sum(len(persons) for persons in about.filter(state="served").values_list("persons", flat=True))
    assert Opening.objects.filter(purpose="serve", state="ended").count() == named > 40
    survey = Survey.objects.get()
    said = reached(survey)
    assert (said.known, said.heard) == (83, len(HEARD))
    assert 0 < said.reached < said.known


def _figures_open_their_rows() -> None:
    for login in ("mayor", "clerk", "insp2", "cadre02", "expert1", "admin", "company1"):
        who = viewer_of(Account.objects.get(login=login), "desk")
        for scope in (Filters(), Filters(place="370782105303"), Filters(field="fire", found_from="2026-09-01")):
            assert wrong(who, scope) == [], login
    for login in ("petition", "phead", "accuse", "mediator", "super", "pleader", "cadre02", "grid02", "clerk", "admin"):
        who = viewer_of(Account.objects.get(login=login), "desk")
        for scope in (Filters(), Filters(place="370782105302")):
            assert wrong_matters(who, scope) == [], login


def _digests(seed: int) -> list[str]:
    Director(TODAY, seed).build(until=TODAY - timedelta(days=105))
    # What is under seal is encrypted anew each time: nobody could foresee it, not even from the demo's seed.
    return list(Step.objects.exclude(kind="identity").order_by("position").values_list("digest", flat=True))


def test_the_same_day_and_seed_make_the_same_town(db: None) -> None:
    towns = []
    for seed in (1, 1, 2):
        before = transaction.savepoint()
        towns.append(_digests(seed))
        transaction.savepoint_rollback(before)
        roster.forget()
    assert len(towns[0]) > 800
    assert towns[0] == towns[1]
    assert towns[0] != towns[2]


@pytest.mark.parametrize("day", ["2026-02-24", "2025-10-09", "2026-05-06"])
def test_the_days_after_long_holidays_keep_the_story_in_the_past(db: None, day: str) -> None:
    director = Director(date.fromisoformat(day), 1)
    director.build(until=director.stage.today - timedelta(days=130))
    # Every scene that the founding puts on the stage lies before today; a later one would have been refused.
    assert Step.objects.exists()


def test_it_refuses_a_database_with_anything_in_it(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    Division.objects.create(code="1", name="别的镇", level="town")
    assert main(["demo"]) == 2
    assert "空库" in capsys.readouterr().err
    assert main(["demo", "--today", "2019-01-01"]) == 2


def test_a_town_that_is_not_complete_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "town.sqlite3"
    own.write_bytes(b"empty")
    fake = SimpleNamespace(vendor="sqlite", settings_dict={"NAME": str(own)}, close=lambda: None)
    monkeypatch.setattr(demo, "connection", fake)

    def dies_half_way() -> None:
        with demo.whole_or_nothing():
            Path(fake.settings_dict["NAME"]).write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        dies_half_way()
    assert (own.read_bytes(), fake.settings_dict["NAME"]) == (b"empty", str(own))
    with demo.whole_or_nothing():
        Path(fake.settings_dict["NAME"]).write_bytes(b"whole")
    assert own.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [own]
