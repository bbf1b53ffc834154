"""Reads a list of petitions or disputes into what would be opened: each row with its source, and its person under seal."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any
from uuid import uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.cases.models import Case
from shiqiao.cases.sources import received
from shiqiao.intake.cells import Values
from shiqiao.intake.channels import channel_named
from shiqiao.intake.elsewhere import Elsewhere
from shiqiao.intake.holders import PERSONS, SealedHolders
from shiqiao.intake.matter_fields import (
    CATEGORY_WORDS,
    CHANNEL_WORDS,
    FORM_WORDS,
    MATTER_FIELDS,
    OTHER,
    OWN_NUMBER,
    QUARREL_WORDS,
    SEALED,
    YES_WORDS,
)
from shiqiao.intake.matter_values import is_closed, number_in, people_in
from shiqiao.intake.personal_names import reporters_number
from shiqiao.intake.persons_apart import Person, apart, columns_left_out, is_nobody, person_of
from shiqiao.intake.plan import Line, Plan, Planner, What
from shiqiao.intake.problems import Problem, shown
from shiqiao.intake.rows import Converted, Holders
from shiqiao.intake.sources import NAMESPACE, case_id
from shiqiao.intake.towns import Places
from shiqiao.policy import Viewer
from shiqiao.procedures import given as reading
from shiqiao.procedures.given import CODE
from shiqiao.procedures.identity import IDENTITY
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.matter_words import CHANNELS
from shiqiao.procedures.source import SOURCE
from shiqiao.record import clock
from shiqiao.record.kinds import KINDS, Do

KIND = {"petitions": "petition", "disputes": "dispute"}
ROLE = {"petition": "petitioner", "dispute": "party"}
FORM = {
    "letter": "letter", "visit": "visit", "online": "online", "public": "online", "phone": "phone",
    "12345": "phone", "12350": "phone", "12369": "phone",
}  # fmt: skip
MAY_REGISTER = frozenset({"clerk", "head"})
TITLE_LIMIT, MADE_TITLE = 120, 40
UNSAID = "online"
OWN = re.compile(r"〔(\d{4})〕(\d+)号")


class MatterPlanner(Planner):
    """Plans the new rows of one list of matters."""

    def __init__(self, plan: Plan, viewer: Viewer) -> None:
        """Read the places, and which columns must not be kept."""
        super().__init__(plan, viewer)
        self.kind = KIND[plan.what.name]
        self.verb = KINDS[self.kind].newest.act("register")
        self.places = Places()
        mapping = plan.mapping
        self.field_of = {index: name for name, indexes in mapping.columns.items() for index in indexes}
        self.left_out = frozenset(columns_left_out(plan.table, self.field_of))
        plan.brings.update({"left_out": [plan.table.headers[index] for index in sorted(self.left_out)]})
        self.channel = plan.options.get("channel") or channel_named(plan)
        plan.brings["channel"] = self.channel or UNSAID
        self.allowed: dict[str, bool] = {}

    def line(self, row: Converted, key: str) -> Line | None:
        """Return the row as a matter with its source and person, if the viewer may and the procedures take it."""
        place = self.places.find(str(row.values.get("place", "")))
        if not self._may(place):
            self.plan.spoil(row, Problem("not_yours", row.row.number, "", self.places.names.get(place, place)))
            return None
        persons = self._persons(row)
        wording, title, text = _said(row.values, persons)
        source = self._source(row, persons, wording)
        given = self._given(row.values, place, source["channel"], title, text)
        if self._is_anonymous(persons[0]):
            given["anonymous"] = True
        line = Line(case_id(row.key), key, given, persons=[one.sealed for one in persons if one.sealed], source=source)
        try:
            self._check(line)
        except Refused as refusal:
            self.plan.spoil(row, Problem("refused", row.row.number, "", "", {"why": str(refusal)}))
            return None
        self._count(row, place, persons[0], line)
        return line

    def holders(self, known: Mapping[str, str]) -> Holders | None:
        """Return who knows of whom the matters of this source are."""
        return SealedHolders(self.plan.source, known, self._persons) if known else None

    def is_ours(self, row: Converted) -> bool:
        """Tell whether a row went out from here: it bears the number of one of our matters."""
        if OWN_NUMBER not in self.plan.table.headers:
            return False
        written = OWN.search(str(row.row.cells[self.plan.table.headers.index(OWN_NUMBER)] or ""))
        return written is not None and (int(written[1]), int(written[2])) in self.own_numbers

    def is_elsewhere(self, row: Converted) -> bool:
        """Tell whether the same list came in before under another name: it is not registered a second time."""
        number, persons = str(row.values.get("source_number", "")), self._persons(row)
        if not number or not self.elsewhere.known:
            return False
        found = self.elsewhere.has(self._channel(row.values), number, apart(persons, str(row.values["content"])))
        self.plan.tally["elsewhere"] += found
        self.plan.brings["elsewhere"] = self.elsewhere.names
        return found

    @cached_property
    def elsewhere(self) -> Elsewhere:
        """What came before under the numbers of this list."""
        table, columns = self.plan.table, self.plan.mapping.columns.get("source_number", ())
        return Elsewhere(self.kind, (cell for index in columns for cell in table.column(index)))

    @cached_property
    def own_numbers(self) -> frozenset[tuple[int, int]]:
        """The years and numbers of all matters of this kind."""
        return frozenset(Case.objects.filter(kind=self.kind).values_list("year", "number"))

    def preview(self, row: Converted) -> Values:
        """Return the values without whoever the row is about: a preview is read by more eyes than the seal."""
        persons = self._persons(row)
        return {
            name: value if name in SEALED or not isinstance(value, str) else apart(persons, value)
            for name, value in row.values.items()
        }

    def _persons(self, row: Converted) -> list[Person]:
        """Return who brings the matter and, in a quarrel, whom it is with; what no field takes is a note of the first."""
        first = person_of(row.values, [name for name in SEALED if name not in OTHER])
        headers = self.plan.table.headers
        for index in sorted(self.left_out, key=lambda index: reporters_number(headers, index)):
            # Whoever reported a matter makes nobody known whom it is about: alone the number is not kept.
            if (cell := row.row.cells[index]) and (first.sealed or not reporters_number(headers, index)):
                first.note(headers[index], str(cell))
        written = {OTHER[name]: value for name, value in row.values.items() if name in OTHER}
        if self.kind == "dispute":
            return [first, person_of(written, list(OTHER.values()))]
        for name, value in written.items():
            first.note(_("对方当事人") if name == "name" else _("对方联系电话"), str(value))
        return [first]

    def _is_anonymous(self, person: Person) -> bool:
        """Tell whether a list that tells of persons names nobody here: no answer is waited for that nobody can give."""
        tells = any(name in self.plan.mapping.columns for name in SEALED)
        return self.kind == "petition" and tells and not person.sealed

    def _may(self, place: str) -> bool:
        if place not in self.allowed:
            self.allowed[place] = bool(self.viewer.roles_on(place, self.kind, None) & MAY_REGISTER)
        return self.allowed[place]

    def _given(self, values: Values, place: str, channel: str, title: str, text: str) -> dict[str, Any]:
        assert self.plan.received is not None
        given: dict[str, Any] = {
            "received_on": self.plan.received,
            "place": place,
            "channel": channel,
            "title": title,
            "description": text,
        }
        if CODE.fullmatch(number := str(values.get("source_number", ""))):
            given["source_number"] = number
        written = str(values.get("category", ""))
        many = people_in(values)
        if many > 1:
            given["people_count"] = many
        if self.kind == "dispute":
            # Who stands against whom is no column of any list: two sides, until somebody has asked.
            given |= {"origin": "referred", "category": QUARREL_WORDS.choice(written) or "other", "parties": 2}
        else:
            form = FORM_WORDS.choice(str(values.get("form", ""))) or FORM.get(channel, "other")
            given |= {"form": form, "category": CATEGORY_WORDS.choice(written) or "claim"}
            if many > 1 and form == "visit":
                given["listed"] = True
        return given

    def _source(self, row: Converted, persons: Sequence[Person], wording: str) -> dict[str, Any]:
        values = row.values
        number = str(values.get("source_number", ""))
        closed = is_closed(values)
        due = None if closed else values.get("due_on")
        said: dict[str, Any] = {
            "channel": self._channel(values),
            "name": _name(self.plan),
            "number": number if CODE.fullmatch(number) else "",
            "claimed_on": values.get("claimed_on"),
            "due_on": due,
            "owes_reply": YES_WORDS.choice(str(values.get("owes_reply", ""))) == "yes",
            "wording": wording,
            "columns": self._columns(row, persons, closed),
        }
        return {name: value for name, value in said.items() if value not in (None, "", False)}

    def _channel(self, values: Values) -> str:
        """Return how a row came: what its own column says, else what was confirmed, else the petition's form."""
        form = FORM_WORDS.choice(str(values.get("form", "")))
        of_form = form if form in dict(CHANNELS) else ""
        return CHANNEL_WORDS.choice(str(values.get("channel", ""))) or self.channel or of_form or UNSAID

    def _columns(self, row: Converted, persons: Sequence[Person], closed: bool) -> str:
        """Return the row as it stood, without what is sealed, left out, or kept as the wording already."""
        cells: list[list[Any]] = []
        for index, header in enumerate(self.plan.table.headers):
            name, cell = self.field_of.get(index, ""), row.row.cells[index]
            text = "" if cell is None else cell if isinstance(cell, str) else str(cell)
            number = number_in(text) if index in row.row.numeric else None
            if (name in SEALED and not is_nobody(text)) or index in self.left_out:
                # Whether something stood there, never what.
                cells.append([header, "1" if text else "", f"sealed.{name}" if name in SEALED else "left_out"])
            else:
                said = "" if name == "content" else apart(persons, text)
                cells.append([header, number if number is not None and said == text else said, name])
        body = {
            "row": row.row.number,
            "head": self.plan.table.header_row,
            "cells": cells,
            **({"claimed_closed": True} if closed else {}),
        }
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"))

    def _check(self, line: Line) -> None:
        """Hold the row against what its acts will read; raises Refused."""
        asked = [(self.verb, reading.read(self.verb, line.given))]
        receive = SOURCE.act("receive")
        asked.append((receive, reading.read(receive, {**line.source, "case": line.case_id})))
        seal = IDENTITY.act("seal")
        for person in line.persons:
            given = {**person, "case": line.case_id, "role": ROLE[self.kind]}
            asked.append((seal, reading.read(seal, given)))
        reading.keep_apart(asked)

    def _count(self, row: Converted, place: str, person: Person, line: Line) -> None:
        tally = self.plan.tally
        tally["to_town"] += place == self.places.town
        written = str(row.values.get("place", ""))
        tally["unknown_place"] += place == self.places.town and bool(written) and not self.places.is_town(written)
        tally["anonymous"] += bool(line.given.get("anonymous"))
        tally["same_words"] += row.nth > 1
        tally["sealed"] += bool(line.persons)
        tally["covered"] += bool(person.covered)
        tally["claimed_closed"] += is_closed(row.values)
        due = line.source.get("due_on")
        tally["past_due"] += isinstance(due, date) and due < clock.today()


