"""Ask the public lists of vulnerabilities about every locked package (`make audit`); says plainly when they can't be asked."""

import json
import os
import subprocess
import sys
from pathlib import Path

from install_node_packages import system_npm, wheel_npm

PROJECT = Path(__file__).resolve().parent.parent
ASKED, UNKNOWN, BAD = 0, 0, 1


def python_packages() -> int:
    """Ask about requirements.lock; return 1 if something is known to be vulnerable."""
    tool = str(Path(sys.executable).parent / "pip-audit")
    command = [
        tool,
        "-r",
        "requirements.lock",
        "--disable-pip",
        "--no-deps",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return _unknown("Python")
    asked = [one for one in packages if "vulns" in one]
    bad = [(one["name"], one["version"], vuln["id"]) for one in asked for vuln in one["vulns"]]
    if not asked:
        return _unknown("Python")
    print(
        f"Python：{len(asked)} 个包已查询，{len(bad)} 处已知漏洞 · {len(asked)} packages asked about, {len(bad)} known"
    )
    for name, version, vuln in bad:
        print(f"  {name} {version}: {vuln}")
    return BAD if bad else ASKED


def node_packages() -> int:
    """Ask about package-lock.json; return 1 if something is known to be vulnerable."""
    command = system_npm() or wheel_npm()
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [*command, "audit", "--omit=dev", "--json"],
        cwd=PROJECT, capture_output=True, text=True, check=False, env={**os.environ, "PATH": path},
    )  # fmt: skip
    try:
        totals = json.loads(done.stdout)["metadata"]["vulnerabilities"]
    except (ValueError, KeyError):
        return _unknown("npm")
    print(f"npm：{totals['total']} 处已知漏洞 · {totals['total']} known")
    return BAD if totals["total"] else ASKED


def _unknown(what: str) -> int:
    print(f"{what}：查询不到漏洞库，本次没有核对 · the list of vulnerabilities can't be reached; nothing was checked")
    return UNKNOWN


def main() -> int:
    """Ask about both; return 1 if something is known to be vulnerable, 0 also when nobody could be asked."""
    return max(python_packages(), node_packages())


if __name__ == "__main__":
    sys.exit(main())
