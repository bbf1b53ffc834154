"""Compile every gettext catalogue (.po → .mo) without needing the gettext programs."""

import sys
from pathlib import Path

import polib

SOURCES = Path(__file__).resolve().parent.parent / "src"


def main() -> int:
    """Write the .mo beside each .po that is newer; return 1 if a catalogue cannot be read."""
    for source in sorted(SOURCES.rglob("*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
            continue
        try:
            polib.pofile(str(source)).save_as_mofile(str(target))
        except (OSError, ValueError) as error:
            print(f"{source}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
