"""Turning a petition into a dispute and back on the screen, and where somebody lands who may no longer read a case."""

import pytest

from build import Town, at
from cases.matters import HERE, dispute, enlist, petition, row
from desk.test_matters import sent
from field.cast import phone
from shiqiao.cases.models import Case, Source
from shiqiao.identities import find as persons
from shiqiao.identities import seal
from shiqiao.identities.models import Identity
from shiqiao.record import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(town: Town) -> Town:
    """The town with a petition office."""
    with at("2026-03-02", 8):
        return enlist(town)


def turned(**more: object) -> dict[str, object]:
    """What the form of a turned petition sends."""
    told = {
        "_key": str(clock.new_id()), "_id": str(clock.new_id()), "_source": str(clock.new_id()), "origin": "referred",
        "place": HERE, "category": "neighbour", "parties": 2, "title": "两户排水争议", "description": "排水",
        "reason": "实为邻里纠纷", **{f"p{n}_id": str(clock.new_id()) for n in (1, 2, 3)},
    }  # fmt: skip
    return {**told, **more}


def received(town: Town) -> Case:
    """Register a petition with its source and person through the desk."""
    given = sent(received_on="2026-03-02")
    assert phone(town, "he").post("/matters/new/petition/", given).status_code == 302
    return Case.objects.get(id=str(given["_id"]))


def test_a_petition_becomes_the_dispute_that_it_is_with_all_that_belongs_to_it(office: Town) -> None:
    with at("2026-03-02"):
        old = received(office)
    with at("2026-03-05"):
        he = phone(office, "he")
        assert f"/matters/{old.id}/reroute/" in he.get(f"/cases/{old.id}/").content.decode()
        page = he.get(f"/matters/{old.id}/reroute/").content.decode()
        assert all(word in page for word in ("信访人甲", "不会无人负责", "2026年3月2日", old.title))
        assert "示例来访人" not in page
        person = Identity.objects.get()
        form = turned(carry=[str(person.id)], post=str(office.posts["mei"]), p1_name="示例对方")
        assert he.post(f"/matters/{old.id}/reroute/", {**form, "reason": ""}).status_code == 422
        assert row(old.id).is_open, "nothing is done of a refused form"
        for _twice in range(2):
            done = he.post(f"/matters/{old.id}/reroute/", form)
            assert done.status_code == 302, done.content.decode()
        new = Case.objects.get(kind="dispute")
        was = row(old.id)
        assert (was.outcome, was.is_open, was.marks["became"]) == ("rerouted", False, str(new.id))
        assert (new.found_on, new.channel, new.source_number) == (was.found_on, old.channel, old.source_number)
        assert (new.person_id, new.marks.get("pushes")) == (office.people["mei"].id, None)
        source = Source.objects.get()
        assert (source.case_id, source.home_id, new.due_source_id) == (new.id, new.id, source.id)
        assert new.due_on == min(new.own_due_on, source.due_on), "the clock runs from receipt"
        people = persons.parties(office.viewer("he"), new)
        assert [str(one.identity) for one in people] == ["当事人甲", "当事人乙"]
        names = [seal.opened([one.identity.id])[one.identity.id]["name"] for one in people]
        assert names == [["示例来访人".encode()], ["示例对方".encode()]]
        assert Identity.objects.filter(case_id=old.id).exists(), "the old papers keep their names"
        assert str(new.id) in he.get(f"/cases/{old.id}/").content.decode()
        assert str(old.id) in he.get(f"/cases/{new.id}/").content.decode()


def test_it_is_handed_to_the_post_that_is_chosen(office: Town) -> None:
    with at("2026-03-03"):
        old, form = petition(office), turned(post=str(office.posts["lan"]))
        for _twice in range(2):
            assert phone(office, "he").post(f"/matters/{old}/reroute/", form).status_code == 302
        new = Case.objects.get(kind="dispute")
    assert (new.person_id, new.marks.get("pushes")) == (office.people["lan"].id, 1)


def test_a_quarrel_becomes_a_petition_of_its_first_side_and_is_never_without_an_owner(office: Town) -> None:
    with at("2026-03-03"):
        old = dispute(office)
        he = phone(office, "he")
        form = turned(form="visit", category="claim")
        assert he.post(f"/matters/{old}/reroute/", form).status_code == 302
        new = Case.objects.get(kind="petition")
    assert (row(old).outcome, str(new.marks["rerouted_from"])) == ("rerouted", str(old))
    assert all((new.person_id, new.post_id, new.unit_id, new.due_on))


def test_an_answer_that_is_owed_stays_owed(office: Town) -> None:
    with at("2026-03-03"):
        old = dispute(office)
        answer = phone(office, "he").post(f"/matters/{old}/reroute/", turned(form="visit", category="suggestion"))
    assert answer.status_code == 422
    assert "须由本人答复" in answer.content.decode()
    assert row(old).is_open


@pytest.mark.parametrize("who", ["li", "mei", "jin"])
def test_nobody_else_turns_it(office: Town, who: str) -> None:
    with at("2026-03-03"):
        old = petition(office)
        assert phone(office, who).post(f"/matters/{old}/reroute/", turned()).status_code in (404, 422)
        assert row(old).is_open


def test_whoever_sends_a_matter_back_lands_on_the_list_with_a_word(office: Town) -> None:
    with at("2026-03-03"):
        case = dispute(office, "he", place=HERE)
        office.do("he", "dispute", case, "push", post=office.posts["lan"], requirement="请核实")
        lan = phone(office, "lan")
        assert lan.get(f"/cases/{case}/").status_code == 200
        told = {"_key": str(clock.new_id()), "_seen": row(case).steps, "why": "not_ours", "reason": "不属本站职权"}
        answer = lan.post(f"/cases/{case}/push_back/", told, follow=True)
        assert answer.status_code == 200
        assert answer.redirect_chain[-1][0] == "/matters/"
        assert "按知悉范围您不再查看" in answer.content.decode()
