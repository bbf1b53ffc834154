"""Builds the first draft of a paper about a case; what it says comes from the petition's text or the agreement's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from shiqiao.cases.models import Case
from shiqiao.documents import addressees, agreement, petition_text, wording
from shiqiao.documents.cited import cited, without_unverified
from shiqiao.documents.content import TO_BE_WRITTEN, Enterprise, Kind, PaperContent, Paragraph, SealedPerson
from shiqiao.documents.final import content_of
from shiqiao.documents.house import house
from shiqiao.documents.models import Paper
from shiqiao.identities.models import Identity
from shiqiao.law.book import Book
from shiqiao.procedures.identity import letter
from shiqiao.procedures.machine import Refused, gettext_noop
from shiqiao.procedures.matter_paper import all_named, timely
from shiqiao.procedures.matter_parties import own
from shiqiao.procedures.petition_words import REVIEWED
from shiqiao.record import clock
from shiqiao.record.editions import editions
from shiqiao.record.projection import standing

_ = gettext_noop

PETITIONER = "信访人"


@dataclass(frozen=True)
class MatterWanted:
    """What a paper about a case is asked for: of which kind, how a review ended, what it replaces."""

    kind: Kind
    case: Case
    outcome: str = ""
    replaces: Paper | None = None


@dataclass(frozen=True)
class MatterComposed:
    """A content ready to be drafted, and the citations left out of it because nobody has verified them."""

    wanted: MatterWanted
    code: str
    content: PaperContent
    left_out: tuple[str, ...]


def compose(wanted: MatterWanted) -> MatterComposed:
    """Compose the first draft; raises Refused while the case hasn't come to what the paper says."""
    case, kind = wanted.case, wanted.kind
    if not timely(kind, standing(case)):
        raise Refused("too_early", _("该事项还没有办到这一步，不能拟这种文书。"), field="kind")
    if kind in ("review_opinion", "final_review_opinion") and wanted.outcome not in dict(REVIEWED):
        raise Refused("missing", _("请选择复查、复核结论。"), field="outcome")
    book, today, own, code = editions()[0], clock.today(), house(), clock.new_salt()
    of_parties = kind == agreement.KIND
    codes = agreement.BASES if of_parties else petition_text.bases(kind, case)
    bases, left_out = cited(book, today, codes)
    said = agreement.paragraphs(case) if of_parties else petition_text.WRITERS[kind](case, wanted.outcome)
    paragraphs, more_left_out = _checked(said, book, today)
    remedies = _remedies(kind, book, today)
    maker = agreement.committee(case) if of_parties else own.authority
    content = PaperContent(
        kind=kind,
        authority=maker,
        letterhead=maker if of_parties else own.letterhead,
        prefix=own.prefixes[kind],
        year=today.year,
        addressee=Enterprise(_to(kind, case)),
        bases=bases,
        is_decision=bool(remedies),
        remedies=remedies,
        link=f"{settings.BASE_URL}/p/{code}/",
        supersedes=_name(wanted.replaces) if wanted.replaces else "",
        matter=case.shown_number,
        persons=_persons(kind, case),
        signatures=agreement.signatures(case) if of_parties else (),
        paragraphs=paragraphs,
        outcome=wanted.outcome,
    )
    all_named(kind, standing(case), len(content.persons))
    return MatterComposed(wanted, code, content, tuple(dict.fromkeys((*left_out, *more_left_out))))


def _to(kind: Kind, case: Case) -> str:
    if kind == "assignment_slip":
        return petition_text.unit_of(case)
    return agreement.PARTIES if kind == agreement.KIND else PETITIONER


def _persons(kind: Kind, case: Case) -> tuple[SealedPerson, ...]:
    """Return to whom a paper goes: to each petitioner, those joined in too; once it was served, to whoever is still owed it."""
    if kind == "assignment_slip":
        return ()
    if kind == agreement.KIND:
        return sealed_of(case, agreement.PARTY)
    left = [one for one in addressees.unserved(case, kind) if one.identity is not None]
    mine = () if left else sealed_of(case, "petitioner")
    more = left or addressees.joined_people(case)
    return (*mine, *(SealedPerson(str(one.identity.id), one.shown) for one in more if one.identity is not None))


def sealed_of(case: Case, role: str) -> tuple[SealedPerson, ...]:
    """Return the persons of a case in one role whose names are sealed, in the order of their letters.

    A representative who was replaced is told nothing more. Raises Refused while one of several petitioners who speak for
    the others has no name under seal: what is told is told to each of them.
    """
    gone = set(case.marks.get("gone", ()))
    found = Identity.objects.filter(case_id=case.id, role=role, state="sealed").exclude(ordinal__in=gone)
    named = [one for one in found.order_by("ordinal") if "name" in one.has]
    speak = own(standing(case)) if role == "petitioner" else ()
    missing = [number for number in speak if number not in {one.ordinal for one in named}]
    if named and len(speak) > 1 and missing:
        raise Refused(
            "unnamed_person",
            _("信访人%(who)s还没有密封姓名：文书须送达每一位代表，请先在事项页登记其身份。"),
            who="、".join(letter(number) for number in missing),
        )
    return tuple(SealedPerson(str(one.id), str(one)) for one in named)


def _remedies(kind: Kind, book: Book, today: date) -> str:
    """Return what may be done against a decision and in how many days (arts 35, 36); nothing else carries remedies."""
    asked = {
        "handling_opinion": ("review", "复查", "原办理机关、单位"),
        "review_opinion": ("final_review", "复核", "复查机关、单位"),
    }
    if kind not in asked:
        return ""
    name, way, of = asked[kind]
    days = wording.chinese_numeral(book.term(f"petition.{name}_request", today).amount)
    basis, _left_out = cited(book, today, ("xinfang.35" if name == "review" else "xinfang.36",))
    by = f"依据{basis[0].text}，" if basis else ""
    return f"对本意见不服的，可以{by}自收到本意见书之日起{days}日内，书面请求{of}的上一级机关、单位{way}。"


def _checked(said: Sequence[Paragraph], book: Book, today: date) -> tuple[tuple[Paragraph, ...], tuple[str, ...]]:
    kept, left_out = [], []
    for one in said:
        text, cut = without_unverified(one.text, book, today)
        left_out += cut
        kept.append(Paragraph(one.heading, text or TO_BE_WRITTEN))
    return tuple(kept), tuple(left_out)


def _name(paper: Paper) -> str:
    content = content_of(paper)
    return f"《{wording.TITLES[content.kind]}》（{content.number}）"
