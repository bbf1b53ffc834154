"""The repository holds no secret and no loose package, and the check would find one."""

import subprocess
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parent.parent / "tools" / "check_supply.py"
KEY = "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEow\n-----END RSA PRIVATE " + "KEY-----\n"


@pytest.fixture
def tool() -> ModuleType:
    """Return the check as a module."""
    spec = spec_from_file_location("check_supply", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_is_wrong(tool: ModuleType) -> None:
    assert tool.loose() == []


def test_what_is_planted_is_found(tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "PROJECT", tmp_path)
    (tmp_path / "notes.txt").write_text(KEY)
    (tmp_path / "settings.py").write_text('DATABASE_PASSWORD = "Tq8-' + 'winter-2026"\n')
    (tmp_path / "requirements.lock").write_text("good==1.0 \\\n    --hash=sha256:00\nloose==2.0\n")
    (tmp_path / "package-lock.json").write_text('{"resolved": "x"}')
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    found = tool.secrets()
    assert any("notes.txt" in one and "Private Key" in one for one in found)
    assert any("settings.py" in one for one in found)
    assert tool.loose() == ["requirements.lock: loose==2.0", "package-lock.json: integrity"]
