"""docs/procedures.md is what `shiqiao procedures` prints: no act changes without the page that people read."""

from pathlib import Path

from shiqiao.cli.procedures import markdown
from shiqiao.record.kinds import KINDS

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "procedures.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == markdown(kind.newest for kind in KINDS.values()), (
        "run: shiqiao procedures > docs/procedures.md"
    )
