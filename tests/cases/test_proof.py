"""What shows a fix was never shown before: not as it looked unfixed, not as an earlier or another proof."""

from build import Town, at, key, photo
from cases.test_loop import order, refused
from shiqiao.evidence import store
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do


def test_a_photo_that_was_sent_before_proves_no_fix(town: Town) -> None:
    before, shown, seen, last = photo(), photo("green"), photo("blue"), photo("white")
    with at("2026-03-03"):
        visit = town.visit()
        spot, other = town.finding(visit, files=[before]), town.finding(visit, files=[photo()])
        with refused("used_photo"):
            town.do("li", "hazard", spot.id, "fix_on_spot", visit=visit, files=[before])
        town.do("li", "hazard", spot.id, "fix_on_spot", visit=visit, files=[shown])
        order(town, other)
    with at("2026-03-10"):
        for old in (before, shown):
            with refused("used_photo"):
                town.do(town.owner(), "hazard", other.id, "rectify", measure="已加锁", files=[seen, old])
        town.do(town.owner(), "hazard", other.id, "rectify", measure="已加锁", files=[seen])
        again = town.visit(team=("wu", "zhou"), purpose="reinspection")
        with refused("used_photo"):
            town.do("wu", "hazard", other.id, "verify", visit=again, files=[seen])
        with refused("used_photo"):
            town.do("wu", "hazard", other.id, "verify_partly", visit=again, reason="缺标识", files=[seen])
        town.do("wu", "hazard", other.id, "verify", visit=again, files=[last])


def test_one_photo_of_one_look_shows_several_fixes_and_a_receipt_any(town: Town) -> None:
    receipt = store.put(b"%PDF-1.4 receipt").digest
    with at("2026-03-03"):
        visit = town.visit()
        cases = [town.finding(visit, files=[photo()]) for _ in range(2)]
        shown = photo("green")
        given = {"visit": visit, "files": [shown]}
        act_all([Do("hazard", one.id, "fix_on_spot", key(), given) for one in cases], viewer=town.viewer("li"))
        for one in (town.finding(visit, files=[photo()]) for _ in range(2)):
            town.do("li", "hazard", one.id, "fix_on_spot", visit=visit, files=[receipt])


def test_a_finding_and_its_fix_in_one_call_need_two_photos(town: Town) -> None:
    with at("2026-03-03"):
        visit, case, one = town.visit(), clock.new_id(), photo()
        found = {
            "site": town.sites["mill"],
            "grade": "general",
            "description": "未上锁",
            "visit": visit,
            "files": [one],
        }
        fix = Do("hazard", case, "fix_on_spot", key(), {"visit": visit, "files": [one]})
        with refused("used_photo"):
            act_all([Do("hazard", case, "find", key(), found), fix], viewer=town.viewer("li"))
