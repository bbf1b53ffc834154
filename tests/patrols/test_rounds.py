"""Door-to-door rounds: a door counts once, what is heard becomes a case with it, nobody is counted by who walked."""

from uuid import UUID

import pytest

from build import TOWN, Town, at, key
from field.cast import phone
from shiqiao.cases.models import Case
from shiqiao.identities.models import Identity
from shiqiao.patrols import find
from shiqiao.patrols.kinds import sees_call, sees_survey
from shiqiao.patrols.models import Call, Survey
from shiqiao.people.models import Person
from shiqiao.people.roster import current
from shiqiao.places.models import Division
from shiqiao.policy import system
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do
from shiqiao.record.projection import standing

pytestmark = pytest.mark.django_db
HERE, VILLAGE, OTHER = f"{TOWN}302", f"{TOWN}302001", f"{TOWN}303001"
# Who works in a community: name, role, places, field. The last three deal with people, but not from door to door.
CAST = (
    ("dan", "grid_worker", (VILLAGE, OTHER), "*"),
    ("tao", "volunteer", (VILLAGE,), "dispute"),
    ("fan", "clerk", (HERE,), "*"),
    ("mei", "mediator", (HERE,), "dispute"),
    ("jing", "police", (HERE,), "*"),
    ("xu", "clerk", (HERE,), "petition"),
)


@pytest.fixture
def round_(town: Town) -> Survey:
    """A round over the town, with ten households known in one of its two villages."""
    for code, name in ((VILLAGE, "前岳旺"), (OTHER, "前王院")):
        Division.objects.create(code=code, name=name, level="village", parent_id=code[:12], fictional=True)
    survey_id = clock.new_id()
    with at("2026-03-03"):
        town.do(
            "sun",
            "survey",
            survey_id,
            "plan",
            title="春季走访",
            place=TOWN,
            begins_on="2026-03-03",
            ends_on="2026-03-31",
        )
        town.do("sun", "survey", survey_id, "count", village=VILLAGE, households=10)
        _enlist(town)
    return Survey.objects.get(id=survey_id)


def _enlist(town: Town) -> None:
    for name, role, places, field in CAST:
        town.people[name] = Person.objects.create(name=f"{name}某", unit=town.units["anwei"], fictional=True)
        post = town.posts[name] = clock.new_id()
        given = {"title": name, "role": role, "unit": town.units["anwei"].id}
        dos = [
            Do("post", post, "establish", key(), given),
            Do("post", post, "appoint", key(), {"holder": town.people[name].id}),
            Do("post", post, "give_duty", key(), {"places": list(places), "field": field}),
        ]
        act_all(dos, viewer=system())
    current(0)


def call(
    town: Town, round_: Survey, door: str, result: str = "reached", who: str = "dan", village: str = VILLAGE
) -> UUID:
    call_id = clock.new_id()
    town.do(who, "call", call_id, "call", survey=round_.id, village=village, door=door, result=result)
    return call_id


def test_a_door_counts_once_and_only_where_somebody_was_in(town: Town, round_: Survey) -> None:
    with at("2026-03-04"):
        for door, result in (("1", "reached"), ("1", "reached"), ("2", "absent"), ("2", "reached"), ("3", "absent")):
            call(town, round_, door, result)
        call(town, round_, "7", village=OTHER)
        cover = find.coverage(round_)
    line = cover.lines[0]
    assert (line.reached, line.in_vain, line.known, line.left) == (2, 1, 10, 8)
    # The other village has not said how many households it has: it is in neither numerator nor denominator.
    assert (cover.reached, cover.known, cover.uncounted) == (2, 10, 1)


def test_a_door_is_one_however_it_is_written(town: Town, round_: Survey) -> None:
    with at("2026-03-04"):
        for door in ("801", "0801", "801号", "第801号"):
            call(town, round_, door)
        call(town, round_, "8-0802", "absent")
        call(town, round_, "8#802")
        call(town, round_, "3A")
        call(town, round_, "3")
        line = find.coverage(round_).lines[0]
    assert (line.reached, line.in_vain) == (4, 0)


def test_a_withdrawn_call_no_longer_counts(town: Town, round_: Survey) -> None:
    with at("2026-03-04"):
        call_id = call(town, round_, "1")
        town.do("dan", "call", call_id, "withdraw")
        assert find.coverage(round_).lines[0].reached == 0
        late = call(town, round_, "2")
    with at("2026-03-05"), pytest.raises(Refused, match="当天"):
        town.do("dan", "call", late, "withdraw")


