"""The working calendar (工作日历): which years are known, and entering the yearly holiday notice with a trace of it."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.calendars import Calendar
from shiqiao.desk.doing import duty_tabs
from shiqiao.intake.dates import parse_day
from shiqiao.intake.problems import Problem
from shiqiao.law.digest import as_code, tables_digest
from shiqiao.law.edit import LawDataError, save_calendar_year
from shiqiao.law.models import CalendarDay, CalendarYear
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act
from shiqiao.record.models import Ledger, Step
from shiqiao.ui.acts import said
from shiqiao.ui.who import staff, viewer

EDITORS = ("admin", "clerk", "head")
RANGE = re.compile(r"\s*(?:至|到|~|—+|－|–)\s*")
LONGEST = 31


class NoticeForm(forms.Form):
    """One year's holiday notice as lists of days."""

    year = forms.IntegerField(label=lazy("年份"), min_value=2024, max_value=2100)
    notice = forms.CharField(label=lazy("通知文号"), max_length=200, help_text=lazy("例如：国办发明电〔2026〕7号"))
    days_off = forms.CharField(
        label=lazy("放假日期"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=lazy("一行一项，写 2027-02-05 或 2027-02-05至2027-02-11；周末不必写"),
    )
    workdays = forms.CharField(
        label=lazy("调休上班日期"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=lazy("一行一项，只能是周六、周日"),
    )
    key = forms.CharField(max_length=100, widget=forms.HiddenInput)

    def clean_days_off(self) -> list[date]:
        """Return the days off."""
        return self._days("days_off")

    def clean_workdays(self) -> list[date]:
        """Return the make-up workdays."""
        return self._days("workdays")

    def clean(self) -> dict[str, Any]:
        """Refuse a day that is both off and worked."""
        given = super().clean() or self.cleaned_data
        both = set(given.get("days_off", ())) & set(given.get("workdays", ()))
        if both:
            self.add_error("workdays", _("%(day)s 同时写在放假和上班中。") % {"day": min(both).isoformat()})
        return given

    def _days(self, name: str) -> list[date]:
        year = self.cleaned_data.get("year")
        try:
            return read_days(self.cleaned_data[name], year)
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


def read_days(text: str, year: int | None) -> list[date]:
    """Return the days of lines like 2027-02-05, 2月5日 or 2027-02-05至2027-02-11; raises ValueError naming the line."""
    days: list[date] = []
    for item in filter(None, (part.strip() for part in re.split(r"[\n,，、;；]", text))):
        ends = [parse_day(part, default_year=year) for part in RANGE.split(item)]
        if len(ends) > 2 or any(isinstance(end, Problem) for end in ends):
            raise ValueError(
                _("“%(item)s”不是日期：请写成 2027-02-05 或 2027-02-05至2027-02-11。") % {"item": item[:40]}
            )
        first, last = ends[0], ends[-1]
        assert isinstance(first, date)
        assert isinstance(last, date)
        if not 0 <= (last - first).days < LONGEST:
            raise ValueError(_("“%(item)s”的起止日期不对。") % {"item": item[:40]})
        days += [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return sorted(set(days))


@staff(*EDITORS, town=True)
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the years that are known, warn of the one that is missing, and enter a notice."""
    today = clock.today()
    known = {one.year: one for one in CalendarYear.objects.order_by("year")}
    missing = [year for year in (today.year, today.year + 1) if year not in known]
    form = NoticeForm(request.POST or None, initial={"year": missing[0] if missing else "", "key": str(clock.new_id())})
    if request.method == "POST" and form.is_valid():
        try:
            enter(request, form.cleaned_data)
            messages.success(request, _("已录入 %(year)s 年放假调休安排。") % {"year": form.cleaned_data["year"]})
            return redirect("desk:calendar")
        except LawDataError as wrong:
            form.add_error(None, str(wrong))
        except Refused as refusal:
            form.add_error(None, said(refusal))
    years = [_year(one) for one in known.values()]
    context = {
        "form": form,
        "years": years,
        "missing": missing,
        "this_year": today.year,
        "unwritten": unwritten(),
        **duty_tabs(request),
    }
    return render(request, "desk/calendar.html", context, status=422 if form.errors else 200)


def enter(request: HttpRequest, given: dict[str, Any]) -> None:
    """Leave the trace, then write the table; raises LawDataError, Refused.

    What the table would refuse is found by trying it and rolling back, so that no step stands for an entry that
    can't be made. Should the process die between the two, the page says so and the same entry may be sent again:
    a step without its table is seen and mended, a changed table without a step would not be.
    """
    days = {**dict.fromkeys(given["days_off"], False), **dict.fromkeys(given["workdays"], True)}
    who = viewer(request)
    with transaction.atomic():
        save_calendar_year(given["year"], given["notice"], days, who.name)
        law = as_code(tables_digest())
        transaction.set_rollback(True)
    ledger = Ledger.objects.get()
    lists = {name: [day.isoformat() for day in given[name]] for name in ("days_off", "workdays") if given[name]}
    given_act = {"year": given["year"], "notice": given["notice"], "law": law, **lists}
    act("ledger", ledger.id, "enter_calendar", viewer=who, key=given["key"], given=given_act)
    save_calendar_year(given["year"], given["notice"], days, who.name)


def unwritten() -> list[int]:
    """Return the years whose last entry on the ledger says something else than the table."""
    newest: dict[int, Step] = {}
    for step in Step.objects.filter(kind="ledger", act="enter_calendar").order_by("seq"):
        newest[int(step.given["year"])] = step
    table: dict[int, dict[str, bool]] = {}
    for day, year, workday in CalendarDay.objects.filter(year_id__in=newest).values_list("day", "year_id", "workday"):
        table.setdefault(year, {})[day.isoformat()] = workday
    return [
        year
        for year, step in sorted(newest.items())
        if table.get(year, {})
        != {**dict.fromkeys(step.given["days_off"], False), **dict.fromkeys(step.given.get("workdays", ()), True)}
    ]


def _year(row: CalendarYear) -> dict[str, Any]:
    days = list(row.days.order_by("day"))
    calendar = Calendar(frozenset({row.year}), {one.day: one.workday for one in days})
    first, last = date(row.year, 1, 1), date(row.year, 12, 31)
    worked = calendar.workdays_between(first, last) + calendar.is_workday(first)
    return {
        "year": row,
        "off": [one for one in days if not one.workday],
        "on": [one for one in days if one.workday],
        "worked": worked,
    }
