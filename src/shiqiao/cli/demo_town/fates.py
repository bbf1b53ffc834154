"""What becomes of the hazards under a notice: fixed in time or late, rejected, extended, waiting, overdue, referred."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from shiqiao.cases.models import Case
from shiqiao.cli.demo_town import pictures
from shiqiao.cli.demo_town.cast import Cast
from shiqiao.cli.demo_town.major import Major
from shiqiao.cli.demo_town.notices import Notices
from shiqiao.cli.demo_town.stage import Stage
from shiqiao.cli.demo_town.visits import Look, Visits, later
from shiqiao.policy import Viewer

# Records and opinions are made for the recent past only, as many as somebody would leaf through.
PAPERS_SINCE = 60


def owner(look: Look) -> Viewer:
    """Return the enterprise itself as a viewer."""
    return Viewer(site_ids=frozenset({look.site.id}), via="enterprise")


class Fates:
    """Plays on a stage what follows a visit."""

    def __init__(self, stage: Stage, cast: Cast, visits: Visits) -> None:
        self.stage, self.cast, self.visits = stage, cast, visits
        self.notices = Notices(stage)
        self.major = Major(stage, cast, self.rectify, self.inspect_again)
        self.plays: dict[str, Callable[[Look, date], None]] = {
            "closed": self._closed, "late": self._late, "rejected": self._rejected, "partly": self._partly,
            "voided": self._voided, "extended": self._extended, "extended_open": self._extended_open,
            "waiting": self._waiting, "overdue": self._runs, "ordered": self._runs, "consult": self._consult,
            "referred": self._referred, "major_closed": self._major_closed, "major_open": self._major_open,
        }  # fmt: skip

    def follow(self, look: Look) -> None:
        """Put everything after a visit on the stage."""
        if later(look.day, PAPERS_SINCE) > self.stage.today:
            self.stage.at(look.day, (13, 50 + look.slot * 5), lambda: self._record(look))
        if not look.story.noticed:
            return
        term = self.term(look)
        self.notices.notice(look, look.day, term)
        self.plays[look.story.fate](look, term)

    def _record(self, look: Look) -> None:
        assert look.id is not None
        self.notices.whole(look, "site_check_record", look.id, [one.id for one in look.findings])

    def term(self, look: Look) -> date:
        """Return the rectification day that stands on the notice."""
        stage, day, fate = self.stage, look.day, look.story.fate
        if fate in ("late", "overdue"):
            return later(day, 10 if fate == "late" or not look.story.again else 13)
        if fate in ("waiting", "ordered", "consult", "referred"):
            return min(later(day, 30), max(later(day, 15), later(stage.today, 4)))
        return later(day, 15)

    def rectify(self, look: Look, day: date, cases: list[UUID] | None = None) -> None:
        """Put on the stage: the enterprise reports the fix with a photo of each."""

        def scene() -> None:
            wanted = [one for one in look.findings if one.id in (look.noticed if cases is None else cases)]
            dos = []
            for one in wanted:
                photo = pictures.scene(self.stage.luck, "整改后", mended=True)
                dos.append(("hazard", one.id, "rectify", {"measure": one.clause["measure"], "files": [photo]}))
            self.stage.do(owner(look), *dos)

        self.stage.at(day, (16, 5 + look.slot), scene)

    def inspect_again(self, look: Look, day: date, acts: dict[int, tuple[str, dict[str, Any]]] | None = None) -> None:
        """Put on the stage: the re-inspection; `acts` names another act than `verify` by the case's place in the list."""

        def scene() -> None:
            visit, lead = self.visits.look_again(look)
            who = self.stage.as_person(lead, "field")
            self.stage.do(who, ("visit", visit, "start", {"shown": True}))
            photo = pictures.scene(self.stage.luck, "复查", mended=True)
            todo = self._reported(look)
            dos: list[tuple[str, UUID, str, dict[str, Any]]] = []
            for number, case in enumerate(todo):
                name, given = (acts or {}).get(number, ("verify", {"remark": "已按要求整改到位。"}))
                dos.append(("hazard", case, name, {"visit": visit, "files": [photo], **given}))
            self.stage.do(who, *dos)
            signature = pictures.signature(self.stage.luck)
            self.stage.do(who, ("visit", visit, "sign", {"signed": "screen", "files": [signature]}))
            if later(day, PAPERS_SINCE) > self.stage.today:
                self.notices.whole(look, "reinspection_opinion", visit, todo)

        self.stage.at(day, (9, 20 + look.slot), scene)

    def _reported(self, look: Look) -> list[UUID]:
        states = dict(Case.objects.filter(id__in=look.noticed).values_list("id", "state"))
        return [case for case in look.noticed if states[case] == "rectified"]

    def _closed(self, look: Look, term: date) -> None:
        luck = self.stage.luck
        done = self.stage.within(look.day, luck.randint(5, 9))
        self.rectify(look, done)
        self.inspect_again(look, self.stage.within(done, luck.randint(2, 7)))

    def _late(self, look: Look, term: date) -> None:
        done = self.stage.calendar.next_workday(later(term, self.stage.luck.randint(2, 9)))
        self.rectify(look, done)
        self.inspect_again(look, self.stage.within(done, 5))

    def _rejected(self, look: Look, term: date) -> None:
        done = self.stage.within(look.day, 8)
        back = self.stage.within(done, 4)
        given = {"reason": "防护不牢固，未按要求固定，退回整改。", "rectify_by": later(back, 10)}
        self.rectify(look, done)
        self.inspect_again(look, back, {0: ("reject", given)})
        again = self.stage.within(back, 5)
        self.stage.at(back, (17, 30), lambda: self.rectify(look, again, look.noticed[:1]))
        self.inspect_again(look, self.stage.within(again, 4))

    def _partly(self, look: Look, term: date) -> None:
        done = self.stage.within(look.day, 7)
        self.rectify(look, done)
        given = {"reason": "除一处待更换的配件外均已到位，配件到货后另行登记。"}
        self.inspect_again(look, self.stage.within(done, 3), {0: ("verify_partly", given)})

    def _voided(self, look: Look, term: date) -> None:
        self.notices.void_and_renew(look, self.stage.within(look.day, 1), term)
        self._closed_after(look, 6)

    def _closed_after(self, look: Look, days: int) -> None:
        done = self.stage.within(look.day, days + 2)
        self.rectify(look, done)
        self.inspect_again(look, self.stage.within(done, 4))

    def _extended(self, look: Look, term: date) -> None:
        self._extend(look, later(look.day, 29))
        done = self.stage.calendar.next_workday(later(look.day, 18))
        self.rectify(look, done)
        self.inspect_again(look, self.stage.within(done, 4))

    def _extended_open(self, look: Look, term: date) -> None:
        self._extend(look, later(self.stage.today, 6))

    def _extend(self, look: Look, until: date) -> None:
        asked = self.stage.within(look.day, 12)
        given = {"until": until, "reason": "更换设备须等厂家到货，已采取停用和隔离措施。"}

        def ask() -> None:
            self.stage.do(owner(look), *(("hazard", case, "ask_extension", given) for case in look.noticed))

        def grant() -> None:
            agreed = {"reason": "情况属实，同意延期，期间保持停用。"}
            self.stage.do(self.stage.who("head"), *(("hazard", case, "extend", agreed) for case in look.noticed))

        self.stage.at(asked, (10, 15), ask)
        self.stage.at(self.stage.within(asked, 1), (9, 15), grant)

    def _waiting(self, look: Look, term: date) -> None:
        # Not so long ago that the time for looking again is over.
        near, far = self.stage.before_today(1), self.stage.before_today(2)
        early = (self.stage.today - far).days <= 9 and self.stage.luck.random() < 0.5
        self.rectify(look, far if early else near)

    def _runs(self, look: Look, term: date) -> None:
        """Nothing comes from the enterprise: the term runs, or has run out and the worker's clocks escalate."""

    def _consult(self, look: Look, term: date) -> None:
        def ask() -> None:
            given = {
                "question": "现场三桶无标签物料，企业不能说明成分，请判定是否属于危险化学品。",
                "expert": self.cast.people["expert3"],
            }
            self.stage.do(self.stage.as_person(look.team[0]), ("hazard", look.noticed[0], "consult", given))

        self.stage.at(look.day, (16, 10), ask)

    def _referred(self, look: Look, term: date) -> None:
        department = self.cast.units["s.yingji"]

        def refer() -> None:
            given = {"unit": department, "why": "refused", "reason": "企业两次书面表示不予整改，现报告主管部门处理。"}
            self.stage.do(self.stage.who("head"), ("hazard", look.noticed[0], "refer", given))

        def decide() -> None:
            given = {
                "unit": department, "decision": "penalty", "decided_on": self.stage.before_today(1),
                "document": "演示罚决〔虚构〕1号", "summary": "责令限期消除隐患，并处罚款（演示）。",
            }  # fmt: skip
            self.stage.do(self.stage.who("clerk"), ("hazard", look.noticed[0], "record_decision", given))

        self.stage.at(self.stage.before_today(3), (10, 30), refer)
        self.stage.at(self.stage.before_today(1), (15, 20), decide)

    def _major_closed(self, look: Look, term: date) -> None:
        self.major.to_the_end(look)

    def _major_open(self, look: Look, term: date) -> None:
        self.major.to_the_plan(look)