def test_a_closed_round_and_a_village_outside_take_no_calls(town: Town, round_: Survey) -> None:
    near = clock.new_id()
    with at("2026-03-04"):
        days = {"begins_on": "2026-03-03", "ends_on": "2026-03-31"}
        town.do("sun", "survey", near, "plan", title="岳旺走访", place=f"{TOWN}302", **days)
        with pytest.raises(Refused, match="不在本次走访范围"):
            call(town, Survey.objects.get(id=near), "1", village=OTHER)
        town.do("sun", "survey", round_.id, "close")
        with pytest.raises(Refused, match="已经结束"):
            call(town, round_, "1")


@pytest.mark.parametrize("who", ["tao", "fan"])
def test_volunteers_and_cadres_go_where_their_duty_covers_it(town: Town, round_: Survey, who: str) -> None:
    with at("2026-03-04"):
        call(town, round_, "1", who=who)
        with pytest.raises(Refused, match="无权"):
            call(town, round_, "1", who=who, village=OTHER)


@pytest.mark.parametrize("who", ["li", "chen", "feng", "sun", "qian", "zheng", "mei", "jing", "xu"])
def test_who_does_not_go_from_door_to_door_is_refused(town: Town, round_: Survey, who: str) -> None:
    with at("2026-03-04"), pytest.raises(Refused):
        call(town, round_, "1", who=who)
    assert not find.calls(town.viewer(who)).exists()


def test_a_call_is_read_only_by_who_goes_there_and_a_round_by_who_plans_it_too(town: Town, round_: Survey) -> None:
    with at("2026-03-04"):
        call(town, round_, "1")
        call(town, round_, "1", village=OTHER)
    for who, calls, rounds in (("dan", 2, 1), ("fan", 1, 1), ("tao", 1, 1), ("sun", 0, 1), ("mei", 0, 0), ("xu", 0, 0)):
        viewer = town.viewer(who)
        assert (find.calls(viewer).count(), find.surveys(viewer).count()) == (calls, rounds), who
        # The query and the rule are twins.
        assert [sees_call(viewer, standing(one)) for one in Call.objects.all()].count(True) == calls
        assert sees_survey(viewer, standing(round_)) is bool(rounds)


@pytest.mark.parametrize("who", ["dan", "tao"])
def test_what_a_volunteer_hears_is_read_again_by_that_volunteer(town: Town, round_: Survey, who: str) -> None:
    with at("2026-03-04"):
        client = phone(town, who)
        sent = {"_key": str(clock.new_id()), "door": "5", "result": "reached", "heard": "两家争水", "category": "land"}
        assert client.post(page(round_), sent).status_code == 302
        case = Case.objects.get()
        assert client.get(f"/cases/{case.id}/").status_code == 200
        # A duty does not open what others brought; only a grid worker answers for the place.
        other = clock.new_id()
        words = {
            "origin": "application",
            "channel": "visit",
            "category": "land",
            "title": "田界",
            "description": "田界",
        }
        town.do("mei", "dispute", other, "register", place=VILLAGE, parties=2, **words)
        assert client.get(f"/cases/{other}/").status_code == (200 if who == "dan" else 404)


def test_somebody_on_foot_begins_with_the_doors(town: Town, round_: Survey) -> None:
    with at("2026-03-04"):
        assert phone(town, "tao").get("/")["Location"] == "/field/households/"
        told = phone(town, "dan").get("/field/").content.decode()
        assert "春季走访" in told
        assert "已走 0 / 10 户" in told
        assert phone(town, "tao").get("/field/").status_code == 404


def page(round_: Survey) -> str:
    return f"/field/households/call/?village={VILLAGE}&survey={round_.id}"


def heard(text: str, **more: str) -> dict[str, str]:
    """What the form of one door sends."""
    told = {"_key": str(clock.new_id()), "door": "12", "result": "reached", "heard": text, "category": "neighbour"}
    return {**told, **more}


@pytest.mark.parametrize("who", ["dan", "tao"])
def test_who_it_was_goes_under_seal_and_a_number_in_the_text_moves_there(town: Town, round_: Survey, who: str) -> None:
    with at("2026-03-04"):
        client = phone(town, who)
        told = heard("和东边邻居为排水吵架，电话１３９００００１２３４，身份证370782197506150021", p1_name="示例来访人")
        back = client.post(page(round_), told)
        assert back.status_code == 422
        form = back.context["form"]
        assert (form["p1_phone"].value(), form["p1_id_number"].value()) == ("13900001234", "370782197506150021")
        assert "1390000" not in form["heard"].value()
        assert not Case.objects.exists()
        sealed = {"p1_name": "示例来访人", "p1_phone": "13900001234", "p2_name": "示例对方"}
        named = client.post(page(round_), heard("示例对方把水排到我家", **sealed))
        assert named.status_code == 422
        assert "heard" in named.context["form"].errors, "a name that is sealed stands in no text"
        assert client.post(page(round_), heard("对方把水排到我家", **sealed)).status_code == 302
    case = Case.objects.get()
    assert (case.title, case.description) == ("对方把水排到我家", "对方把水排到我家")
    assert [(one.role, one.has) for one in Identity.objects.order_by("ordinal")] == [
        ("party", ["name", "phone"]),
        ("party", ["name"]),
    ]


