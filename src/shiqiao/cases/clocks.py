"""Watches the clocks: reminds before a deadline and climbs the duty chain after it; both are acts (design §4.5)."""

from collections.abc import Sequence
from datetime import date, timedelta

from shiqiao.cases.models import Case
from shiqiao.law.book import Book
from shiqiao.policy import system
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.editions import editions
from shiqiao.record.kinds import Do

AT_ONCE = 100
LEVELS = (("escalate.first", 1), ("escalate.second", 2))


def watch() -> bool:
    """Do what today's clocks ask for, a handful at a time; returns whether there was anything to do."""
    book, _roster = editions()
    if not book.terms:
        # An empty install: the set-up has not loaded the law yet.
        return False
    today = clock.today()
    dos = [*_reminders(book, today), *_escalations(book, today)][:AT_ONCE]
    for start in range(0, len(dos), 20):
        _do(dos[start : start + 20])
    return bool(dos)


def _do(dos: Sequence[Do]) -> None:
    # One case that somebody closes at this moment must not hold back the others.
    try:
        act_all(dos, viewer=system())
    except Refused:
        for do in dos:
            try:
                act_all([do], viewer=system())
            except Refused:
                continue


def _reminders(book: Book, today: date) -> list[Do]:
    last = today + timedelta(days=book.term("warn.before", today).amount)
    soon = Case.objects.filter(is_open=True, due_on__gte=today, due_on__lte=last).order_by("due_on")
    return [
        Do(kind, case_id, "remind", f"remind/{case_id}/{due_on}")
        for kind, case_id, due_on, marks in soon.values_list("kind", "id", "due_on", "marks").iterator(2000)
        if marks.get("reminded_for") != str(due_on)
    ]


def _escalations(book: Book, today: date) -> list[Do]:
    found: list[Do] = []
    for term, level in LEVELS:
        before = today - timedelta(days=book.term(term, today).amount)
        overdue = Case.objects.filter(is_open=True, due_on__lte=before).order_by("due_on")
        for kind, case_id, due_on, marks in overdue.values_list("kind", "id", "due_on", "marks").iterator(2000):
            if int(marks.get("escalation") or 0) == level - 1:
                key = f"escalate/{case_id}/{due_on}/{level}"
                found.append(Do(kind, case_id, "escalate", key, {"level": level}))
    return found
