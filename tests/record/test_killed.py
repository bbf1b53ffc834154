"""kill -9 in the middle of acting: nothing half-done, and nothing lost that was acknowledged."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

WORK = """
import sys, django
django.setup()
from build import build_town, key
from shiqiao.law.load import load_seed
from shiqiao.record import clock
from shiqiao.record.act import act
load_seed()
town = build_town("real")
viewer = town.viewer("li")
print("ready", flush=True)
while True:
    case = clock.new_id()
    given = {"site": town.sites["mill"], "grade": "general", "description": "通道堵塞"}
    act("hazard", case, "find", viewer=viewer, key=str(case), given=given)
    print(case, flush=True)
    act("hazard", case, "note", viewer=viewer, key=f"n{case}", given={"text": "已记录"})
"""
LOOK = """
import json, django
django.setup()
from shiqiao.cases.models import Case
from shiqiao.record.rebuild import differing
from shiqiao.record.verify import verify
ids = [str(one) for one in Case.objects.values_list("id", flat=True)]
print(json.dumps({"faults": len(verify().faults), "differing": len(differing()), "ids": ids}))
"""


@pytest.mark.parametrize("after", [5, 12])
def test_killed_while_acting(tmp_path: Path, after: int) -> None:

    tests = Path(__file__).resolve().parent.parent
    environment = {
        **os.environ,
        "SHIQIAO_DATA_DIR": str(tmp_path),
        "SHIQIAO_DATABASE_URL": f"sqlite:///{tmp_path}/town.sqlite3",
        "DJANGO_SETTINGS_MODULE": "shiqiao.settings",
        "PYTHONPATH": f"{tests.parent / 'src'}{os.pathsep}{tests}",
    }
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment, check=True)
    acknowledged: list[str] = []
    with subprocess.Popen([sys.executable, "-c", WORK], env=environment, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        for line in worker.stdout:
            if line.strip() != "ready":
                acknowledged.append(line.strip())
            if len(acknowledged) >= after:
                worker.send_signal(signal.SIGKILL)
                break
    done = subprocess.run([sys.executable, "-c", LOOK], env=environment, check=True, capture_output=True, text=True)
    seen = json.loads(done.stdout)
    assert (seen["faults"], seen["differing"]) == (0, 0)
    assert set(acknowledged) <= set(seen["ids"])
