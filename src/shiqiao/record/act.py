"""The one path: act and act_all, through which every change of every subject goes (design §3, ADR 0001)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from shiqiao.law.book import Book
from shiqiao.policy import Viewer
from shiqiao.procedures import given as reading
from shiqiao.procedures.machine import (
    Act,
    Facts,
    Needs,
    Offer,
    Procedure,
    Refused,
    Roster,
    Ruling,
    gettext_noop,
    offers,
    open_to,
    rule,
)
from shiqiao.record import clock, rows
from shiqiao.record.draft import Draft
from shiqiao.record.editions import editions, in_force, is_demo
from shiqiao.record.kinds import HOOKS, KINDS, Do, Kind, Where, pointed_at
from shiqiao.record.models import Step, Subject
from shiqiao.record.projection import standing
from shiqiao.record.write import write

_ = gettext_noop
# What a row stands on by one of its columns; always among the refs of its acts.
BESIDE = (("site", "site_id"), ("case", "case_id"))


def act(
    kind: str,
    subject_id: UUID,
    name: str,
    *,
    viewer: Viewer,
    key: str,
    given: Mapping[str, Any] | None = None,
    seen: int | None = None,
) -> Step:
    """Do one act on one subject in one transaction and return its step; raises Refused(code, says)."""
    return act_all([Do(kind, subject_id, name, key, given or {}, seen)], viewer=viewer)[0]


def act_all(dos: Sequence[Do], *, viewer: Viewer) -> list[Step]:
    """Do several acts, all or none, in one transaction with locks in order and one batch id; raises Refused.

    The same keys a second time return the first steps and change nothing.
    """
    try:
        with transaction.atomic(durable=True):
            return _Acting(dos, viewer).run()
    except (Refused, IntegrityError) as failure:
        if (done := _done_before(dos, viewer)) is not None:
            return done
        if isinstance(failure, IntegrityError):
            raise Refused("stale", _("刚刚有人先办了这件事，请刷新后再看。")) from failure
        raise


def _of_one_case(
    asked: Sequence[tuple[Do, Kind, Mapping[str, Any]]],
) -> list[list[tuple[Do, Mapping[str, Any]]]]:
    """Group what is asked by the case that it is about; what is about none belongs to each.

    So somebody who is sealed in one row of a list may be the subject of another row's text.
    """
    groups: dict[UUID | None, list[tuple[Do, Mapping[str, Any]]]] = {}
    for do, kind, given in asked:
        groups.setdefault(do.subject_id if kind.family == "case" else given.get("case"), []).append((do, given))
    loose = groups.pop(None, [])
    return [[*group, *loose] for group in groups.values()] or [loose]


def _done_before(dos: Sequence[Do], viewer: Viewer) -> list[Step] | None:
    steps = {step.key: step for step in Step.objects.filter(key__in=[do.key for do in dos])}
    if not steps:
        return None
    for do in dos:
        step = steps.get(do.key)
        if step is not None and (step.kind, step.subject_id, step.act, step.person_id) != (
            do.kind,
            do.subject_id,
            do.act,
            viewer.person_id,
        ):
            raise Refused("key_used", _("这个操作编号已经用于另一件事。"))
    if len(steps) < len({do.key for do in dos}):
        return None
    return [steps[do.key] for do in dos]


class _Acting:
    """One call of act_all: locks, gathers, rules, and hands the drafts to be written."""

    def __init__(self, dos: Sequence[Do], viewer: Viewer) -> None:
        self.dos, self.viewer = dos, viewer
        self.at = clock.now()
        self.today = clock.today()
        self.book: Book
        self.roster: Roster
        self.rows: dict[tuple[str, UUID], Subject] = {}
        self.loaded: dict[tuple[str, UUID], Subject] = {}
        self.seen: dict[UUID, bool] = {}
        self.more: dict[str, Mapping[UUID, Mapping[str, Any]]] = {}
        self.files: Mapping[str, str] = {}

    def run(self) -> list[Step]:
        self.book, self.roster, mode = in_force()
        if clock.pretending() and not is_demo(mode, self.dos):
            raise Refused("wrong_clock", _("只有演示台账可以使用假定的时间。"))
        self._lock()
        asked = [(do, _kind(do.kind), self._read(do)) for do in self.dos]
        for together in _of_one_case(asked):
            reading.keep_apart([(self._verb(do), given) for do, given in together])
        self._load_refs(asked)
        self._gather_more(asked)
        drafts = [self._rule(do, kind, given) for do, kind, given in asked]
        return write(drafts, self.viewer, self.at, self.book, self.roster)

    def _read(self, do: Do) -> dict[str, Any]:
        return reading.read(self._verb(do), do.given)

    def _verb(self, do: Do) -> Act:
        # A running subject keeps the acts of the procedure version that it began with.
        kind = _kind(do.kind)
        return _pinned(kind, self.rows.get((do.kind, do.subject_id))).act(do.act)

    def _lock(self) -> None:
        by_kind: dict[str, set[UUID]] = {}
        for do in self.dos:
            if not _opens(_kind(do.kind), do.act):
                by_kind.setdefault(do.kind, set()).add(do.subject_id)
        for name in sorted(by_kind):
            locked = rows.fetch(KINDS[name].model, by_kind[name], lock=True)
            self.rows.update({(name, row.id): row for row in locked})

    def _load_refs(self, asked: Sequence[tuple[Do, Kind, Mapping[str, Any]]]) -> None:
        wanted: dict[str, set[UUID]] = {}
        files: set[str] = set()
        for do, _of_kind, given in asked:
            for need in self._verb(do).needs:
                if need.name not in given:
                    continue
                if need.kind in ("ref", "refs"):
                    ids = given[need.name] if need.kind == "refs" else [given[need.name]]
                    wanted.setdefault(need.to, set()).update(one for one in ids if (need.to, one) not in self.rows)
                elif need.kind == "files":
                    files.update(given[need.name])
            row = self.rows.get((do.kind, do.subject_id))
            for name, column in BESIDE:
                if beside := getattr(row, column, None):
                    wanted.setdefault(name, set()).add(beside)
        for name in sorted(wanted):
            kinds = pointed_at(name)
            found = rows.fetch(kinds[0].model, wanted[name])
            of_kind = {kind.name for kind in kinds}
            self.loaded.update({(name, row.id): row for row in found if getattr(row, "kind", kinds[0].name) in of_kind})
        self.files = HOOKS.known_files(files) if files else {}
        if files - self.files.keys():
            raise Refused("no_file", _("附件尚未上传成功，请重新选择。"))

    def _gather_more(self, asked: Sequence[tuple[Do, Kind, Mapping[str, Any]]]) -> None:
        for name in {do.kind for do in self.dos}:
            if gather := KINDS[name].more:
                mine = [
                    (do.subject_id, do.act, standing(self.rows.get((name, do.subject_id))), given)
                    for do, kind, given in asked
                    if kind.name == name
                ]
                self.more[name] = gather(mine)

    def _refs(self, needs: Sequence[Needs], given: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
        refs: dict[str, Any] = {}
        for need in needs:
            if need.kind in ("ref", "refs") and need.name in given:
                ids = given[need.name] if need.kind == "refs" else [given[need.name]]
                found = [self._standing_of(need, one) for one in ids]
                refs[need.name] = found if need.kind == "refs" else found[0]
        for name, column in BESIDE:
            if row.get(column) and name not in refs:
                refs[name] = standing(self._row(name, row[column]))
        return refs

    def _row(self, to: str, subject_id: UUID) -> Subject | None:
        here = (self.rows.get((kind.name, subject_id)) for kind in pointed_at(to))
        return next((one for one in here if one is not None), None) or self.loaded.get((to, subject_id))

    def _standing_of(self, need: Needs, subject_id: UUID) -> dict[str, Any]:
        row = self._row(need.to, subject_id)
        # What is opened or acted on in the same call is ruled on its own.
        is_loaded = row is not None and row is self.loaded.get((need.to, subject_id))
        if row is None or (is_loaded and not self._sees(need.to, row)):
            raise Refused("no_such_ref", _("“%(label)s”所指的对象不存在。"), label=need.label, field=need.name)
        return standing(row)

    def _sees(self, to: str, row: Subject) -> bool:
        # Asked once for each row, however many acts of a batch point at it.
        if row.id not in self.seen:
            self.seen[row.id] = KINDS[getattr(row, "kind", to)].visible(self.viewer, standing(row))
        return self.seen[row.id]

    def _rule(self, do: Do, kind: Kind, given: dict[str, Any]) -> Draft:
        row = self.rows.get((do.kind, do.subject_id))
        procedure = _pinned(kind, row)
        verb = procedure.act(do.act)
        now = standing(row)
        if row is None and not verb.opens:
            raise not_found()
        if row is not None and (now.get("kind", do.kind) != do.kind or not kind.visible(self.viewer, now)):
            raise not_found()
        if row is not None and do.seen is not None and not verb.mild and _moved(row, do.seen, procedure):
            raise Refused("stale", _("刚刚有人先办了这件事，请刷新后再看。"), steps=row.steps)
        refs = self._refs(verb.needs, given, now)
        # Before it is opened a subject stands where the one who opens it says.
        where = kind.where(now, refs if now else {**given, **refs})
        facts = self._facts(kind, now, refs, do.subject_id, where)
        ruling: Ruling = rule(procedure, do.act, facts, given)
        if row is None:
            row = kind.model(
                id=do.subject_id, opened_at=self.at, changed_at=self.at, procedure_version=procedure.version
            )
        hold = self.viewer.hold_for(verb.by, where[0], where[1])
        draft = Draft(do, kind, procedure, verb, row, ruling, given, hold.post_id if hold else None)
        draft.prepare(self.at, self.files)
        self.rows[(do.kind, do.subject_id)] = row
        return draft

    def _facts(
        self, kind: Kind, row: Mapping[str, Any], refs: Mapping[str, Any], subject_id: UUID, where: Where
    ) -> Facts:
        roles = self.viewer.roles_on(*where)
        more = self.more.get(kind.name, {}).get(subject_id, {})
        return Facts(row, refs, self.viewer, roles, self.at, self.today, self.book, self.roster, more)


def not_found() -> Refused:
    """Return the one answer for what is absent and for what may not be seen."""
    return Refused("not_found", _("没有找到，或者您无权查看。"))


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise not_found()
    return KINDS[name]


def _opens(kind: Kind, name: str) -> bool:
    return any(act.name == name and act.opens for procedure in kind.procedures.values() for act in procedure.acts)


def _pinned(kind: Kind, row: Subject | None) -> Procedure:
    return kind.procedures[row.procedure_version] if row is not None and row.steps else kind.newest


def _moved(row: Subject, seen: int, procedure: Procedure) -> bool:
    """Return whether anybody acted since a door saw the row: what the worker's clocks did by themselves, keeping the
    state (a reminder, a climb), changes nothing that somebody stands on."""
    if seen == row.steps:
        return False
    later = [
        one.via == "work" and procedure.act(one.act) for one in Step.objects.filter(subject_id=row.id, seq__gt=seen)
    ]
    return len(later) != row.steps - seen or not all(act and act.mild and act.to is None for act in later)


def offered(kind_name: str, row: Subject, viewer: Viewer, known: tuple[Book, Roster] | None = None) -> list[Offer]:
    """Return the acts that the ruling offers this viewer on this row: what screens draw as buttons; writes nothing.

    `known` are the editions, where the door has them already; a site loaded with the row isn't asked for again.
    """
    kind = KINDS[kind_name]
    return offers(_pinned(kind, row), _facts_of(kind, row, viewer, known))


def refusal(
    kind_name: str, row: Subject, viewer: Viewer, name: str, known: tuple[Book, Roster] | None = None
) -> Refused | None:
    """Return why this viewer can't begin an act that has a page of its own instead of a button; None if he can."""
    kind = KINDS[kind_name]
    procedure = _pinned(kind, row)
    try:
        open_to(procedure, procedure.act(name), _facts_of(kind, row, viewer, known))
    except Refused as no:
        return no
    return None


def _facts_of(kind: Kind, row: Subject, viewer: Viewer, known: tuple[Book, Roster] | None) -> Facts:
    now = standing(row)
    book, roster = known or editions()
    gathered = kind.more([(row.id, "", now, {})]) if kind.more else {}
    site = getattr(row, "site", None) if now.get("site_id") and kind.name != "site" else None
    refs = {"site": standing(site)} if site else {}
    if now.get("case_id"):
        refs["case"] = standing(next(iter(rows.fetch(pointed_at("case")[0].model, [now["case_id"]])), None))
    roles = viewer.roles_on(*kind.where(now, refs))
    return Facts(now, refs, viewer, roles, clock.now(), clock.today(), book, roster, gathered.get(row.id, {}))
