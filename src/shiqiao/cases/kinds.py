"""Binds the pure procedures of hazards, checklists, sites, posts and the ledger to their rows."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any
from uuid import UUID

from shiqiao.cases import recusals, sources
from shiqiao.cases.earlier import closings
from shiqiao.cases.models import Case, Checklist, Clause
from shiqiao.evidence.models import File
from shiqiao.identities import find as persons
from shiqiao.law.book import current as law_book
from shiqiao.people.models import Post, Power
from shiqiao.people.roster import current as roster
from shiqiao.places.models import Site
from shiqiao.places.uscc import BadUscc, check_uscc
from shiqiao.policy import OPEN_KINDS, Viewer, matter, reads
from shiqiao.procedures.campaign import CHECKLIST
from shiqiao.procedures.dispute import DISPUTE
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.ledger import LEDGER
from shiqiao.procedures.petition import PETITION
from shiqiao.procedures.post import POST
from shiqiao.procedures.power import POWER
from shiqiao.procedures.site import SITE
from shiqiao.record.kinds import HOOKS, Kind, Where, register
from shiqiao.record.models import Attached, Ledger

Row = Mapping[str, Any]
Asked = Sequence[tuple[UUID, str, Row, Row]]
# The acts on a hazard whose pictures show it fixed, and what else a picture may have been sent with.
SHOWS_FIX = frozenset({"fix_on_spot", "rectify", "verify", "verify_partly"})
MATTERS = ("hazard", "petition", "dispute")
WHOLE_TOWN: Where = ("", "", None, ())


def declare() -> None:
    """Register the kinds of this floor and lend the roster to the record."""
    HOOKS.roster = roster
    HOOKS.owners = sources.owners
    register(
        Kind(
            "hazard",
            Case,
            {1: HAZARD},
            _case_where,
            more=_hazard_more,
            visible=case_visible,
            path="/cases/{id}/",
            family="case",
        )
    )
    for procedure in (PETITION, DISPUTE):
        register(
            Kind(
                procedure.kind,
                Case,
                {1: procedure},
                _matter_where,
                more=_matter_more,
                visible=case_visible,
                path="/cases/{id}/",
                family="case",
            )
        )
    register(Kind("site", Site, {1: SITE}, _site_where, more=_site_more, visible=_site_visible, path="/sites/{id}/"))
    for name, model, procedure, where, more in (
        ("post", Post, POST, _post_where, _post_more),
        ("power", Power, POWER, _whole_town, _power_more),
    ):
        path = f"/{name}s/{{id}}/"
        register(Kind(name, model, {1: procedure}, where, more=more, visible=_staff, moves_roster=True, path=path))
    register(recusals.kind())
    register(sources.kind())
    register(Kind("ledger", Ledger, {1: LEDGER}, _whole_town, visible=_staff))
    register(Kind("checklist", Checklist, {1: CHECKLIST}, _whole_town, visible=_staff, details=(Clause,)))


def involved(row: Row) -> list[UUID | None]:
    """Return the persons named on a case: responsible, sponsor, team, finders, whoever was asked for an opinion."""
    return list(matter(row).named)


def _matter_more(asked: Asked) -> Mapping[UUID, Row]:
    """Return the sources with days that an act must heed, and how many parties are named before an agreement."""
    agreeing = {one: [one, *map(UUID, row["marks"].get("joined", {}))] for one, act, row, _g in asked if act == "agree"}
    if not agreeing:
        return sources.beside(asked)
    named = persons.named_in([each for cases in agreeing.values() for each in cases], "party")
    counted = {one: {"named": sum(named[each] for each in cases)} for one, cases in agreeing.items()}
    beside = sources.beside(asked)
    return {one: {**beside.get(one, {}), **counted.get(one, {})} for one in (*beside, *counted)}


def _case_where(row: Row, refs: Row) -> Where:
    if row:
        return (row["place_code"], row["field"], _shown_to(row), involved(row))
    site, visit = refs["site"], refs.get("visit")
    team = [UUID(one) for one in (*visit["inspectors"], *visit["experts"])] if visit else []
    return (site["place_code"], "", site["id"], team)


def _matter_where(row: Row, refs: Row) -> Where:
    return _case_where(row, refs) if row else (refs["place"], "", None, ())


def _shown_to(row: Row) -> UUID | None:
    # Only a hazard is the enterprise's own business, and that of a team sent there; what people say of it isn't.
    return row["site_id"] if row["kind"] in OPEN_KINDS else None


def case_visible(viewer: Viewer, row: Row) -> bool:
    """Say whether a viewer may read a case, as the policy says."""
    return reads(viewer, matter(row))


def _site_where(row: Row, refs: Row) -> Where:
    return (row["place_code"], "", row["id"], ()) if row else (refs["place"], "", None, ())


def _site_visible(viewer: Viewer, row: Row) -> bool:
    if viewer.is_system:
        return True
    return viewer.reads(row["place_code"], row["id"]) or viewer.is_town_staff


def _site_more(asked: Asked) -> Mapping[UUID, Row]:
    found: dict[UUID, dict[str, Any]] = {}
    for site_id, _act, _row, given in asked:
        if not given.get("uscc"):
            continue
        try:
            found[site_id] = {"uscc": check_uscc(given["uscc"])}
        except BadUscc as fault:
            found[site_id] = {"uscc_fault": fault.says}
    codes = {facts["uscc"]: site_id for site_id, facts in found.items() if "uscc" in facts}
    known = Site.objects.filter(uscc__in=codes).values_list("id", "uscc") if codes else ()
    for other, code in known:
        if other != codes[code]:
            found[codes[code]]["uscc_taken"] = True
    return found


def _whole_town(row: Row, refs: Row) -> Where:
    return WHOLE_TOWN


def _post_where(row: Row, refs: Row) -> Where:
    # A post belongs to whoever answers for all its places and fields; without duties, to the town.
    duties = [duty.split("|") for duty in row["duties"]] if row else []
    fields = {field for _place, field in duties}
    return (_shared([place for place, _field in duties]), fields.pop() if len(fields) == 1 else "*", None, ())


def _shared(codes: Sequence[str]) -> str:
    """Return the digits that all place codes begin with."""
    first, last = min(codes, default=""), max(codes, default="")
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(one for one, _other in same)


def _staff(viewer: Viewer, row: Row) -> bool:
    return viewer.is_system or bool(viewer.holds)


def clause_key(text: str) -> str:
    """Return the key of a clause's wording: the same wording in another edition or list has the same key."""
    bare = re.sub(r"\W+", "", unicodedata.normalize("NFKC", text)).lower()
    return hashlib.sha256(bare.encode()).hexdigest()[:24] if bare else ""


