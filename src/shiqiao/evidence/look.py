"""Looks into what was sent, by its content: office files that unpack sanely, pictures without their notes, and their looks."""

import io
import zipfile

from PIL import Image, ImageOps

from shiqiao.procedures.machine import Refused, gettext_noop

_ = gettext_noop

# An office file of a few megabytes; a bomb unpacks to gigabytes out of some kilobytes.
UNPACKED, RATIO, PARTS = 400 * 1024 * 1024, 200, 5000
# Below this size the ratio says nothing: an empty sheet packs well.
SMALL = 1024 * 1024
# So many of 64 bits may differ in copies of one picture; fewer than so many set (or unset) say nothing of it.
DIFFERING, PLAIN = 2, 10
OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def office(data: bytes) -> str:
    """Return the type of an office file by what is packed in it; raises Refused("bad_type" | "bomb").

    Reads the list of parts only: nothing is unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as broken:
        raise Refused("bad_type", _("文件已损坏或者不是 Word、Excel 文件，请重新保存后上传。")) from broken
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if len(parts) > PARTS or unpacked > UNPACKED or (unpacked > SMALL and unpacked / packed > RATIO):
        raise Refused("bomb", _("文件展开后过大，系统不接收。"))
    names = {part.filename for part in parts}
    for folder, kind in OFFICE.items():
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            if any(name.endswith("vbaProject.bin") for name in names):
                raise Refused("bad_type", _("文件含有宏，请另存为不含宏的 .docx 或 .xlsx 后上传。"))
            return kind
    raise Refused("bad_type", _("不接收压缩包，请逐个上传其中的文件。"))


def look_of(picture: Image.Image) -> str:
    """Return a picture's difference hash in 16 hex digits: 64 comparisons of neighbours in a 9×8 grey thumbnail.

    The same picture rescaled, recompressed or turned upright keeps it but for a few bits.
    """
    grey = ImageOps.exif_transpose(picture).convert("L").resize((9, 8)).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (grey[row * 9 + column] > grey[row * 9 + column + 1])
    return f"{bits:016x}"


def quarters(look: str) -> dict[str, int | None]:
    """Return the columns by which like looks are found; all None for a picture so plain that it is like any other."""
    plain = not look or not PLAIN <= int(look, 16).bit_count() <= 64 - PLAIN
    return {
        f"quarter_{number + 1}": None if plain else int(look[4 * number : 4 * number + 4], 16) for number in range(4)
    }


def alike(one: str, other: str) -> bool:
    """Say whether two looks are those of one picture."""
    return (int(one, 16) ^ int(other, 16)).bit_count() <= DIFFERING


def without_notes(data: bytes) -> bytes:
    """Return a picture as it is shown: upright, and without the camera's notes (place, time, owner, inner preview)."""
    with Image.open(io.BytesIO(data)) as picture:
        kind = "PNG" if picture.format in ("PNG", "GIF") else "WEBP" if picture.format == "WEBP" else "JPEG"
        upright = ImageOps.exif_transpose(picture)
        profile = picture.info.get("icc_profile")
        clean = Image.new(upright.mode, upright.size)
        clean.paste(upright)
        if upright.mode == "P" and (palette := upright.getpalette()):
            clean.putpalette(palette)
        if kind == "JPEG" and clean.mode not in ("RGB", "L"):
            clean = clean.convert("RGB")
        out = io.BytesIO()
        options = {"quality": 90} if kind in ("JPEG", "WEBP") else {}
        clean.save(out, kind, icc_profile=profile, **options)
    return out.getvalue()


def on_white(data: bytes, side: int) -> bytes:
    """Return a picture as it is printed: upright, on white, at most so many pixels a side, as JPEG without its notes."""
    with Image.open(io.BytesIO(data)) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((side, side))
    sheet = Image.new("RGB", upright.size, "white")
    sheet.paste(upright, mask=upright.getchannel("A"))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=82)
    return out.getvalue()
