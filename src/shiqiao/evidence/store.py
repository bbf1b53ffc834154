"""Keeps files by content hash on disk and says which ones are there; pictures are checked by content and thumbnailed."""

import contextlib
import hashlib
import io
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from shiqiao.evidence import look
from shiqiao.evidence.models import File
from shiqiao.procedures.machine import Refused, gettext_noop
from shiqiao.record import clock, rows
from shiqiao.record.chain import canonical, plain
from shiqiao.record.kinds import HOOKS
from shiqiao.record.models import Attached, Step

_ = gettext_noop

SIZE_LIMIT = 20 * 1024 * 1024
PIXEL_LIMIT = 60_000_000
THUMB = (480, 480)
PLAIN = 2048
COMMITTED = (
    "digest", "size", "type", "width", "height", "taken_at", "latitude", "longitude", "look", "stored_at", "stored_by",
)  # fmt: skip
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif", "MPO": "image/jpeg"}
# What phones that save space call their photos (ISO/IEC 23008-12); they need a codec that not every machine has.
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
OTHERS = {
    b"%PDF-": "application/pdf",
    b"PK\x03\x04": "application/zip",
    b"\xd0\xcf\x11\xe0": "application/x-ole-storage",
}


def declare() -> None:
    """Lend the record the knowledge of which files are stored."""
    HOOKS.known_files = known


def known(digests: set[str]) -> dict[str, str]:
    """Return those of the digests that the store holds, each with the hash over what is known of the file."""
    return {file.digest: about(file) for file in rows.fetch(File, digests)}


def about(file: File) -> str:
    """Return the hash over what is known of a file: steps that name it commit to this, so that a change is found."""
    return hashlib.sha256(canonical({name: _plain(getattr(file, name)) for name in COMMITTED})).hexdigest()


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else plain(value)


def copies(looks: Mapping[str, str]) -> dict[str, set[str]]:
    """Return {digest: digests of other files that show the same picture} for files by their look; one statement or none."""
    wanted = {digest: seen for digest, seen in looks.items() if look.quarters(seen)["quarter_1"] is not None}
    if not wanted:
        return {}
    shared = Q()
    for name in look.quarters(""):
        shared |= Q(**{f"{name}__in": {look.quarters(seen)[name] for seen in wanted.values()}})
    near = list(File.objects.filter(shared).values_list("digest", "look"))
    return {
        digest: found
        for digest, seen in wanted.items()
        if (found := {other for other, theirs in near if other != digest and look.alike(seen, theirs)})
    }


def altered() -> Iterator[tuple[UUID, int, str]]:
    """Yield (subject, seq, digest) for each file of which something else is said than when a step named it."""
    known_of = {file.digest: about(file) for file in File.objects.iterator(2000)}
    steps = Step.objects.filter(outcome__has_key="files").values_list("subject_id", "seq", "outcome__files")
    for subject_id, seq, files in steps.iterator(2000):
        for digest, said in files.items():
            if digest in known_of and known_of[digest] != said:
                yield subject_id, seq, digest


def path(digest: str) -> Path:
    """Return where the bytes of a digest lie."""
    return Path(settings.DATA_DIR) / "files" / digest[:2] / digest


