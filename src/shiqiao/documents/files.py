"""A paper as a file: the PDF, kept once made, and the editable notice; few are set at a time in one process."""

import contextlib
import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from shiqiao.documents import docx, links, render, wording
from shiqiao.documents.canonical import canonical
from shiqiao.documents.content import PaperContent
from shiqiao.documents.final import content_of
from shiqiao.documents.models import Paper
from shiqiao.identities.reveal import Named
from shiqiao.record import clock
from shiqiao.record.chain import canonical as plain_bytes
from shiqiao.record.models import Step

AT_ONCE, WAIT_S = 2, 20
# What a PDF looks like depends on the templates too: raise it when their look changes.
LOOK = 1
# A late report is better than none: the link on a notice works on for a while after its last term.
REPORT_DAYS_AFTER_TERM = 60
_places = threading.BoundedSemaphore(AT_ONCE)


class Busy(render.RenderFailed):
    """All places are taken and stayed so; asking again shortly is the mend."""


def pdf_of(paper: Paper, named: Named | None = None) -> bytes:
    """Return the paper as PDF, a draft under its watermark; raises RenderFailed, or Busy when too many are being set.

    What is about a case is set anew each time and never kept as a file (ADR 0019).
    """
    content = content_of(paper)
    if paper.case_id is not None:
        return in_turn(lambda: render.pdf(content, names=named.names if named else None))
    if paper.number is None:
        return in_turn(lambda: render.pdf(content))
    link = report_link(paper, content)
    kept = Path(settings.DATA_DIR) / "papers" / f"{_name(content, link)}.pdf"
    if kept.exists():
        return kept.read_bytes()
    made = in_turn(lambda: render.pdf(content, report_link=link))
    _keep(kept, made)
    return made


def docx_of(paper: Paper, named: Named | None = None) -> bytes:
    """Return the paper as an editable .docx; raises Busy."""
    content = content_of(paper)
    return in_turn(lambda: docx.docx(content, named.names if named else None))


def has_docx(paper: Paper) -> bool:
    """Say whether a paper has an editable form: an issued letter, but for the opinion on a re-inspection."""
    return paper.number is not None and paper.paper_kind not in ("site_check_record", "reinspection_opinion")


def file_name(content: PaperContent, ending: str) -> str:
    """Return what a downloaded file is called: title, number, addressee."""
    title = wording.TITLES[content.kind]
    return f"{title}{content.number or _('草稿')} {wording.addressed(content)}.{ending}".replace("/", "-")


def report_link(paper: Paper, content: PaperContent) -> str:
    """Return the address at which the enterprise reports its fix; "" on a paper that asks for none.

    A notice that stands carries one, and so does an opinion that sends items back: the notice's own is spent by then.
    The link's token is nowhere but on the notice itself and in a file beside the kept PDF, readable by the server only.
    """
    if (
        paper.site_id is None
        or paper.voided_on is not None
        or not (paper.paper_kind == "rectification_notice" or sends_back(paper))
    ):
        return ""
    kept = Path(settings.DATA_DIR) / "papers" / f"{paper.id}.link"
    if not kept.exists():
        last = max((item.rectify_by for item in content.items if item.rectify_by), default=clock.today())
        days = max((last - clock.today()).days, 0) + REPORT_DAYS_AFTER_TERM
        _keep(kept, links.make(paper.id, paper.site_id, days).encode())
    return f"{settings.BASE_URL}/p/r/{kept.read_text()}/"


def sends_back(paper: Paper) -> bool:
    """Say whether a paper is the opinion on a re-inspection that sent one of its items back."""
    if paper.paper_kind != "reinspection_opinion":
        return False
    looked = Step.objects.filter(kind="hazard", act="reject", given__visit=str(paper.visit_id))
    return looked.filter(subject_id__in=paper.cases).exists()


def in_turn(make: Callable[[], bytes]) -> bytes:
    """Make a file while few others are being made in this process; raises Busy when none of them ends in time."""
    if not _places.acquire(timeout=WAIT_S):
        raise Busy(_("正在生成其他文书，请稍候再试。"))
    try:
        return make()
    finally:
        _places.release()


def _name(content: PaperContent, link: str) -> str:
    whole = canonical(content) + plain_bytes(content.as_json()) + f"\n{link}\n{settings.FONT_DIR}\n{LOOK}".encode()
    return f"{hashlib.sha256(canonical(content)).hexdigest()}-{hashlib.sha256(whole).hexdigest()[:16]}"


def _keep(target: Path, data: bytes) -> None:
    # The name appears only when the file is whole: a killed process leaves nothing half-made.
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    # Whoever came first stays: two requests at once must not print two links.
    with contextlib.suppress(FileExistsError):
        os.link(part, target)
    part.unlink()
