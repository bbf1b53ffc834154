"""The access log as the auditor reads it: narrowed, page by page, and as a file; reading it stands in it too."""

import csv
import io
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shiqiao.access import log
from shiqiao.access.find import LogFilters, entries
from shiqiao.access.models import Entry
from shiqiao.people.models import Account
from shiqiao.people.roster import Roster
from shiqiao.places.models import Site
from shiqiao.record.kinds import KINDS
from shiqiao.ui.dates import cjk_datetime
from shiqiao.ui.who import editions_of, staff, viewer

A_PAGE, MOST_LINES = 100, 50_000
COLUMNS = {
    "position": lazy("序号"),
    "at": lazy("时间"),
    "what": lazy("事件"),
    "who": lazy("人员"),
    "address": lazy("网络地址"),
    "kind": lazy("对象"),
    "subject": lazy("对象编号"),
    "way": lazy("页面"),
}


class Narrow(forms.Form):
    """What the log is narrowed to."""

    what = forms.ChoiceField(label=lazy("事件"), required=False)
    person = forms.ChoiceField(label=lazy("人员"), required=False)
    since = forms.DateField(label=lazy("自"), required=False)
    until = forms.DateField(label=lazy("至"), required=False)
    address = forms.CharField(label=lazy("网络地址"), required=False, max_length=45)
    subject = forms.CharField(label=lazy("对象编号"), required=False, max_length=64)

    def __init__(self, data: Any, roster: Roster) -> None:
        """Offer the events and the people in the reader's language."""
        super().__init__(data)
        for name, options in (
            ("what", [(code, _(label)) for code, label in log.WHAT]),
            ("person", sorted(((str(one), name) for one, name in roster.people.items()), key=lambda pair: pair[1])),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("全部")), *options]

    def filters(self) -> LogFilters:
        """Return what was asked, without what makes no sense."""
        asked = self.cleaned_data if self.is_valid() else {}
        return LogFilters(
            what=asked.get("what", ""),
            person_id=UUID(asked["person"]) if asked.get("person") else None,
            subject=asked.get("subject", "").strip(),
            since=asked.get("since"),
            until=asked.get("until"),
            address=asked.get("address", "").strip(),
        )


@never_cache
@staff("auditor")
@require_GET
def access_log(request: HttpRequest) -> HttpResponse:
    """Show the log, newest first."""
    _book, roster = editions_of(request)
    form = Narrow(request.GET, roster)
    found = entries(viewer(request), form.filters())
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(position__lt=int(before))
    page = list(found[: A_PAGE + 1])
    onward = request.GET.copy()
    onward["before"] = str(page[A_PAGE - 1].position) if len(page) > A_PAGE else ""
    kept = request.GET.copy()
    kept.pop("before", None)
    log.note("read", request, viewer=viewer(request), kind="access")
    context = {
        "form": form,
        "rows": lines(page[:A_PAGE], roster),
        "following": f"?{onward.urlencode()}" if onward["before"] else "",
        "previous": f"?{kept.urlencode()}" if before else "",
        "query": kept.urlencode(),
    }
    return render(request, "desk/access.html", context)


@never_cache
@staff("auditor")
@require_GET
def access_file(request: HttpRequest) -> HttpResponse:
    """Send the same rows as a CSV file, at most fifty thousand."""
    _book, roster = editions_of(request)
    found = list(entries(viewer(request), Narrow(request.GET, roster).filters())[:MOST_LINES])
    log.note("exported", request, viewer=viewer(request), kind="access")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([str(label) for label in COLUMNS.values()])
    for line in lines(found, roster):
        writer.writerow([line[name] for name in COLUMNS])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="access-log.csv"'
    return response


def lines(page: list[Entry], roster: Roster) -> list[dict[str, Any]]:
    """Return entries in words: the person or the enterprise behind an account, nothing for an unknown visitor."""
    owners = _owners({one.account_id for one in page if one.account_id}, roster)
    return [
        {
            "position": one.position,
            "at": cjk_datetime(one.at),
            "what": _(log.NAMES.get(one.what, one.what)),
            "who": roster.people.get(one.person_id, "") if one.person_id else owners.get(one.account_id, ""),
            "address": one.address,
            "kind": _(KINDS[one.kind].newest.label) if one.kind in KINDS else "",
            "subject": one.subject,
            "way": one.way,
            "grave": one.what in ("refused", "locked", "failed"),
        }
        for one in page
    ]


def _owners(ids: set[UUID], roster: Roster) -> dict[UUID | None, str]:
    found = list(Account.objects.filter(id__in=ids).values_list("id", "person_id", "site_id"))
    sites = dict(Site.objects.filter(id__in=[site for _id, _person, site in found if site]).values_list("id", "name"))
    return {
        account: roster.people.get(person, "") if person else sites.get(site, "") if site else ""
        for account, person, site in found
    }
