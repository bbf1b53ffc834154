"""Papers and briefs as PDF, set by Typst in a child process, so that the web process never holds the fonts.

Run as `python -m shiqiao.documents.render` it is that child: a request in JSON on stdin, the PDF on stdout.
"""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from shiqiao.documents import fonts, qr, wording
from shiqiao.documents.canonical import digest
from shiqiao.documents.content import BriefContent, PaperContent, SignaturePlace, ink_size

TEMPLATES = Path(__file__).parent / "typst"
SOURCE = Path(__file__).parents[2]
TIMEOUT_S = 60
# Of one attached PDF; what is longer is cut there, its original stays in the register.
MOST_PAGES = 120


# Signed where it is made, by those whom it concerns: no receipt stands on it.
UNSERVED = ("site_check_record", "mediation_agreement")


class RenderFailed(Exception):
    """The paper could not be set; the message says why in words for a clerk or the town's IT person."""


def pdf(content: PaperContent, *, report_link: str = "", names: Mapping[str, str] | None = None) -> bytes:
    """Return the paper as PDF/A-2b, the same bytes each time; raises RenderFailed.

    report_link is the address where the enterprise reports its fix; it is secret, so it is no part of the content.
    No more are the names of sealed persons, by seal: they are on the way to the child's stdin and nowhere else (ADR 0019).
    """
    return typeset("paper.typ", paper_view(content, report_link, names), content.issued_on)


def brief_pdf(content: BriefContent) -> bytes:
    """Return the brief as PDF/A-2b on one page (type shrinks by up to two steps to fit it); raises RenderFailed."""
    view = content.as_json() | {"on": wording.chinese_date(content.on)}
    return typeset("brief.typ", view, content.on)


def paper_view(content: PaperContent, report_link: str = "", names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what the template shows: the content with every wording, date, code and signature made ready."""
    return content.as_json() | {
        "title": wording.TITLES[content.kind],
        "number": content.number or wording.BLANK_NUMBER,
        "issued": wording.chinese_date(content.issued_on),
        "addressed": wording.addressed(content, names),
        "parties": wording.parties(content, names),
        "check_time": wording.check_time(content),
        "opening": wording.opening(content),
        "demands": wording.demands(content),
        "closing": wording.closing(content),
        "notices": wording.notices(content),
        "watermark": wording.watermark(content),
        "table_head": wording.table_head(content.kind),
        "rows": [wording.table_row(content.kind, item) for item in content.items],
        "item_bases": [item.basis.text if item.basis else "" for item in content.items],
        "service": wording.service(content) if content.kind not in UNSERVED else [],
        "signatures": [_signature(place) for place in content.signatures],
        "digest": digest(content) if content.n is not None else "",
        "qr": qr.svg(content.link) if content.link else "",
        "qr_note": wording.QR_NOTE,
        "report_qr": qr.svg(report_link) if report_link else "",
        "report_note": wording.REPORT_NOTE,
    }


def _signature(place: SignaturePlace) -> dict[str, str]:
    day = place.on if place.on or place.state == "blank" else None
    shown = wording.chinese_date(day) if place.state != "refused" or day else ""
    return {"role": place.role, "text": wording.signature(place), "on": shown, "ink": _ink(place.ink)}


def _ink(ink: str) -> str:
    """Wrap a PNG in SVG, since Typst takes data only as text."""
    if not ink:
        return ""
    width, height = ink_size(ink)
    clean = base64.b64encode(base64.b64decode(ink)).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{clean}"/></svg>'
    )


def typeset(template: str, view: dict[str, Any], day: date | None, folder: Path = TEMPLATES) -> bytes:
    """Ask a child process for the PDF; raises RenderFailed when it fails, dies or takes too long.

    Another folder than the templates' own holds a copy of them beside the files that go into the PDF. A page of a PDF
    can't be kept in PDF/A by Typst: where `view` has one, the outcome is plain PDF.
    """
    try:
        folders = [str(path) for path in fonts.search_paths(settings.FONT_DIR)]
    except FileNotFoundError as error:
        raise RenderFailed(str(error)) from error
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(2000, 1, 1, tzinfo=UTC)
    request = {"template": template, "view": view, "fonts": folders, "timestamp": int(moment.timestamp())}
    request["folder"] = str(folder)
    python_path = os.pathsep.join(filter(None, [str(SOURCE), os.environ.get("PYTHONPATH", "")]))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "shiqiao.documents.render"],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=TIMEOUT_S,
            env=os.environ | {"PYTHONPATH": python_path},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RenderFailed(f"文书排版超过{TIMEOUT_S}秒，已停止") from error
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise RenderFailed(f"文书排版失败：{reason[-1] if reason else f'退出码{done.returncode}'}")
    return done.stdout


def _count_pages(view: dict[str, Any], folder: Path) -> bool:
    """Fill in how many pages each attached PDF has, 0 for one that doesn't open; return whether there is any."""
    attached = [file for part in view.get("parts", ()) for file in part.get("files", ()) if file["kind"] == "pdf"]
    for file in attached:
        file["pages"] = _pages(folder, file["path"])
    return any(file["pages"] for file in attached)


def _pages(folder: Path, name: str) -> int:
    # Typst doesn't tell how many there are: halving between what opens and what doesn't finds it.
    import typst  # noqa: PLC0415 - as in main

    probe = folder / "probe.typ"

    def opens(page: int) -> bool:
        probe.write_text(f'#image("{name}", format: "pdf", page: {page})')
        try:
            typst.compile(str(probe), root=str(folder), ignore_system_fonts=True)
        except typst.TypstError:
            return False
        return True

    low, high = 0, MOST_PAGES
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if opens(middle) else (low, middle - 1)
    return low


def main() -> int:
    """Read one request from stdin and write its PDF to stdout; returns the exit code."""
    # Only the child may hold Typst and the fonts (some 50 MB, with a full licensed folder several hundred).
    import typst  # noqa: PLC0415

    request = json.load(sys.stdin.buffer)
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=request["fonts"])
    try:
        view = request["view"] | {"fonts": fonts.choose(found.families())}
        folder = Path(request["folder"])
        has_pdf = _count_pages(view, folder)
        compiler = typst.Compiler(
            str(folder / request["template"]),
            root=str(folder),
            font_paths=found,
            sys_inputs={"view": json.dumps(view, ensure_ascii=False)},
        )
        made = compiler.compile(format="pdf", timestamp=request["timestamp"], pdf_standards=[] if has_pdf else "a-2b")
        if not isinstance(made, bytes):
            raise LookupError("排版没有产生文件")
    except (LookupError, typst.TypstError) as error:
        sys.stderr.write(" ".join(str(error.args[0] if error.args else error).split()))
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
