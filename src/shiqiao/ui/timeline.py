"""Turns the steps of a subject into the entries of its timeline: who, when, on what basis, with what evidence and words."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from shiqiao.cases.copies import Sent, sent_before
from shiqiao.evidence.models import File
from shiqiao.law.book import Book, NoBasis
from shiqiao.people.roster import Roster
from shiqiao.places.fields import FIELD_LABELS
from shiqiao.policy import Viewer
from shiqiao.procedures.identity import letter
from shiqiao.procedures.machine import Act, Needs, Refused, no_basis
from shiqiao.record.kinds import KINDS
from shiqiao.record.models import Step, Text
from shiqiao.ui.choices import SIDES
from shiqiao.ui.dates import cjk_date
from shiqiao.ui.shapes import Entry, Thumb

# What the town says among itself is not shown to the enterprise that it is about.
INTERNAL = frozenset({"consult", "answer", "assign", "escalate", "remind", "approve_same_team", "charge", "sample"})
# How the town came to know: nobody learns by it that somebody reported him (信访工作条例 art 30).
HOW_KNOWN = frozenset({"channel", "source_number"})
# What was said about a person under seal stands on the page of the opening, for whoever decides on it.
UNDER_SEAL = frozenset({"identity", "opening"})
TONES = {"reject": "refused", "deny_extension": "refused", "note": "note", "remind": "note", "escalate": "refused"}
# What the enterprise does itself; done by somebody of the town, it is said so.
OF_THE_SITE = frozenset({"rectify", "submit_plan"})
HIDDEN = frozenset(
    {
        "site",
        "field",
        "clause",
        "law",
        "key_target",
        "fictional",
        "is_catch_all",
        "code",
        "content",
        "seed_hash",
        "batch",
    }
)


def entries(steps: Iterable[Step], viewer: Viewer, roster: Roster, book: Book) -> list[Entry]:
    """Return timeline entries for the steps, in their order; asks two statements for all texts and files.

    Whoever works for the town is told of pictures that shall show a fix and were sent before (three statements more).
    """
    shown = [step for step in steps if not (viewer.site_ids and (step.act in INTERNAL or _staff_note(step)))]
    texts = dict(Text.objects.filter(id__in=list(_text_ids(shown))).values_list("id", "body")) if shown else {}
    digests = {digest for step in shown for digest in _digests(step)}
    files = list(File.objects.filter(digest__in=digests).values_list("digest", "type", "look")) if digests else []
    before = {} if viewer.site_ids else sent_before(viewer, shown, {one: look for one, _type, look in files if look})
    pictures = {one: (kind, _copy_words(before[one]) if one in before else "") for one, kind, _look in files}
    bodies = {str(one): body for one, body in texts.items()}
    left_out = HIDDEN | HOW_KNOWN if viewer.site_ids else HIDDEN
    return [_entry(step, roster, book, bodies, pictures, left_out) for step in shown]


def _copy_words(sent: Sent) -> str:
    return _("与%(case)s第%(step)s步的照片相似，请核对是否为旧照") % {"case": sent.case, "step": sent.seq}


def _staff_note(step: Step) -> bool:
    return step.act == "note" and step.via != "enterprise"


def _text_ids(steps: Iterable[Step]) -> Iterable[UUID]:
    for step in steps:
        for value in step.given.values():
            if isinstance(value, dict) and "text" in value:
                yield UUID(value["text"])


def _digests(step: Step) -> list[str]:
    return [digest for name in ("files", "inspector_files") for digest in step.given.get(name, ())]


def _entry(
    step: Step,
    roster: Roster,
    book: Book,
    texts: Mapping[str, str],
    pictures: Mapping[str, tuple[str, str]],
    left_out: Collection[str],
) -> Entry:
    act = act_of(step)
    said = [(need, texts.get(step.given[need.name]["text"], "")) for need in act.needs if _is_text(step, need)]
    only_one = len(said) == 1
    needs = [need for need in act.needs if need.name not in left_out]
    facts = [(_(need.label), shown) for need in needs if (shown := _fact(need, step, roster))]
    if step.kind == "hazard" and step.act in OF_THE_SITE and step.person_id is not None:
        facts.insert(0, (_("登记方式"), _("代企业登记")))
    facts += [] if only_one else [(_(need.label), body or _("（已依法删除）")) for need, body in said]
    post = roster.posts.get(step.post_id) if step.post_id else None
    return Entry(
        label=_(act.label),
        at=step.at,
        who=who_did(step, roster),
        post=post.title if post else "",
        basis=basis_words(step.basis, book),
        facts=facts,
        evidence=[thumb(digest, *pictures.get(digest, ("", "")), _role(step)) for digest in _digests(step)],
        text=(said[0][1] or _("（已依法删除）")) if only_one else "",
        tone=TONES.get(step.act, ""),
        number=step.seq,
    )


def act_of(step: Step) -> Act:
    """Return the act of a step, in the procedure version under which it was done."""
    procedures = KINDS[step.kind].procedures
    try:
        return procedures[step.procedure_version].act(step.act)
    except (KeyError, Refused):
        return Act(step.act, step.act, (), None, (), basis=no_basis(""))


def who_did(step: Step, roster: Roster) -> str:
    """Return the name shown for whoever did a step."""
    if step.person_id is not None:
        return roster.people.get(step.person_id, _("（已离职人员）"))
    return {"enterprise": _("企业"), "qr": _("企业（扫码）"), "door": _("群众自助"), "work": _("系统")}.get(
        step.via, _("系统")
    )


def _is_text(step: Step, need: Needs) -> bool:
    value = step.given.get(need.name)
    shown = step.kind not in UNDER_SEAL and need.name not in ("description", "clause_text")
    return need.kind == "text" and isinstance(value, dict) and shown


def _fact(need: Needs, step: Step, roster: Roster) -> str:
    value = step.given.get(need.name)
    if need.clears and value == "":
        return _("（已清空）")
    if value in (None, "", [], False) or need.kind in ("text", "files", "ref", "refs", "sealed"):
        return ""
    if need.kind == "choice":
        return _(dict(need.choices).get(value, value))
    if need.kind == "day":
        return str(cjk_date(date.fromisoformat(value)))
    if need.kind == "unit":
        return roster.units.get(UUID(value), "")
    if need.kind == "post":
        post = roster.posts.get(UUID(value))
        return f"{post.title} {roster.people.get(post.holder_id, '') if post.holder_id else ''}" if post else ""
    if need.kind in ("person", "people"):
        ids = [value] if isinstance(value, str) else value
        return "、".join(roster.people.get(UUID(one), "") for one in ids)
    if need.kind == "yes":
        return _("是")
    if need.kind == "codes":
        known = {**FIELD_LABELS, **dict(need.choices)}
        # Sides of a dispute go by their letters.
        if need.name in ("signed", "present"):
            return "、".join(letter(int(one)) for one in value if str(one).isdecimal())
        return "、".join(_(known.get(one, one)) for one in value[:10])
    if need.name == "party" and step.kind in SIDES:
        return f"{_(SIDES[step.kind])}{letter(int(value))}"
    return str(value)


def _role(step: Step) -> str:
    if step.act in ("fix_on_spot", "rectify", "verify"):
        return "after"
    return "before" if step.act in ("find", "self_report") else ""


def thumb(digest: str, kind: str, trust: str = "", role: str = "") -> Thumb:
    """Return a file of evidence as the timeline shows it; `trust` says what speaks against a picture."""
    url = reverse("file", args=[digest])
    small = reverse("file_thumb", args=[digest]) if kind.startswith("image/") else ""
    return Thumb(url, small, role=role, trust=trust, name=_("附件") if not small else "")


def basis_words(basis: Mapping[str, Any], book: Book) -> str:
    """Return a step's basis in words, in the version that was in force when it was taken."""
    if "internal" in basis:
        return _("内部规定：") + _(basis["internal"])
    if "none" in basis:
        return _("无须依据：") + _(basis["none"])
    words = []
    for code, since in basis.get("law", {}).items():
        try:
            found = book.basis(code, date.fromisoformat(since)) if since else None
        except NoBasis:
            found = None
        words.append(found.citation + ("" if found.verified else _("（未核对）")) if found else code)
    return "、".join(words)


def offer_basis(act: Act, book: Book, on: date) -> str:
    """Return an act's basis in words as it stands on its button."""
    if act.basis.codes:
        return basis_words({"law": {code: _since(code, book, on) for code in act.basis.codes}}, book)
    return basis_words(
        {"internal": act.basis.internal} if act.basis.internal else {"none": act.basis.none_because}, book
    )


def _since(code: str, book: Book, on: date) -> str | None:
    try:
        return book.basis(code, on).valid_from.isoformat()
    except NoBasis:
        return None