def _hazard_more(asked: Asked) -> Mapping[UUID, Row]:
    used, opening = _used_photos(asked), _opening(asked)
    return {case_id: {**opening.get(case_id, {}), **used.get(case_id, {})} for case_id in (*opening, *used)}


def _used_photos(asked: Asked) -> Mapping[UUID, Row]:
    """Return which pictures that shall show a fix were sent before: as "before", "here", or "elsewhere" of a case.

    One picture for several cases of one call is one look at all of them; a receipt or contract may be sent again.
    """
    shown = {case_id: given["files"] for case_id, act, _row, given in asked if act in SHOWS_FIX and given.get("files")}
    if not shown:
        return {}
    sent = {digest for digests in shown.values() for digest in digests}
    pictures = File.objects.filter(digest__in=sent, type__startswith="image/").values("digest")
    attached = Attached.objects.filter(digest__in=pictures, kind__in=MATTERS)
    earlier = list(attached.values_list("digest", "subject_id", "seq"))
    # What the same call brings in with the finding stands in no step yet.
    earlier += [(one, case_id, 1) for case_id, _a, row, given in asked if not row for one in given.get("files", ())]
    found: dict[UUID, dict[str, Any]] = {}
    for case_id, digests in shown.items():
        wheres = {
            digest: "elsewhere" if owner != case_id else "before" if seq == 1 else "here"
            # The case's own steps last, so that they say it.
            for digest, owner, seq in sorted(earlier, key=lambda one: (one[1] == case_id, -one[2]))
            if digest in digests
        }
        found[case_id] = {"used": wheres}
    return found


def _opening(asked: Asked) -> Mapping[UUID, Row]:
    """Return what a new finding stands on: its clause, the key of its matter, and the latest closing of the same.

    What an old ledger brings has the key only, so that later findings recur after it.
    """
    opening = [(case_id, given) for case_id, _act, row, given in asked if not row and "site" in given]
    matters = {case_id: _matter_of(given) for case_id, given in opening}
    fresh = [(case_id, given) for case_id, given in opening if "batch" not in given]
    keys = {given["clause"] for _id, given in fresh if "clause" in given}
    named = Clause.objects.filter(key__in=keys).order_by("id") if keys else Clause.objects.none()
    clauses = {one["key"]: one for one in named.values("key", "grade_if_fails", "evidence")}
    before = closings([(case_id, given, matters[case_id]) for case_id, given in fresh])
    known = {
        case_id: {"clause": clauses.get(given.get("clause", "")), "earlier": before.get(case_id)}
        for case_id, given in fresh
    }
    return {case_id: {"matter": matters[case_id], **known.get(case_id, {})} for case_id, _given in opening}


def _matter_of(given: Row) -> str:
    # Without a clause it is the wording that says what the matter is.
    return given.get("clause") or clause_key(given["description"])


def _power_more(asked: Asked) -> Mapping[UUID, Row]:
    held = set(Power.objects.filter(state="held").values_list("unit_id", "power"))
    known = {code for code, versions in law_book().bases.items() if versions}
    return {
        power_id: {
            "basis_known": given.get("basis") in known or "basis" not in given,
            "held": (given.get("unit"), given.get("power")) in held,
        }
        for power_id, _act, _row, given in asked
    }


def _post_more(asked: Asked) -> Mapping[UUID, Row]:
    leaving = [post_id for post_id, act, _row, _given in asked if act in ("vacate", "")]
    return {post_id: {"open_cases": Case.objects.filter(post_id=post_id, is_open=True).count()} for post_id in leaving}
