"""What time does to sealed persons: openings lapse, and once a month those kept long enough are proposed for erasing."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from shiqiao.calendars import due_on
from shiqiao.identities import words
from shiqiao.identities.kinds import cases
from shiqiao.identities.models import Erasure, Identity, Opening
from shiqiao.law.book import Book, NoTerm
from shiqiao.policy import Viewer, system
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act, act_all
from shiqiao.record.editions import editions
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step

AT_ONCE = 500


def watch() -> bool:
    """Let openings lapse and make the month's proposal; for the worker. Returns False: there is never more at once."""
    book, _roster = editions()
    if not book.terms:
        # An empty install: the set-up has not loaded the law yet.
        return False
    _lapse()
    _propose(book)
    words.erase_approved()
    return False


def _lapse() -> None:
    over = Q(state="approved", until__lt=clock.now()) | Q(state="asked", answer_by__lt=clock.today())
    for opening_id in Opening.objects.filter(over).values_list("id", flat=True)[:AT_ONCE]:
        try:
            act("opening", opening_id, "lapse", viewer=system(), key=f"lapse/{opening_id}")
        except Refused:
            # Somebody ended it at this very moment.
            continue


def _propose(book: Book) -> None:
    today = clock.today()
    key = f"retention/{today:%Y-%m}"
    if Step.objects.filter(key=key).exists():
        return
    waiting = {
        UUID(one)
        for ids in Erasure.objects.filter(state="proposed").values_list("identities", flat=True)
        for one in ids
    }
    over = [one for one in kept_long_enough(book, today) if one not in waiting][:AT_ONCE]
    if over:
        given = {"identities": over, "cause": "retention"}
        act("erasure", clock.new_id(), "propose", viewer=system(), key=key, given=given)


def kept_long_enough(book: Book, today: date) -> list[UUID]:
    """Return the persons whose cases have been closed for as long as the law tables say for their kind."""
    kept = Identity.objects.filter(erased_on__isnull=True)
    closed = cases().filter(closed_on__isnull=False, id__in=kept.values("case_id"))
    over = [
        case_id
        for case_id, kind, closed_on in closed.values_list("id", "kind", "closed_on")
        if _until(book, kind, closed_on, today) < today
    ]
    return sorted(kept.filter(case_id__in=over).values_list("id", flat=True)) if over else []


def _until(book: Book, kind: str, closed_on: date, today: date) -> date:
    try:
        term = book.term(f"identity.keep.{kind}", today)
    except NoTerm:
        term = book.term("identity.keep", today)
    return due_on(term, closed_on, book.calendar)


def approve(erasure: Erasure, *, viewer: Viewer, key: str, seen: int | None = None) -> None:
    """Approve a proposal and erase its persons, all or none, then its words; raises Refused."""
    still = Identity.objects.filter(id__in=erasure.identities, erased_on__isnull=True).values_list("id", flat=True)
    dos = [Do("erasure", erasure.id, "approve", key, {}, seen)]
    dos += [Do("identity", one, "erase", f"{key}/{one}", {"erasure": erasure.id}) for one in still]
    act_all(dos, viewer=viewer)
    words.erase_approved(erasure.id)
