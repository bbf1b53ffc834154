"""Sends the register as a spreadsheet, with the same filters as the page it is asked from."""

import tempfile
from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shiqiao.access import log
from shiqiao.cases.find import Filters
from shiqiao.intake.export import export_cases
from shiqiao.record import clock
from shiqiao.ui.who import staff, viewer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@staff("inspector", "clerk", "head", "leader", "grid_worker")
def cases(request: HttpRequest) -> Any:
    """Send exactly the rows that the register shows for the same address."""
    log.note("exported", request, viewer=viewer(request), kind="hazard")
    # The file is written to disk and sent from there, so that a large register takes no memory; it is gone when closed.
    out = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it once it has been sent
    export_cases(out, viewer(request), Filters.read(request.GET))
    out.seek(0)
    name = _("隐患台账-%(day)s.xlsx") % {"day": clock.today().isoformat()}
    response = FileResponse(out, as_attachment=True, filename=name, content_type=XLSX)
    response["Cache-Control"] = "no-store"
    return response
