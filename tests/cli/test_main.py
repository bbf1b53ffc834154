"""The command line speaks one line about a problem and keeps its exit codes."""

import argparse
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from shiqiao import cli
from shiqiao.cli.complaints import Complaint, Trouble


def command_that(raises: BaseException) -> SimpleNamespace:
    """Return a command that fails in one way."""

    def run(args: argparse.Namespace) -> int:
        raise raises

    return SimpleNamespace(HELP="试", configure=lambda parser: None, run=run)


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (Complaint("文件是空的"), 2),
        (FileNotFoundError(2, "No such file", "台账.xlsx"), 2),
        (Trouble("核验未通过"), 1),
        (OperationalError("connection refused"), 1),
    ],
)
def test_a_problem_is_one_line_on_standard_error(
    problem: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "load", lambda name: command_that(problem))
    assert cli.main(["brief"]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert said.err.startswith("shiqiao: ")
    assert "No such" not in said.err


def test_a_fault_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "load", lambda name: command_that(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        cli.main(["brief"])


def test_a_setting_that_makes_no_sense_is_a_complaint(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        @property
        def DEBUG(self) -> bool:
            raise ValueError("SHIQIAO_DEBUG must be 1 or 0, not 'maybe'")

    monkeypatch.setattr(cli, "settings", Broken())
    assert cli.main(["doctor"]) == 2
    assert "SHIQIAO_DEBUG" in capsys.readouterr().err


def test_an_unknown_command_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["destroy"])
    assert left.value.code == 2
    assert "destroy" in capsys.readouterr().err


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main([name, "--help"])
    assert left.value.code == 0
    assert f"shiqiao {name}" in capsys.readouterr().out.partition("\n\n")[2]