def test_health_is_asked_about_once_and_written_where_the_matter_needs_it(town: Town, round_: Survey) -> None:
    with at("2026-03-04"):
        client = phone(town, "dan")
        told = heard("照护费怎么分摊，老人住院")
        back = client.post(page(round_), told)
        assert back.status_code == 422
        assert "住院" in str(back.context["form"].errors["heard"])
        assert "照此登记" in back.content.decode()
        assert client.post(page(round_), {**told, "sure": "on"}).status_code == 302
    assert "住院" in Case.objects.get().description


def test_a_door_is_noted_however_its_number_was_typed(town: Town, round_: Survey) -> None:
    with at("2026-03-04"):
        client = phone(town, "dan")
        sent = {"_key": str(clock.new_id()), "door": "１２号", "result": "reached"}
        done = client.post(page(round_), sent, follow=True).content.decode()
    assert "已记 12 号。" in done
    assert "号 号" not in done


def test_noted_on_the_phone_with_what_was_heard(town: Town, round_: Survey) -> None:
    with at("2026-03-04"):
        client = phone(town, "dan")
        sent = {
            "_key": str(clock.new_id()),
            "door": "3-101",
            "result": "reached",
            "heard": "两家为宅基地边界争了三年",
            "category": "land",
        }
        first = client.post(page(round_), sent)
        assert first.status_code == 302, first.content.decode()
        assert client.post(page(round_), sent).status_code == 302
        noted = Call.objects.get()
        case = Case.objects.get(id=noted.case_id)
        assert (case.kind, case.place_code, case.channel) == ("dispute", VILLAGE, "grid")
        assert "已记" in client.get(page(round_)).content.decode()


def test_nobody_in_and_something_heard_is_sent_back(town: Town, round_: Survey) -> None:
    with at("2026-03-04"):
        client = phone(town, "dan")
        answer = client.post(
            page(round_),
            {"_key": str(clock.new_id()), "door": "王大爷家", "result": "absent", "heard": "吵架", "category": ""},
        )
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "门牌号只能填号码" in text
        assert "吵架" in text
        assert not Call.objects.exists()
        assert not Case.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("dan", 200), ("tao", 200), ("li", 404), ("chen", 404), ("mei", 404)])
def test_only_who_goes_or_plans_opens_the_pages(town: Town, round_: Survey, who: str, status: int) -> None:
    with at("2026-03-04"):
        client = phone(town, who)
        for address in ("/field/households/", page(round_), "/surveys/", f"/surveys/{round_.id}/"):
            assert client.get(address).status_code == status, address


def test_another_duty_in_the_community_opens_no_round(town: Town, round_: Survey) -> None:
    with at("2026-03-04"):
        client = phone(town, "xu")
        for address in (page(round_), "/surveys/", "/surveys/new/", f"/surveys/{round_.id}/"):
            assert client.get(address).status_code == 404, address
        assert "没有您负责的村（网格）" in client.get("/field/households/").content.decode()


def test_households_are_filled_in_at_the_desk(town: Town, round_: Survey) -> None:
    with at("2026-03-04"):
        client = phone(town, "sun")
        address = f"/surveys/{round_.id}/households/"
        assert client.post(address, {"_key": "a", VILLAGE: "十二", OTHER: "8"}).status_code == 422
        assert client.post(address, {"_key": "b", VILLAGE: "12", OTHER: "8"}).status_code == 302
        round_.refresh_from_db()
        assert round_.households == {VILLAGE: 12, OTHER: 8}
        told = client.get(f"/surveys/{round_.id}/").content.decode()
        assert "覆盖率" in told


def test_no_figure_is_grouped_by_who_walked(town: Town, round_: Survey) -> None:
    with at("2026-03-04"):
        call(town, round_, "1")
        client = phone(town, "sun")
        told = client.get(f"/surveys/{round_.id}/").content.decode()
    before_history = told.split("经过")[0]
    assert "dan某" not in before_history