def _name(plan: Plan) -> str:
    return plan.options.get("source") or plan.table.name.rpartition(".")[0] or plan.table.name


def _said(values: Values, persons: Sequence[Person]) -> tuple[str, str, str]:
    """Return the list's wording, a title and a text; what is too long for a title begins the text."""
    wording = apart(persons, str(values["content"]))
    title = apart(persons, " ".join(str(values.get("title", "")).split()))
    if len(title) > TITLE_LIMIT:
        return wording, title[:TITLE_LIMIT], f"{title}\n{wording}"
    return wording, title or shown(wording)[:MADE_TITLE], wording


def _dos(line: Line, batch_id: Any, ready: str) -> list[Do]:
    """Return the acts that open one row: the matter, its source (and its day), its person under seal."""
    kind, more = ready, f"import-with/{line.case_id.hex}"
    source_id = uuid5(NAMESPACE, f"{line.case_id}/source")
    dos = [
        Do(kind, line.case_id, "register", line.key, line.given, told=False),
        *received(kind, line.case_id, source_id, {**line.source, "batch": batch_id}, more),
    ]
    for name, person in zip(PERSONS, line.persons, strict=False):
        person_id = uuid5(NAMESPACE, f"{line.case_id}/{name}")
        given = {**person, "case": line.case_id, "role": ROLE[kind]}
        dos.append(Do("identity", person_id, "seal", f"{more}/{name}", given))
    return dos


