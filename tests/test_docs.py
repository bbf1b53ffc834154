"""Documents say what is: the ADR index, the make targets of the READMEs, the commands and their examples."""

import re
import shlex
from pathlib import Path

import pytest

from shiqiao import cli

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["README.md", "README.zh.md", "CONTRIBUTING.md", "docs/commands.md"]
COMMANDS_PAGE = (ROOT / "docs/commands.md").read_text()


def examples() -> list[str]:
    """Return each line of the commands page that a reader would type."""
    return [line for line in COMMANDS_PAGE.splitlines() if line.startswith("shiqiao ")]


def test_index_lists_every_decision() -> None:
    index = (ROOT / "docs/adr/README.md").read_text()
    files = {path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md")}
    assert files
    assert set(re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", index)) == files


@pytest.mark.parametrize("path", sorted((ROOT / "docs/adr").glob("[0-9]*.md")), ids=lambda path: path.stem)
def test_a_decision_is_short_and_says_what_was_decided(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 50
    assert text.startswith(f"# {path.name[:4]} ")
    assert "**Decided.**" in text
    assert "**Follows.**" in text


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_named_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`|\s)make ([a-z-]+)(?=`|\s|$)", "\n".join(code(ROOT / page)), re.MULTILINE))
    assert named
    assert named <= targets


@pytest.mark.parametrize("page", [*PAGES, "SECURITY.md", "SECURITY.zh.md", "docs/adr/README.md"])
def test_every_local_link_leads_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text())
    assert [link for link in links if not (folder / link).exists()] == []


def test_every_command_has_its_section() -> None:
    assert re.findall(r"^## (\w+)$", COMMANDS_PAGE, re.MULTILINE) == list(cli.COMMANDS)


@pytest.mark.parametrize("line", examples())
def test_every_example_is_understood(line: str) -> None:
    words = shlex.split(line)[1:]
    parser = cli.build_parser(words[0])
    if words[-1] == "--help":
        with pytest.raises(SystemExit) as left:
            parser.parse_args(words)
        assert left.value.code == 0
    else:
        assert parser.parse_args(words).command == words[0]


def code(path: Path) -> list[str]:
    """Return what stands as code in a page: fenced blocks and back-ticked words."""
    text = path.read_text()
    return re.findall(r"```\n(.*?)```", text, re.DOTALL) + re.findall(r"(`[^`\n]+`)", text)
