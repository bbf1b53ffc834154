"""The command line `shiqiao`: one module a command, each with HELP, `configure` and `run`."""

import argparse
import importlib
import os
import sys
from typing import Protocol, cast

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils import translation

from shiqiao.cli.complaints import Complaint, Trouble, explained

# The names are stable: scripts rely on them. Their order is that of `shiqiao --help`.
COMMANDS: tuple[str, ...] = (
    "serve",
    "work",
    "demo",
    "import",
    "export",
    "brief",
    "verify",
    "rebuild",
    "identities",
    "erase",
    "accounts",
    "procedures",
    "backup",
    "restore",
    "bench",
    "doctor",
)
OK, FOUND, MISUSED = 0, 1, 2

EPILOG = """\
退出码：0 正常；1 查出问题或运行失败；2 用法或输入有误。
Exit codes: 0 fine; 1 something was found or failed; 2 misused.

例：
  shiqiao serve --with-worker
  shiqiao brief --json
  shiqiao import hazards 台账.xlsx --dry-run
  shiqiao doctor
"""


class Command(Protocol):
    """What a module of this package offers: its one-line help, its arguments and what it does."""

    HELP: str

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments and its epilog of examples."""

    def run(self, args: argparse.Namespace) -> int:
        """Do it; return 0, or 1 if something was found; raises Complaint for a mistake of the user's."""


def load(name: str) -> Command:
    """Return the module of one command (`import` lives in import_.py, since the word is Python's own)."""
    module = f"{name}_" if name == "import" else name
    return cast(Command, importlib.import_module(f"shiqiao.cli.{module}"))


def build_parser(chosen: str | None) -> argparse.ArgumentParser:
    """Return the parser: of the chosen command alone, or of all of them for `shiqiao --help`."""
    parser = argparse.ArgumentParser(
        prog="shiqiao",
        description="石桥：乡镇隐患与矛盾闭环管理",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in [chosen] if chosen else COMMANDS:
        module = load(name)
        sub = commands.add_parser(
            name,
            help=str(module.HELP),
            description=str(module.HELP),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.configure(sub)
        sub.set_defaults(run=module.run)
    return parser


def read_settings() -> None:
    """Read the SHIQIAO_* variables; raises Complaint if one of them makes no sense."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shiqiao.settings")
    try:
        # Django reads its settings when one of them is asked for.
        bool(settings.DEBUG)
    except ValueError as error:
        raise Complaint(error) from error


def speak() -> None:
    """Speak Chinese, or English where the terminal's locale asks for it."""
    asked = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    translation.activate("en" if asked.startswith("en") else "zh-hans")


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 or 2."""
    given = sys.argv[1:] if arguments is None else arguments
    chosen = given[0] if given and given[0] in COMMANDS else None
    try:
        read_settings()
        # The server's parent process stays small: its children load the town.
        if chosen != "serve":
            django.setup()
            speak()
        args = build_parser(chosen).parse_args(given)
        return cast(int, args.run(args))
    except (Complaint, ImproperlyConfigured) as complaint:
        return say(complaint, MISUSED)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError) as error:
        return say(explained(error), MISUSED)
    except Trouble as trouble:
        return say(trouble, FOUND)
    except BrokenPipeError:
        # `shiqiao … | head`: nobody reads any more, which is no fault.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except (DatabaseError, OSError) as error:
        return say(explained(error), FOUND)
    except KeyboardInterrupt:
        return FOUND


def say(problem: object, code: int) -> int:
    """Print one line about a problem on standard error and return the exit code."""
    print(f"shiqiao: {problem}".strip(), file=sys.stderr)
    return code
