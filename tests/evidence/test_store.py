"""Files by content: what is no photo is refused, the same file is stored once, and a full disk is said plainly."""

import io
import zipfile
from datetime import UTC
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from shiqiao.evidence import store
from shiqiao.evidence.models import File
from shiqiao.procedures.machine import Refused

pytestmark = pytest.mark.django_db


def picture(size: tuple[int, int] = (640, 480), kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).save(out, kind)
    return out.getvalue()


def code(data: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        store.put(data)
    return refusal.value.code


def test_the_same_file_is_stored_once() -> None:
    one, two = store.put(picture()), store.put(picture())
    assert one.digest == two.digest
    assert File.objects.count() == 1


def test_what_is_no_photo_is_refused() -> None:
    assert code(b"") == "empty_file"
    assert code(b"MZ\x90\x00 not a photo") == "not_a_picture"
    assert code(picture()[:300]) == "not_a_picture"
    assert code(b"x" * (store.SIZE_LIMIT + 1)) == "too_big"
    with pytest.raises(Refused):
        store.put(b"%PDF-1.7 a paper", pictures_only=True)


def test_a_phones_own_format_is_refused_with_the_mend() -> None:
    with pytest.raises(Refused) as refusal:
        store.put(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 400)
    assert refusal.value.code == "heic"
    assert "兼容性最佳" in refusal.value.says


def test_the_cameras_time_is_the_towns() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:25 09:30:00"
    Image.new("RGB", (80, 60), "red").save(out, "JPEG", exif=exif)
    taken = store.put(out.getvalue()).taken_at
    assert taken is not None
    assert taken.astimezone(UTC).isoformat() == "2026-11-25T01:30:00+00:00"


def test_too_many_pixels_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PIXEL_LIMIT", 1000)
    assert code(picture()) == "too_big"


def test_a_rescaled_copy_keeps_its_look() -> None:
    one, two = store.put(picture()), store.put(picture((320, 240)))
    assert bin(int(one.look, 16) ^ int(two.look, 16)).count("1") <= 4


def test_a_thumbnail_is_small_and_carries_no_notes() -> None:
    exif = Image.Exif()
    exif[0x010E] = "home of somebody"
    out = io.BytesIO()
    Image.new("RGB", (2000, 1500), "red").save(out, "JPEG", exif=exif)
    small = store.thumbnail(store.put(out.getvalue()))
    with Image.open(io.BytesIO(small)) as thumb:
        assert max(thumb.size) <= 480
        assert not dict(thumb.getexif())


def test_a_full_disk_is_said_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert code(picture()) == "disk_full"
    assert File.objects.count() == 0


def test_missing_or_altered_bytes_are_found() -> None:
    file = store.put(picture())
    assert store.broken() == []
    store.path(file.digest).write_bytes(b"other")
    assert store.broken() == [file.digest]


def located() -> bytes:
    """A photo, taken upside down, with place, owner and inner notes."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Artist] = "拍摄者某某"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (36.0, 7.0, 24.0), 3: "E", 4: (119.0, 23.0, 31.0)})
    Image.new("RGB", (80, 60), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_the_place_is_read_then_gone_from_what_is_shown() -> None:
    file = store.put(located())
    assert (float(file.latitude or 0), float(file.longitude or 0)) == (36.123333, 119.391944)
    shown = store.shown(file)
    with Image.open(io.BytesIO(shown)) as picture:
        assert not picture.getexif()
        assert picture.size == (60, 80)
    assert "拍摄者".encode() not in shown
    assert store.path(file.digest).read_bytes() == located()
    assert store.broken() == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_kind_of_picture_is_shown(kind: str) -> None:
    file = store.put(picture(kind=kind))
    with Image.open(io.BytesIO(store.shown(file))) as shown:
        assert shown.size == (640, 480)


def packed(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def test_office_files_are_known_by_what_is_in_them() -> None:
    head = {"[Content_Types].xml": b"<Types/>"}
    assert store.put(packed({**head, "word/document.xml": b"<x/>"})).type.endswith("wordprocessingml.document")
    assert store.put(packed({**head, "xl/workbook.xml": b"<x/>"})).type.endswith("spreadsheetml.sheet")
    assert code(packed({"a.exe": b"MZ"})) == "bad_type"
    assert code(packed({**head, "word/document.xml": b"x", "word/vbaProject.bin": b"x"})) == "bad_type"
    assert code(b"PK\x03\x04 broken") == "bad_type"


def test_bombs_are_refused_without_being_unpacked() -> None:
    head = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}
    assert code(packed({**head, "word/media/a": b"\0" * 30_000_000})) == "bomb"
    assert code(packed({**head, **{f"word/{number}": b"" for number in range(5001)}})) == "bomb"
    wide = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(wide, "PNG")
    assert code(wide.getvalue()) in ("too_big", "not_a_picture")
