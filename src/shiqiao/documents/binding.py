"""Binds a dossier into one PDF: the composed parts, with the pictures and PDF files that belong to them."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from shiqiao.documents.dossier import Dossier
from shiqiao.documents.files import in_turn
from shiqiao.documents.render import MOST_PAGES, TEMPLATES, typeset
from shiqiao.evidence import look, store
from shiqiao.evidence.models import File

# Printed at 156 mm, more pixels would not be seen.
SIDE = 1800
NAMES = {"image/": "照片", "application/pdf": "PDF 文件", "application/vnd.openxmlformats": "Word、Excel 文件"}


def bind(dossier: Dossier) -> bytes:
    """Return the dossier as one PDF; nothing of it is kept, since names may stand in it. Raises RenderFailed or Busy."""
    with tempfile.TemporaryDirectory(prefix="dossier-") as name:
        folder = Path(name)
        for template in TEMPLATES.glob("*.typ"):
            shutil.copy(template, folder / template.name)
        return in_turn(lambda: typeset("dossier.typ", _view(dossier, folder), dossier.on, folder))


def _view(dossier: Dossier, folder: Path) -> dict[str, Any]:
    view = dossier.as_json() | {"most_pages": MOST_PAGES}
    digests = {digest for part in dossier.parts for digest in part.files}
    types = dict(File.objects.filter(digest__in=digests).values_list("digest", "type"))
    for part in view["parts"]:
        part["files"] = [_file(digest, types.get(digest, ""), folder) for digest in part["files"]]
    return view


def _file(digest: str, kind: str, folder: Path) -> dict[str, Any]:
    name = next((words for head, words in NAMES.items() if kind.startswith(head)), "其他文件")
    held = store.path(digest)
    told = {"digest": digest, "name": name, "path": digest, "kind": "other", "pages": 0}
    if not held.exists():
        return told | {"name": f"{name}（存储中没有找到）"}
    if kind.startswith("image/"):
        (folder / digest).write_bytes(look.on_white(held.read_bytes(), SIDE))
        return told | {"kind": "image"}
    if kind == "application/pdf":
        shutil.copy(held, folder / digest)
        return told | {"kind": "pdf", "name": "PDF 文件（打不开，原件另存）"}
    return told