def _changed(row: Converted) -> Problem:
    number = row.values.get("source_number", row.values.get("running_number", ""))
    return Problem("changed_matter", row.row.number, "", shown(number))


def _told(plan: Plan) -> Iterable[str]:
    tally = plan.tally
    yield _("来源渠道：%(channel)s；不对请在上传时改选") % {"channel": _(dict(CHANNELS)[plan.brings["channel"]])}
    kept = [name for name in plan.mapping.unknown if name not in plan.brings["left_out"]]
    if kept:
        yield _("没有对应字段的列随来源原样保留，可以再导出：%(names)s") % {"names": "、".join(kept)}
    if left := plan.brings["left_out"]:
        yield _("这些列像是个人信息而没有对应到密封字段，只作为其他身份信息密封保存：%(names)s") % {
            "names": "、".join(left)
        }
    if tally["elsewhere"]:
        names = "、".join(f"“{one}”" for one in sorted(plan.brings["elsewhere"]))
        yield _(
            "%(many)s 行的编号和内容已在来源%(names)s下登记过，按同一来源处理，不再登记；以后请用同一个来源名称"
        ) % {
            "many": tally["elsewhere"],
            "names": names,
        }
    yield from (sentence % {"many": tally[name]} for name, sentence in _counted().items() if tally[name])
    if plan.lines:
        yield _("对方的登记日期只作为来源的申报内容保留；法定期限自本镇收到之日起算")


