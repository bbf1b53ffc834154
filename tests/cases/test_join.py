"""One matter on several lists: sources keep their days, joining hides nobody's deadline, parting gives everything back."""

from datetime import date
from uuid import UUID

import pytest

from build import Town, at, key, photo
from cases.matters import dispute, enlist, petition, row, served
from shiqiao.cases import sources
from shiqiao.cases.models import Source
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.matter_parties import asked
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.projection import standing

pytestmark = pytest.mark.django_db
DAY = "2026-03-03"


@pytest.fixture
def office(town: Town) -> Town:
    """The town with a petition office."""
    with at(DAY, 8):
        return enlist(town)


def source(town: Town, case: UUID, who: str = "xu", **given: object) -> UUID:
    """Add a source to a case."""
    source_id = clock.new_id()
    told = {"channel": "12345", "number": "Z-1", **given}
    act_all(sources.received(row(case).kind, case, source_id, told, key()), viewer=town.viewer(who))
    return source_id


def join(town: Town, into: UUID, other: UUID, same_person: bool = False, who: str = "gu") -> None:
    sources.join(town.viewer(who), row(into), row(other), reason="同一处积水", same_person=same_person, key=key())


def part(town: Town, other: UUID, who: str = "gu") -> None:
    sources.part(town.viewer(who), row(other), reason="不是一处", key=key())


def test_the_earliest_day_rules_and_says_whose_it_is(office: Town) -> None:
    with at(DAY):
        case = petition(office)
        own = row(case).due_on
        late = source(office, case, due_on=date(2026, 5, 1), channel="letter")
        assert (row(case).due_on, row(case).due_source_id) == (own, late)
        soon = source(office, case, due_on=date(2026, 3, 6))
        assert (row(case).due_on, row(case).due_source_id) == (date(2026, 3, 6), soon)
        given = {"replied_on": DAY, "how": "system", "text": "已转承办"}
        act_all(sources.replied(row(case), Source.objects.get(id=soon), given, key()), viewer=office.viewer("xu"))
        assert (row(case).due_on, row(case).due_source_id) == (own, late)


def test_joined_matters_share_days_people_and_sources(office: Town) -> None:
    with at(DAY):
        other = petition(office, received_on="2026-02-20")
        moved = source(office, other, due_on=date(2026, 3, 5))
    with at("2026-03-04"):
        into = petition(office)
        join(office, into, other)
        kept, gone = row(into), row(other)
        assert (gone.outcome, gone.joined_into_id, gone.is_open) == ("joined", into, False)
        assert (kept.due_on, kept.due_source_id) == (date(2026, 3, 5), moved)
        assert (kept.marks["parties"], kept.people_count) == (2, 2)
        assert [one.id for one in sources.of_case(kept)] == [moved]
        # Their fifteen days go on running, though their source has been answered.
        reply = {"replied_on": "2026-03-04", "how": "letter", "text": "已答复"}
        act_all(sources.replied(kept, Source.objects.get(id=moved), reply, key()), viewer=office.viewer("xu"))
        assert row(into).due_on == date(2026, 3, 7)


def test_parting_gives_every_source_its_own_life_back(office: Town) -> None:
    with at(DAY):
        other, into = petition(office, received_on="2026-02-20"), petition(office)
        before = row(other)
        moved = source(office, other, due_on=date(2026, 3, 9))
        join(office, into, other)
        office.do("xu", "petition", into, "accept", route="petition", notice="on_spot")
    with at("2026-03-10"):
        part(office, other)
        back, kept = row(other), row(into)
        assert (back.state, back.is_open, back.joined_into_id, back.outcome) == (before.state, True, None, "")
        assert (back.own_due_on, back.post_id) == (before.own_due_on, before.post_id)
        # Nothing stood still: what ran out meanwhile is late.
        assert back.late
        assert Source.objects.get(id=moved).case_id == other
        assert (asked(standing(kept)), kept.source_due_on, kept.due_on) == ((1,), None, kept.own_due_on)


