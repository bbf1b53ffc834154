"""Files by their addresses: shown without notes, the original only to whoever must prove it, sandboxed, never sniffed."""

import io

import pytest
from django.test import Client
from PIL import ExifTags, Image

from build import Town, account, at
from shiqiao.evidence import store

EVIL = b"%PDF-1.7 <script>alert(1)</script>"


def browser(town: Town, name: str) -> Client:
    """Return a browser in which one of the cast is signed in."""
    client = Client()
    client.force_login(account(name, town.people[name]))
    return client


@pytest.fixture
def photo(town: Town) -> str:
    """Return the digest of a photo with its place, on a case."""
    out, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (36.0, 7.0, 24.0), 3: "E", 4: (119.0, 23.0, 31.0)})
    Image.new("RGB", (80, 60), "red").save(out, "JPEG", exif=exif)
    digest = store.put(out.getvalue()).digest
    with at("2026-03-03"):
        town.finding(files=[digest])
    return digest


def test_a_photo_is_shown_without_its_place(town: Town, photo: str) -> None:
    answer = browser(town, "li").get(f"/files/{photo}/")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    with Image.open(io.BytesIO(answer.content)) as shown:
        assert not shown.getexif().get_ifd(ExifTags.IFD.GPSInfo)


def test_the_original_is_for_whoever_must_prove_it(town: Town, photo: str) -> None:
    answer = browser(town, "qian").get(f"/files/{photo}/original/")
    assert answer.content == store.path(photo).read_bytes()
    assert answer["Content-Disposition"].startswith("attachment")
    for name in ("li", "sun", "zhao", "chen"):
        assert browser(town, name).get(f"/files/{photo}/original/").status_code == 404


def test_what_is_no_picture_is_never_opened_in_the_page(town: Town) -> None:
    digest = store.put(EVIL).digest
    with at("2026-03-03"):
        town.finding(files=[digest])
    answer = browser(town, "li").get(f"/files/{digest}/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("digest", ["0" * 64, "..%2f..%2fsecret_key", "x"])
def test_addresses_that_are_none_find_nothing(town: Town, digest: str) -> None:
    assert browser(town, "qian").get(f"/files/{digest}/").status_code == 404