def _counted() -> Mapping[str, str]:
    return {
        "to_town": _("%(many)s 行没有写明本镇的社区或村，属地登记为本镇"),
        "unknown_place": _("其中 %(many)s 行写了属地但对不上本镇的区划名称，原文保留在来源中"),
        "same_words": _("%(many)s 行与另一行文字相同而反映人不同，各登记一件，请登记后比对"),
        "sealed": _("%(many)s 行的姓名、电话、证件号、住址密封保存，不进正文、列表和导出"),
        "covered": _("%(many)s 行的正文或其他列写了本人姓名、电话、证件号，已遮盖；号码另行密封"),
        "anonymous": _("%(many)s 行没有写明是谁，也没有联系方式：按匿名登记，不等本人答复；知道是谁后办“改为实名”"),
        "claimed_closed": _("%(many)s 行对方写明已办结：只作为来源的说法保留，单独统计，在本系统仍按未办结登记"),
        "past_due": _("%(many)s 行对方的期限已过，登记后即为逾期"),
    }


def _prepare(plan: Plan, viewer: Viewer) -> str:
    return KIND[plan.what.name]


def _what(name: str, label: Any) -> What:
    return What(
        name, "matters/", label, MATTER_FIELDS, _changed, MatterPlanner, _prepare, _dos, _told, keeps_columns=True
    )


PETITIONS = _what("petitions", lazy("信访事项"))
DISPUTES = _what("disputes", lazy("矛盾纠纷"))