def test_parted_even_after_the_other_was_closed(office: Town) -> None:
    with at(DAY):
        into = served(office)
        other = petition(office)
        for case in (into, other):
            office.do("xu", "identity", clock.new_id(), "seal", case=case, role="petitioner", phone="13800000001")
        join(office, into, other, same_person=True)
        assert row(into).marks["parties"] == 1
        office.do("bai", "petition", into, "settle", files=[photo("green")], remark="已修好")
        office.do("he", "petition", into, "answer", how="phone", solved="yes", satisfied="yes")
        assert row(into).outcome == "settled"
        part(office, other)
        assert (row(other).is_open, row(into).outcome) == (True, "settled")


def test_both_must_agree_when_two_people_asked(office: Town) -> None:
    with at(DAY):
        into, other = served(office), petition(office)
        office.do("he", "petition", into, "answer", how="phone", solved="yes", satisfied="yes")
        assert row(into).accepted_on is not None
        join(office, into, other)
        assert row(into).accepted_on is None
        office.do("bai", "petition", into, "settle", files=[photo("green")], remark="已修好")
        assert row(into).is_open
        office.do("he", "petition", into, "answer", party=2, how="phone", solved="yes", satisfied="yes")
        assert row(into).outcome == "settled"


def test_the_answer_of_whoever_is_parted_goes_along(office: Town) -> None:
    with at(DAY):
        into, first, second = served(office), petition(office), petition(office)
        join(office, into, first)
        join(office, into, second)
        office.do("he", "petition", into, "answer", party=3, how="phone", solved="yes", satisfied="yes")
        part(office, first)
        assert asked(standing(row(into))) == (1, 3), "a number never comes to stand for somebody else"
        assert list(row(into).marks["answers"]) == ["3"]


def test_kinds_may_differ_but_not_what_people_may_know(office: Town) -> None:
    with at(DAY):
        into = petition(office)
        quarrel = dispute(office, who="he")
        join(office, into, quarrel)
        assert row(quarrel).joined_into_id == into
        secret = petition(office, confidentiality="confidential", field="petition")
        with pytest.raises(Refused, match="知悉范围不同"):
            join(office, into, secret)
        assert row(secret).is_open


def test_what_cannot_be_joined(office: Town) -> None:
    with at(DAY):
        one, two, three = petition(office), petition(office), petition(office)
        with pytest.raises(Refused, match="并入自己"):
            join(office, one, one)
        join(office, one, two)
        with pytest.raises(Refused, match="在办的"):
            join(office, three, two)
        with pytest.raises(Refused, match="已有并入"):
            join(office, three, one)
        with pytest.raises(Refused):
            office.do("gu", "petition", two, "reopen", reason="试一试")
        with pytest.raises(Refused):
            join(office, three, one, who="mei")


def test_a_source_moves_only_with_its_case(office: Town) -> None:
    with at(DAY):
        one, two = petition(office), petition(office)
        moved = source(office, one)
        with pytest.raises(Refused, match="没有并入"):
            office.do("xu", "source", moved, "move", home=one, case=two)
        with pytest.raises(Refused, match="不属于本事项"):
            office.do("xu", "petition", two, "heed", source=moved)


def test_told_apart_is_remembered(office: Town) -> None:
    with at(DAY):
        one, two = petition(office), petition(office)
        office.do("xu", "petition", one, "tell_apart", other=two)
        assert row(one).marks["apart"] == [str(two)]


def test_a_hazard_has_no_such_sources(office: Town) -> None:
    with at(DAY):
        visit = office.visit()
        case = office.finding(visit)
        with pytest.raises(Refused, match="来源"):
            office.do("li", "source", clock.new_id(), "receive", case=case.id, channel="12345")


def test_a_claim_is_not_joined_into_what_asks_nobody(office: Town) -> None:
    with at(DAY):
        claim, nameless, idea = (
            petition(office),
            petition(office, anonymous=True),
            petition(office, category="suggestion"),
        )
        for host in (nameless, idea):
            with pytest.raises(Refused, match="反过来并入"):
                join(office, host, claim)
        join(office, claim, nameless)
        assert asked(standing(row(claim))) == (1,)