def put(data: bytes, by: UUID | None = None, pictures_only: bool = False) -> File:
    """Store bytes once by their SHA-256 and return what is known of them.

    Raises Refused("empty_file" | "too_big" | "not_a_picture" | "heic" | "bad_type" | "bomb" | "disk_full").
    """
    if not data:
        raise Refused("empty_file", _("文件是空的，请重新选择。"))
    if len(data) > SIZE_LIMIT:
        raise Refused("too_big", _("文件超过 %(limit)s MB，请压缩后再上传。"), limit=SIZE_LIMIT // 1024 // 1024)
    digest = hashlib.sha256(data).hexdigest()
    if (existing := File.objects.filter(digest=digest).first()) and path(digest).exists():
        return existing
    known_of = _look_at(data, pictures_only)
    _write(path(digest), data)
    # Bytes that were lost and come again leave what is known of them as it was: steps commit to it.
    file, _made = File.objects.get_or_create(
        digest=digest, defaults={"size": len(data), "stored_at": clock.now(), "stored_by": by, **known_of}
    )
    return file


def _write(target: Path, data: bytes) -> None:
    # The file is complete and on disk before its name appears: a killed process leaves nothing half-stored.
    part = target.with_suffix(f".{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as full:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise Refused("disk_full", _("服务器存储空间不足，文件没有保存，请联系系统管理员。")) from full


def _look_at(data: bytes, pictures_only: bool) -> dict[str, Any]:
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        raise Refused(
            "heic",
            _(
                "这是 HEIC 格式的照片，系统打不开。请在手机相机设置里把格式改为“兼容性最佳”（JPG）后重拍，或者上传截屏。"
            ),
        )
    for head, kind in OTHERS.items():
        if data.startswith(head):
            if pictures_only:
                raise Refused("not_a_picture", _("请上传照片（JPG、PNG 或 WebP）。"))
            return {"type": look.office(data) if kind == "application/zip" else kind}
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.format not in PICTURES:
                raise Refused("bad_type", _("不支持这种图片格式，请上传 JPG、PNG 或 WebP。"))
            if picture.width * picture.height > PIXEL_LIMIT:
                raise Refused("too_big", _("照片尺寸过大，请用普通分辨率重新拍摄。"))
            found: dict[str, Any] = {
                "type": PICTURES[picture.format], "width": picture.width, "height": picture.height, **_claims(picture),
            }  # fmt: skip
            found["look"] = look.look_of(picture)
            return found | look.quarters(found["look"])
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise Refused("not_a_picture", _("这不是可以打开的照片或文件，请重新拍摄或选择。")) from broken


def _claims(picture: Image.Image) -> dict[str, Any]:
    claims: dict[str, Any] = {}
    with contextlib.suppress(Exception):  # a camera's notes are a claim; broken ones are no reason to refuse a photo
        exif = picture.getexif()
        if when := exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal):
            # A camera writes the time on the wall without a zone; here that is the town's.
            claims["taken_at"] = datetime.strptime(str(when), "%Y:%m:%d %H:%M:%S").replace(
                tzinfo=ZoneInfo(settings.TIME_ZONE)
            )
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        if gps.get(2) and gps.get(4):
            claims["latitude"] = _degrees(gps[2], gps.get(1) == "S")
            claims["longitude"] = _degrees(gps[4], gps.get(3) == "W")
    return claims


def _degrees(parts: Any, negative: bool) -> float:
    value = float(parts[0]) + float(parts[1]) / 60 + float(parts[2]) / 3600
    return round(-value if negative else value, 6)


def misdescribed() -> Iterator[str]:
    """Yield the digests of pictures of which something else is said than their bytes say; reads every picture."""
    for file in File.objects.filter(type__startswith="image/").iterator(2000):
        with contextlib.suppress(OSError, Refused):  # bytes that are gone or changed are `broken`
            seen = _look_at(path(file.digest).read_bytes(), pictures_only=True)
            claims = ("width", "height", "taken_at", "latitude", "longitude")
            if any(seen.get(name) != _number(getattr(file, name)) for name in claims):
                yield file.digest


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def plain_picture(data: bytes) -> bytes:
    """Return a picture upright, at most 2048 pixels a side, as JPEG without its notes; nothing is stored.

    Raises Refused("empty_file" | "too_big" | "not_a_picture" | "bad_type").
    """
    if len(data) > SIZE_LIMIT:
        raise Refused("too_big", _("文件超过 %(limit)s MB，请压缩后再上传。"), limit=SIZE_LIMIT // 1024 // 1024)
    _look_at(data, pictures_only=True)
    with Image.open(io.BytesIO(data)) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        upright.thumbnail((PLAIN, PLAIN))
        out = io.BytesIO()
        upright.save(out, "JPEG", quality=80)
    return out.getvalue()


def shown(file: File) -> bytes:
    """Return what is shown of a file: a picture upright and without the camera's notes, made once; others as they are."""
    if not file.type.startswith("image/"):
        return path(file.digest).read_bytes()
    cached = path(file.digest).with_suffix(".shown")
    if not cached.exists():
        _write(cached, look.without_notes(path(file.digest).read_bytes()))
    return cached.read_bytes()


def thumbnail(file: File) -> bytes:
    """Return a small WebP of a picture, upright and without its notes, made once; raises Refused for other files."""
    if not file.type.startswith("image/"):
        raise Refused("not_a_picture", _("这不是照片。"))
    cached = path(file.digest).with_suffix(".webp")
    if not cached.exists():
        with Image.open(path(file.digest)) as picture:
            picture.draft("RGB", THUMB)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            upright.thumbnail(THUMB)
            out = io.BytesIO()
            upright.save(out, "WEBP", quality=80)
        _write(cached, out.getvalue())
    return cached.read_bytes()


def missing() -> list[str]:
    """Return the digests that subjects name and the store does not hold, or holds in another size; looks at names only."""
    known = dict(File.objects.values_list("digest", "size"))
    gone = set(Attached.objects.values_list("digest", flat=True)) - known.keys()
    for digest, size in known.items():
        target = path(digest)
        if not target.exists() or target.stat().st_size != size:
            gone.add(digest)
    return sorted(gone)


def broken() -> list[str]:
    """Return the digests whose bytes are missing or no longer what they were; reads every file."""
    bad = []
    for digest in File.objects.values_list("digest", flat=True).iterator():
        target = path(digest)
        if not target.exists() or hashlib.sha256(target.read_bytes()).hexdigest() != digest:
            bad.append(digest)
    return bad
