"""Puts a confirmed list of set-up into the town: subjects through acts, plain tables directly, and a note in the ledger."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from shiqiao.intake import setup_names
from shiqiao.intake.rows import Converted
from shiqiao.intake.setup_lists import SetupPlan
from shiqiao.intake.sources import NAMESPACE, folded
from shiqiao.people.models import Person, Post, Unit
from shiqiao.people.roster import moved
from shiqiao.places.models import Division
from shiqiao.policy import Viewer
from shiqiao.record.act import act, act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Ledger

CHUNK = 200


@dataclass
class Applied:
    """What went in: how many rows, and the people who are to get an account (person, name, login)."""

    rows: int = 0
    logins: list[tuple[UUID, str, str]] = field(default_factory=list)


def apply(plan: SetupPlan, viewer: Viewer) -> Applied:
    """Put the new rows of a list in and return what went in; the same list again changes nothing. Raises Refused."""
    done = Applied(len(plan.fresh))
    if not plan.fresh:
        return done
    # The note stands first, under a key of its rows: if the rest is cut short, the same list completes it.
    sha = hashlib.sha256("".join(row.key + row.digest for row in plan.fresh).encode()).hexdigest()
    given = {"table": plan.kind.name, "rows": len(plan.fresh), "digest": sha}
    ledger = Ledger.objects.values_list("id", flat=True).get()
    act("ledger", ledger, "set_up", viewer=viewer, key=f"setup/{plan.kind.name}/{sha}", given=given)
    APPLY[plan.kind.name](plan.fresh, viewer, done)
    setup_names.commit(viewer)
    moved()
    return done


def _divisions(rows: Sequence[Converted], viewer: Viewer, done: Applied) -> None:
    with transaction.atomic():
        for row in sorted(rows, key=lambda one: len(str(one.values["code"]))):
            values = row.values
            parent = str(values["parent_code"]) or None
            Division.objects.update_or_create(
                code=values["code"],
                defaults={"name": str(values["name"]), "level": str(values["level"]), "parent_id": parent},
            )


def _units(rows: Sequence[Converted], viewer: Viewer, done: Applied) -> None:
    with transaction.atomic():
        for row in rows:
            values = row.values
            found = {"name": values["name"], "kind": values["kind"], "rank": int(values.get("rank", 100))}  # type: ignore[arg-type]  # a number field
            Unit.objects.update_or_create(code=values["code"], defaults=found)


def post_id(unit: Unit, title: str, holder: str) -> UUID:
    """Return the id that a post of a list has, so that the list's rows can name each other before they are in."""
    return uuid5(NAMESPACE, f"post/{unit.code}/{folded(title)}/{folded(holder)}")


def _posts(rows: Sequence[Converted], viewer: Viewer, done: Applied) -> None:
    units = {folded(word): unit for unit in Unit.objects.all() for word in (unit.name, unit.code)}
    by_title = {folded(post.title): post.id for post in Post.objects.exclude(state="abolished")}
    ids = {}
    for row in rows:
        unit = units[folded(str(row.values["unit"]))]
        ids[id(row)] = post_id(unit, str(row.values["title"]), str(row.values.get("holder", "")))
        by_title.setdefault(folded(str(row.values["title"])), ids[id(row)])
    dos: list[Do] = []
    for row in rows:
        unit = units[folded(str(row.values["unit"]))]
        dos += _post(row, unit, ids[id(row)], by_title, done)
    act_all(dos, viewer=viewer)


def _post(row: Converted, unit: Unit, own: UUID, by_title: dict[str, UUID], done: Applied) -> list[Do]:
    values = row.values
    given: dict[str, Any] = {
        "title": values["title"],
        "role": values["role"],
        "unit": unit.id,
        "is_catch_all": values.get("catch_all") == "yes",
    }
    above = by_title.get(folded(str(values.get("above", ""))))
    if values.get("above") and above and above != own:
        given["above"] = above
    dos = [Do("post", own, "establish", f"setup/post/{own}/establish", given)]
    if holder := str(values.get("holder", "")):
        person, _made = Person.objects.get_or_create(
            name=holder,
            unit=unit,
            defaults={
                "phone": str(values.get("phone", "")),
                "certificate": str(values.get("certificate", "")),
                "is_expert": values["role"] == "expert",
            },
        )
        dos.append(Do("post", own, "appoint", f"setup/post/{own}/appoint", {"holder": person.id}))
        if login := str(values.get("login", "")):
            done.logins.append((person.id, holder, login))
    return dos


def _sites(rows: Sequence[Converted], viewer: Viewer, done: Applied) -> None:
    names = ("name", "uscc", "field", "address", "contact", "phone", "trade")
    dos = []
    for row in rows:
        given = {name: row.values[name] for name in names if name in row.values}
        given |= {"place": row.values["place_code"], "site_kind": row.values.get("site_kind", "enterprise")}
        given["key_target"] = row.values.get("key_target") == "yes"
        site = uuid5(NAMESPACE, f"site/{row.key}")
        dos.append(Do("site", site, "enlist", f"setup/site/{site}", given))
    for start in range(0, len(dos), CHUNK):
        act_all(dos[start : start + CHUNK], viewer=viewer)


def _duties(rows: Sequence[Converted], viewer: Viewer, done: Applied) -> None:
    wanted: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        for duty in str(row.values["field"]).split(","):
            wanted[str(row.values["post"]), duty].append(str(row.values["place_code"]))
    dos = []
    for (post, duty), places in wanted.items():
        mark = hashlib.sha256(f"{duty}/{'/'.join(sorted(places))}".encode()).hexdigest()[:24]
        seen = Post.objects.values_list("steps", flat=True).get(id=post)
        key = f"setup/duty/{post}/{seen}/{mark}"
        dos.append(Do("post", UUID(post), "give_duty", key, {"places": places, "field": duty}))
    act_all(dos, viewer=viewer)


def _powers(rows: Sequence[Converted], viewer: Viewer, done: Applied) -> None:
    names = ("unit", "power", "basis", "verified_by", "verified_on", "valid_from", "valid_to")
    dos = []
    for row in rows:
        given = {name: row.values[name] for name in names if row.values.get(name)}
        own = uuid5(NAMESPACE, f"power/{given['unit']}/{given['power']}/{given['valid_from']}")
        dos.append(Do("power", own, "confer", f"setup/power/{own}", given))
    act_all(dos, viewer=viewer)


APPLY = {
    "divisions": _divisions,
    "units": _units,
    "powers": _powers,
    "posts": _posts,
    "sites": _sites,
    "duties": _duties,
}
