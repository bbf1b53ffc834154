"""Install Python packages into the interpreter that runs this: with uv where it works, else with pip."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def with_pips_index(environment: dict[str, str]) -> dict[str, str]:
    """Tell uv which mirror pip uses, unless it was told one: uv does not read pip's configuration."""
    if "UV_DEFAULT_INDEX" in environment or "UV_INDEX_URL" in environment:
        return environment
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    )
    index = environment.get("PIP_INDEX_URL") or asked.stdout.strip()
    return {**environment, "UV_DEFAULT_INDEX": index} if index else environment


def main(arguments: list[str]) -> int:
    """Install what the arguments of `pip install` name; return the exit code."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", sys.executable, *arguments]
        if subprocess.run(command, env=with_pips_index(dict(os.environ)), check=False).returncode == 0:
            return 0
        print("uv 未成功，改用 pip · uv failed, trying pip", file=sys.stderr)
    return subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
