"""Changes to the law tables: each bumps the edition, so that every process renews its book."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shiqiao.calendars import legal_day
from shiqiao.law.book import BasisText, TermVersion
from shiqiao.law.models import Basis, CalendarDay, CalendarYear, Edition, TermRow
from shiqiao.law.validity import Span, overlaps


class LawDataError(ValueError):
    """Law data that cannot be entered; the message says in Chinese what to mend."""


def bump() -> int:
    """Record a new edition inside the caller's transaction and return its number."""
    now = timezone.now()
    newest = Edition.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return Edition.objects.create(id=max(newest + 1, int(now.timestamp() * 1_000_000)), at=now).id


@transaction.atomic
def save_calendar_year(year: int, notice: str, days: Mapping[date, bool], verified_by: str) -> int:
    """Enter or replace the holiday notice of a year and return the new edition.

    `days` are those the notice names (True = make-up workday); December of the year before may be among them.
    Raises LawDataError for a foreign day, a make-up workday that is no weekend, or a missing notice or name.
    """
    if not notice.strip() or not verified_by.strip():
        raise LawDataError(_("请填写放假通知的文号和核对人。"))
    for day, workday in sorted(days.items()):
        if day.year != year and (day.year, day.month) != (year - 1, 12):
            raise LawDataError(_("%(day)s 不在%(year)d年内。") % {"day": day.isoformat(), "year": year})
        if workday and day.weekday() < 5:
            raise LawDataError(_("%(day)s 不是周末，不能登记为调休上班日。") % {"day": day.isoformat()})
    CalendarYear.objects.update_or_create(
        year=year, defaults={"notice": notice, "verified_by": verified_by, "verified_on": legal_day(timezone.now())}
    )
    CalendarDay.objects.filter(Q(year_id=year) | Q(day__in=list(days))).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, year_id=year, workday=workday) for day, workday in sorted(days.items())
    )
    return bump()


@transaction.atomic
def save_term(new: TermVersion) -> int:
    """Add a version of a term, end the one before it on that day, and return the new edition.

    Raises LawDataError if it would overlap a later version, if its basis is unknown on its first day, or if it has
    neither a basis nor a note.
    """
    name, basis = new.term.name, None
    if new.term.basis:
        basis = Basis.objects.filter(_holds_on(new.valid_from), code=new.term.basis).first()
        if basis is None:
            raise LawDataError(_("依据“%(code)s”在施行之日不存在。") % {"code": new.term.basis})
    elif not new.note.strip():
        raise LawDataError(_("没有法定依据的期限须写明是本镇内部规定。"))
    rows = TermRow.objects.filter(name=name)
    rows.filter(_holds_on(new.valid_from), valid_from__lt=new.valid_from).update(valid_to=new.valid_from)
    _refuse_overlap([Span(name, r.valid_from, r.valid_to) for r in rows], Span(name, new.valid_from, new.valid_to))
    TermRow.objects.create(
        name=name,
        amount=new.term.amount,
        unit=new.term.unit,
        roll=new.term.roll,
        basis=basis,
        note=new.note,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        verified_by=new.verified_by,
        verified_on=new.verified_on,
    )
    return bump()


@transaction.atomic
def save_basis(new: BasisText) -> int:
    """Add a version of a basis, end the one before it on that day, and return the new edition; raises LawDataError."""
    rows = Basis.objects.filter(code=new.code)
    rows.filter(_holds_on(new.valid_from), valid_from__lt=new.valid_from).update(valid_to=new.valid_from)
    spans = [Span(new.code, r.valid_from, r.valid_to) for r in rows]
    _refuse_overlap(spans, Span(new.code, new.valid_from, new.valid_to))
    Basis.objects.create(
        code=new.code,
        title=new.title,
        article=new.article,
        jurisdiction=new.jurisdiction,
        wording=new.wording,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        verified_by=new.verified_by,
        verified_on=new.verified_on,
        source=new.source,
    )
    return bump()


@transaction.atomic
def verify_basis(code: str, valid_from: date, verified_by: str, on: date) -> int:
    """Record who compared a basis with the text of the law and when; return the new edition; raises LawDataError."""
    return _verify(Basis.objects.filter(code=code, valid_from=valid_from).update(**_by(verified_by, on)))


@transaction.atomic
def verify_term(name: str, valid_from: date, verified_by: str, on: date) -> int:
    """Record who verified or confirmed a term and when; return the new edition; raises LawDataError."""
    return _verify(TermRow.objects.filter(name=name, valid_from=valid_from).update(**_by(verified_by, on)))


def _by(verified_by: str, on: date) -> dict[str, str | date]:
    if not verified_by.strip():
        raise LawDataError(_("请填写核对人。"))
    return {"verified_by": verified_by, "verified_on": on}


def _verify(rows: int) -> int:
    if not rows:
        raise LawDataError(_("没有这一条目，请检查代码和施行日期。"))
    return bump()


def _holds_on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def _refuse_overlap(others: list[Span], new: Span) -> None:
    clash = overlaps([*others, new])
    if clash or any(other.valid_from == new.valid_from for other in others):
        raise LawDataError(
            _("“%(key)s”自 %(day)s 起的版本与已有版本重叠，请先填写失效日期。")
            % {"key": new.key, "day": new.valid_from.isoformat()}
        )
