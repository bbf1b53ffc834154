"""Plays the demo's petitions and disputes: received from lists, joined, dealt with, closed with two keys or by another name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from shiqiao.cases import sources
from shiqiao.cases.models import Case
from shiqiao.cases.raise_case import charge
from shiqiao.cli.demo_town import beats, dispute_beats, matter_papers, petition_beats, pictures
from shiqiao.cli.demo_town.beats import PERSON, TO, Beat
from shiqiao.cli.demo_town.cast import TOWN, Cast
from shiqiao.cli.demo_town.data_files import rows
from shiqiao.cli.demo_town.stage import Stage
from shiqiao.policy import Viewer, system
from shiqiao.record import clock

LISTS = {
    "12345": "12345 热线转办单（演示）",
    "handed_down": "上级交办重复信访事项清单（演示）",
    "police": "派出所移送可调解纠纷清单（演示）",
}
FORMS = {"letter": "letter", "online": "online", "phone": "phone", "visit": "visit", "public": "online"}
CATEGORIES = {"suggestion": "suggestion", "accusation": "accusation", "accusation_over": "accusation"}
STORIES = {"petition": petition_beats.STORIES, "dispute": dispute_beats.STORIES}


@dataclass
class Line:
    """One line of the data: a matter, who deals with it, and on which day it came."""

    kind: str
    said: Mapping[str, str]
    received: date
    to: str
    id: UUID | None = None
    number: int = 0


@dataclass
class Matters:
    """Puts all lines on the stage; its own luck, so that the hazards' story stays what it was."""

    stage: Stage
    cast: Cast
    seed: int
    lines: dict[str, Line] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with luck of its own."""
        self.luck = Random(f"matters/{self.seed}")  # noqa: S311 - a demo, made to be repeated

    def plan(self) -> None:
        """Put every line on the stage, as far as there are workdays for its story."""
        area = {one["code"]: one["area"] for one in rows("communities")}
        listed = [("petition", one) for one in rows("petitions")] + [("dispute", one) for one in rows("disputes")]
        for number, (kind, said) in enumerate(listed, start=1):
            near = "mediator" if area[TOWN + said["at"]] in ("east", "south") else "mediator2"
            line = Line(kind, said, self.stage.before_today(int(said["ago"])), said.get("to") or near, None, number)
            self.lines[said["code"]] = line
            minute = number % 50
            self.stage.at(line.received, (8, 35 + minute % 20), lambda line=line: self._register(line))  # type: ignore[misc]  # binds now
            for order, beat in enumerate(STORIES[kind][said["story"]]):
                self._put(line, beat, (9 + order // 2, minute + 5 * (order % 2)))

    def _put(self, line: Line, beat: Beat, at: tuple[int, int]) -> None:
        left = int(line.said["ago"]) - beat.after
        if left > 0:
            self.stage.at(self.stage.before_today(left), at, lambda: self._play(line, beat))

    def _register(self, line: Line) -> None:
        """Register a matter with its source and the persons under seal."""
        line.id = clock.new_id()
        said, kind = line.said, line.kind
        given = {**self._opening(line), "place": TOWN + said["at"], "channel": said["channel"]}
        given |= {"title": said["title"], "description": said["description"]}
        source = clock.new_id()
        came: dict[str, Any] = {"channel": said["channel"], "wording": said["description"], "claimed_on": line.received}
        if said["channel"] == "public":
            # A receipt's number, as the door gives them; its code nobody holds.
            given["source_number"] = came["number"] = f"{90_000_000 + line.number}"
        if listed := LISTS.get(said["channel"]):
            came |= {"name": listed, "number": f"DEMO-{line.number:04d}", "owes_reply": True}
        if said["due"]:
            came["due_on"] = line.received + timedelta(days=int(said["due"]))
        dos: list[tuple[str, UUID, str, Mapping[str, Any]]] = [(kind, line.id, "register", given)]
        dos += [(do.kind, do.subject_id, do.act, do.given) for do in sources.received(kind, line.id, source, came, "")]
        role = "petitioner" if kind == "petition" else "party"
        for one in range(given.get("representatives", given.get("parties", 1))):
            name = f"演示人员{line.number:02d}{'甲乙丙'[one]}（虚构）"
            sealed = {"case": line.id, "role": role, "name": name, "phone": self._phone(line, one)}
            dos.append(("identity", clock.new_id(), "seal", sealed))
        steps = self.stage.do(self._registrar(line), *dos)
        if earlier := steps[0].outcome["sets"].get("recurs_id"):
            charge(kind, UUID(str(earlier)), line.id)

    def _registrar(self, line: Line) -> Viewer:
        if line.said["channel"] == "public":
            return system("door")
        return self.stage.who("petition" if line.kind == "petition" else line.to)

    def _phone(self, line: Line, party: int) -> str:
        # Whoever stands on two lists, or comes again, has one number.
        same = self.lines.get(line.said["of"], line)
        return f"1990000{same.number:03d}{party}"

    def _opening(self, line: Line) -> dict[str, Any]:
        said = line.said
        if line.kind == "dispute":
            return {"origin": said["origin"], "category": said["category"], "parties": 2}
        given: dict[str, Any] = {
            "form": FORMS.get(said["channel"], "other"),
            "category": CATEGORIES.get(said["story"], "claim"),
        }
        if said["channel"] == "handed_down":
            given["is_repeat"] = True
        if said["story"] == "joint":
            given |= {"people_count": 8, "representatives": 3}
        if said["story"] in ("repeat", "refused_again"):
            given["earlier"] = self._of(line)
        if given["category"] == "accusation":
            given["accused_unit"] = self.cast.units[TOWN + said["at"]]
        return given

    def _of(self, line: Line) -> UUID:
        other = self.lines[line.said["of"]].id
        assert other is not None  # the earlier line has been played
        return other

    def _play(self, line: Line, beat: Beat) -> None:
        assert line.id is not None  # registered first
        who = self._who(line, beat.who)
        if beat.act.startswith("_"):
            self._same(line.id, self._of(line), beat.act, who)
            return
        given = {name: self._given(line, value) for name, value in beat.given.items()}
        if beat.act == "paper_up":
            matter_papers.draw_up(self.stage, line.id, who, given)
            return
        if beat.act == "paper_out":
            matter_papers.hand_over(self.stage, line.id, who, given)
            return
        self.stage.do(who, (line.kind, line.id, beat.act, given))

    def _who(self, line: Line, who: str) -> Viewer:
        if who == PERSON:
            return system("answer")
        return self.stage.who(line.to if who == TO else who)

    def _given(self, line: Line, value: Any) -> Any:
        match value:
            case beats.Day(plus):
                return clock.today() + timedelta(days=plus)
            case beats.Photo(words):
                return [pictures.scene(self.luck, words, mended=True)]
            case beats.Column(name):
                return line.said[name]
            case beats.PostOf(login):
                return self.cast.posts[line.to if login == TO else login]
            case beats.UnitOf(code):
                return self.cast.units[code]
            case beats.People(logins):
                return [self.cast.people[line.to if login == TO else login] for login in logins]
        return value

    def _same(self, mine_id: UUID, other_id: UUID, act: str, who: Viewer) -> None:
        """Join two matters, part them, or say that they are different."""
        mine, other = Case.objects.get(id=mine_id), Case.objects.get(id=other_id)
        if act == "_apart":
            pairs: Sequence[tuple[Case, Case]] = ((mine, other), (other, mine))
            self.stage.do(who, *((one.kind, one.id, "tell_apart", {"other": two.id}) for one, two in pairs))
        elif act == "_part":
            sources.part(who, mine, reason="核实后不是同一处，拆出单独办理。", key=self.stage.key())
        else:
            reason = "地点、诉求一致，为同一事项。"
            sources.join(who, other, mine, reason=reason, same_person=True, key=self.stage.key())
