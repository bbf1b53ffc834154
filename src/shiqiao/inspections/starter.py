"""Publishes checklists: any list as a new edition, and the three that every town may begin with (inspections/data)."""

import csv
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from shiqiao.cases.models import Checklist
from shiqiao.inspections.checklist_rows import Line, clauses, lines_of
from shiqiao.policy import Viewer
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do

DATA = Path(__file__).parent / "data"
# File, title and field of duty.
STARTERS = (
    ("industry", "工贸企业通用安全检查表", "industry"),
    ("fire", "消防安全检查表", "fire"),
    ("confined-dust", "有限空间和粉尘涉爆检查表", "industry"),
)


def read_starter(name: str) -> list[Line]:
    """Read one of the lists that come along; lines that begin with # say where it comes from."""
    text = (DATA / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in text if not line.startswith("#"))
    return lines_of(rows)


def publication(title: str, code: str, field: str, lines: Sequence[Line], new: tuple[UUID, str]) -> list[Do]:
    """Return the acts that publish a list as the next edition of its code and withdraw the editions in force.

    `new` is the edition's id and the key of its publishing. Raises ValueError for a list without clauses.
    """
    if not lines:
        raise ValueError("a checklist has clauses")
    new_id, key = new
    known = list(Checklist.objects.filter(code=code).exclude(id=new_id).order_by("-edition"))
    given = {"title": title, "code": code, "edition": known[0].edition + 1 if known else 1, "clauses": len(lines)}
    if field:
        given["field"] = field
    if known:
        given["replaces"] = str(known[0].id)
    publish = Do("checklist", new_id, "publish", key, given, details=clauses(lines))
    old = [one for one in known if one.state == "in_force"]
    return [publish, *(Do("checklist", one.id, "withdraw", f"{key}/withdraw/{one.id}", seen=one.steps) for one in old)]


def publish(viewer: Viewer) -> list[UUID]:
    """Publish the starter lists that the town doesn't have yet and return the ids of all three; raises Refused."""
    found: list[UUID] = []
    for name, title, field in STARTERS:
        known = Checklist.objects.filter(code=name).order_by("-edition").values_list("id", flat=True).first()
        new_id = known or clock.new_id()
        if known is None:
            act_all(publication(title, name, field, read_starter(name), (new_id, f"starter/{name}/1")), viewer=viewer)
        found.append(new_id)
    return found
