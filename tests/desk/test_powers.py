"""Powers of departments: registered by acts with who verified them, from a list or a page, checked again and ended."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from build import Town, at, photo
from desk.cast import signed_in
from shiqiao.people.models import Power
from shiqiao.people.roster import Roster
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.editions import editions
from shiqiao.record.models import Step


def has(town: Town, power: str, on: date, unit: str = "anwei") -> bool:
    roster = editions()[1]
    assert isinstance(roster, Roster)
    return roster.has_power(town.units[unit].id, power, on)


def given(town: Town, **more: object) -> dict[str, object]:
    return {
        "_key": "confer-1", "_id": str(clock.new_id()), "unit": str(town.units["anwei"].id), "power": "stop",
        "basis": "anquan.65", "verified_by": "法制员甲", "verified_on": "2026-03-02", "valid_from": "2026-03-01", **more,
    }  # fmt: skip


def test_a_power_is_registered_checked_again_and_ended(town: Town) -> None:
    with at("2026-03-03"):
        head = signed_in(town, "qian")
        assert not has(town, "stop", clock.today())
        page = head.post("/powers/new/", given(town))
        row = Power.objects.get(unit=town.units["anwei"])
        assert page["Location"] == f"/powers/{row.id}/"
        assert has(town, "stop", clock.today())
        shown = head.get(f"/powers/{row.id}/").content.decode()
        assert "法制员甲" in shown
        # The name of whoever verified is no part of the step; the step commits to it.
        step = Step.objects.get(subject_id=row.id)
        assert "法制员甲" not in str(step.given) + str(step.outcome)
        again = {"_key": "v", "basis": "anquan.65", "verified_by": "法制员乙", "verified_on": "2026-03-03"}
        assert head.post(f"/powers/{row.id}/verify/", {**again, "valid_to": "2026-12-31"}).status_code == 302
        assert has(town, "stop", date(2026, 12, 31))
        assert not has(town, "stop", date(2027, 1, 1))
        end = {"_key": "e", "ends_on": "2026-03-03", "reason": "权责清单调整"}
        assert head.post(f"/powers/{row.id}/end/", end).status_code == 302
        assert not has(town, "stop", date(2026, 3, 4))
    with at("2026-03-04"):
        assert "已终止" in signed_in(town, "qian").get("/powers/").content.decode()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"verified_on": "2026-03-09"}, "不能晚于今天"),
        ({"valid_to": "2026-02-01"}, "早于起始日期"),
        ({"basis": "nothing.1"}, "nothing.1"),
        ({"verified_by": ""}, "核对人"),
    ],
)
def test_what_is_not_verified_is_not_registered(town: Town, change: dict[str, str], says: str) -> None:
    with at("2026-03-03"):
        answer = signed_in(town, "qian").post("/powers/new/", given(town, **change))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Power.objects.filter(unit=town.units["anwei"]).exists()


def test_a_power_is_held_once_and_kept_by_those_who_may(town: Town) -> None:
    with at("2026-03-03"):
        assert signed_in(town, "qian").post("/powers/new/", given(town)).status_code == 302
        twice = signed_in(town, "chen").post("/powers/new/", given(town, _key="confer-2"))
        assert "已经登记" in twice.content.decode()
        for name in ("li", "sun", "zhao"):
            assert signed_in(town, name).get("/powers/new/").status_code == 404
        row = Power.objects.filter(unit=town.units["anwei"]).get()
        with pytest.raises(Refused, check=lambda one: one.code == "not_yours"):
            town.do("sun", "power", row.id, "end", ends_on=clock.today(), reason="越权", files=[photo()])
        assert "办理" not in signed_in(town, "sun").get(f"/powers/{row.id}/").content.decode().split("<main")[1]


def test_a_list_of_powers_comes_in_once_with_what_is_wrong_named(town: Town) -> None:
    rows = [
        "部门名称,职权类别,法律依据,核对人员,核对时间,生效日期,失效日期",
        "安委办,停产停业,《安全生产法》第六十五条,法制员甲,2026年3月2日,2021.9.1,",
        "安委办,挂牌,anquan.65,法制员甲,2026-03-02,2021-09-01,2026-12-31",
        "县应急管理局,停产,anquan.65,法制员甲,2026-03-02,2021-09-01,",
        "县公安局,处罚,anquan.65,法制员甲,2026-03-02,2021-09-01,",
        "安委办,处罚,某某办法第一条,法制员甲,2026-03-02,2021-09-01,",
        "安委办,复产,anquan.65,,2026-03-02,2021-09-01,",
    ]
    data = "\n".join(rows).encode("gb18030")
    with at("2026-03-03"):
        admin = signed_in(town, "chen")
        for many in (2, 0):
            page = admin.post("/setup/powers/", {"file": SimpleUploadedFile("职权.csv", data)})
            assert (page.context["many"], page.context["bad"]) == (many, 3), page.context["problems"]
            sent = {"digest": page.context["digest"], "file_name": "职权.csv"}
            admin.post("/setup/powers/", sent)
        assert has(town, "stop", clock.today())
        assert not has(town, "list", date(2027, 1, 1))
    assert {one.verified_by for one in Power.objects.filter(unit=town.units["anwei"])} == {"法制员甲"}
