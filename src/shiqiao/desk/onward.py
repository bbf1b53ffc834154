"""Where somebody is led after an act: to the case, or to the list with a word when it has passed out of their sight."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from shiqiao.cases import find
from shiqiao.ui.who import viewer


def to_case(request: HttpRequest, case_id: UUID, kind: str, page: str = "") -> str:
    """Return the address of a case (or of the given page), or of its list, with a message, when it may not be read (any more)."""
    if find.one(viewer(request), case_id) is not None:
        return page or reverse("desk:case", args=[case_id])
    messages.info(request, _("该事项已由有权办理的岗位接手，按知悉范围您不再查看，清单中也不再列出。"))
    return reverse("desk:matters" if kind in find.MATTER_KINDS else "desk:register")
