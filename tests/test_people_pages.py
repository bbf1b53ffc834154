"""docs/ has a page for each person, in both languages, with links that lead, pictures that exist and the screens' own words."""

import re
from pathlib import Path

import polib
import pytest
from PIL import Image

from shiqiao import cli
from shiqiao.settings import VARIABLES

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
PEOPLE = {
    "grid-worker", "inspector", "enterprise", "safety-office", "petition-office", "mediator", "leader", "supervision",
    "resident", "it",
}  # fmt: skip
CHINESE = sorted((DOCS / "people").glob("*.md"))
ENGLISH = sorted((DOCS / "people/en").glob("*.md"))
SHOWING = [*CHINESE, *ENGLISH, ROOT / "README.md", ROOT / "README.zh.md"]
LINKING = [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md"))]
WORDS = polib.pofile(str(ROOT / "src/shiqiao/locale/en/LC_MESSAGES/django.po"))
MOST_BYTES, MOST_LINES = 200_000, 90


def name(path: Path) -> str:
    """Return how a test is called after a page."""
    return str(path.relative_to(ROOT))


def shown(page: Path) -> list[Path]:
    """Return the pictures that a page shows, in its order."""
    text = page.read_text()
    found = re.findall(r'!\[[^\]]+\]\(([^)]+)\)|<img src="([^"]+)" alt="[^"]+"', text)
    return [(page.parent / (one or other)).resolve() for one, other in found]


def test_everybody_has_a_page_in_both_languages() -> None:
    assert {page.stem for page in CHINESE} == PEOPLE
    assert {page.stem for page in ENGLISH} == PEOPLE


@pytest.mark.parametrize("page", CHINESE, ids=name)
def test_twins_say_the_same(page: Path) -> None:
    twin = page.parent / "en" / page.name
    chinese, english = page.read_text(), twin.read_text()
    assert f"[English](en/{page.name})" in chinese
    assert f"[中文](../{page.name})" in english
    assert len(re.findall(r"^## ", chinese, re.MULTILINE)) == len(re.findall(r"^## ", english, re.MULTILINE))
    assert [len(line) for line in tables(chinese)] == [len(line) for line in tables(english)]
    assert shown(page) == shown(twin)
    assert shown(page)
    assert max(len(chinese.splitlines()), len(english.splitlines())) <= MOST_LINES + 20 * (page.stem == "it")


def tables(text: str) -> list[list[str]]:
    """Return the rows of a page's tables, as cells."""
    return [line.split("|") for line in text.splitlines() if line.startswith("|")]


@pytest.mark.parametrize("page", CHINESE, ids=name)
def test_chinese_pages_use_the_screens_words(page: Path) -> None:
    said = {entry.msgid for entry in WORDS}
    assert [label for label in re.findall(r"【([^】]+)】", page.read_text()) if label not in said] == []


@pytest.mark.parametrize("page", ENGLISH, ids=name)
def test_english_pages_use_the_screens_words(page: Path) -> None:
    said = {entry.msgstr for entry in WORDS} | {text for entry in WORDS for text in entry.msgstr_plural.values()}
    assert [label for label in re.findall(r"\*\*([^*]+)\*\*", page.read_text()) if label not in said] == []


@pytest.mark.parametrize("page", LINKING, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_picture_is_small_and_shown() -> None:
    pictures = set(PICTURES.iterdir())
    assert {picture for page in SHOWING for picture in shown(page)} == pictures
    taken = (ROOT / "tools/take_pictures.py").read_text()
    for picture in pictures:
        assert picture.stat().st_size <= MOST_BYTES, picture.name
        assert Image.open(picture).width in (390, 1440), picture.name
        assert f'camera.take("{picture.stem}"' in taken, picture.name


@pytest.mark.parametrize("page", [ROOT / "docs/people/it.md", ROOT / "docs/people/en/it.md"], ids=name)
def test_it_pages_name_settings_and_commands_that_are(page: Path) -> None:
    text = page.read_text()
    assert set(re.findall(r"SHIQIAO_[A-Z_]*[A-Z]", text)) <= set(VARIABLES)
    typed = re.findall(r"(?:^|`)shiqiao (\w+)", text, re.MULTILINE)
    assert set(typed) <= set(cli.COMMANDS)
    assert {"doctor", "backup", "restore", "verify", "identities"} <= set(typed)


def test_the_index_links_every_document() -> None:
    linked = {(DOCS / link).resolve() for link in re.findall(r"\]\(([^)#:]+)\)", (DOCS / "README.md").read_text())}
    pages = {page for page in DOCS.rglob("*.md") if page.parent.name != "adr"} - {DOCS / "README.md"}
    assert pages | {DOCS / "adr/README.md"} <= linked
    assert set(ROOT.glob("*.md")) <= linked
