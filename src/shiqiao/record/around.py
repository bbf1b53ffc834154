"""Checks what stands around the record: the database's own guards, which file belongs to what, the law tables."""

from collections.abc import Iterator
from uuid import UUID

from django.db import connection

from shiqiao.law.digest import as_code, tables_digest
from shiqiao.procedures.machine import Procedure, Refused
from shiqiao.record.kinds import KINDS
from shiqiao.record.models import Attached, Fault, Step

GUARDED = ("record_step", "record_seal")


def triggers() -> set[str]:
    """Return the names of the triggers that stand in the database and are not switched off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal")
            return {name for name, enabled in cursor.fetchall() if enabled in ("O", "A")}
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


def guards() -> Iterator[Fault]:
    """Yield a fault for each guarded table whose refusal to be changed was taken out of the database."""
    if connection.vendor == "postgresql":
        wanted = {f"{table}_append_only" for table in GUARDED}
    else:
        wanted = {f"{table}_no_{verb}" for table in GUARDED for verb in ("update", "delete")}
    for name in sorted(wanted - triggers()):
        yield Fault("no_guard", None, None, name)


def files() -> Iterator[Fault]:
    """Yield a fault for each file that a step names and the list of files has lost, or the other way round."""
    listed = set(Attached.objects.values_list("digest", "subject_id", "seq"))
    named: set[tuple[str, UUID, int]] = set()
    for step in Step.objects.only("kind", "subject_id", "seq", "act", "procedure_version", "given").iterator(2000):
        named |= {(digest, step.subject_id, step.seq) for digest in _digests(step)}
    for digest, subject_id, seq in sorted(named - listed, key=str):
        yield Fault("lost_file", subject_id, seq, digest)
    for digest, subject_id, seq in sorted(listed - named, key=str):
        yield Fault("stray_file", subject_id, seq, digest)


def _digests(step: Step) -> Iterator[str]:
    kind = KINDS.get(step.kind)
    procedure: Procedure | None = kind.procedures.get(step.procedure_version) if kind else None
    if procedure is None:
        return
    try:
        needs = procedure.act(step.act).needs
    except Refused:
        return
    for need in needs:
        if need.kind == "files":
            yield from step.given.get(need.name, ())


def law() -> Iterator[Fault]:
    """Yield a fault when the law tables are not what the ledger last committed to."""
    last = Step.objects.filter(kind="ledger", given__has_key="law").order_by("-position").first()
    if last is not None and last.given["law"] != as_code(tables_digest()):
        yield Fault("altered_law", last.subject_id, last.seq, f"committed to on {last.at:%Y-%m-%d}")
