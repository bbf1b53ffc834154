"""What the person concerned is told of the decision before saying whether it is solved, and what may be done against it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shiqiao.calendars import due_on
from shiqiao.cases.models import Case
from shiqiao.law import book as law_book
from shiqiao.procedures.dispute_words import FORMS
from shiqiao.procedures.petition_words import OPINIONS, REVIEWED
from shiqiao.ui.dates import cjk_date


def gist(case: Case) -> list[tuple[str, str]]:
    """Return (label, words) of what was decided on a matter that waits for its person's answer; no text, nobody's name."""
    rows = _of_petition(case) if case.kind == "petition" else _of_dispute(case)
    return [(label, words) for label, words in rows if words]


def _of_petition(case: Case) -> list[tuple[str, str]]:
    marks: Mapping[str, Any] = case.marks
    served, reviewed, final = (_day(marks.get(name)) for name in ("delivered_on", "review_delivered_on", "final_on"))
    rows = [
        (_("处理意见"), _(dict(OPINIONS).get(case.opinion, ""))),
        (_("作出日期"), cjk_date(case.concluded_on)),
        (_("送达日期"), cjk_date(served)),
    ]
    if final:
        return [*rows, (_("复核结论"), _reviewed(marks, "final_result", final))]
    if reviewed:
        until = _until("petition.final_review_request", reviewed)
        return [*rows, (_("复查结论"), _reviewed(marks, "review_result", reviewed)), (_("不服的，请求复核至"), until)]
    return [*rows, (_("不服的，请求复查至"), _until("petition.review_request", served))]


def _reviewed(marks: Mapping[str, Any], name: str, served: date) -> str:
    words = _(dict(REVIEWED).get(str(marks.get(name)), ""))
    return _("%(words)s（%(day)s 送达）") % {"words": words, "day": cjk_date(served)} if words else ""


def _of_dispute(case: Case) -> list[tuple[str, str]]:
    marks: Mapping[str, Any] = case.marks
    return [
        (_("调解协议"), _(dict(FORMS).get(case.opinion, ""))),
        (_("协议生效"), cjk_date(_day(marks.get("effective_on")))),
        (_("履行期限"), cjk_date(_day(marks.get("perform_by")))),
    ]


def _until(term: str, since: date | None) -> str:
    if since is None:
        return ""
    book = law_book.current()
    return cjk_date(due_on(book.term(term, since), since, book.calendar))


def _day(said: object) -> date | None:
    return date.fromisoformat(str(said)) if said else None
