"""How long the busy pages take and how many statements they ask, inside this process, at one size of the town."""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shiqiao.briefing import kept
from shiqiao.cases.models import Case
from shiqiao.cli.bench_town import Town
from shiqiao.cli.complaints import Trouble
from shiqiao.people.models import Account

Figures = dict[str, Any]


def pages(town: Town, many: int) -> dict[str, Figures]:
    """Measure work list, register, search, case page, picture and their API calls; p50 and p95 in ms, and statements."""
    waiting = Case.objects.filter(is_open=True, post_id=town.inspectors[0].post_ids[0])
    case = waiting.order_by("due_on").values_list("id", flat=True)[0]
    asked = {
        "worklist": ("inspector", reverse("desk:work")),
        "register": ("clerk", reverse("desk:register")),
        "search": ("clerk", reverse("desk:register") + "?text=老化"),
        "search_rare": ("clerk", reverse("desk:register") + "?text=第499处"),
        "case": ("inspector", reverse("desk:case", args=[case])),
        "picture": ("head", reverse("desk:picture")),
    }
    calls = {
        "api_worklist": ("inspector", "/api/v1/cases?order=due&mine=1&limit=50"),
        "api_newest": ("clerk", "/api/v1/cases?limit=50"),
        "api_figures": ("head", "/api/v1/figures"),
        "api_detail": ("inspector", f"/api/v1/cases/{case}"),
    }
    found = {name: _page(_signed_in(who), path, many) for name, (who, path) in asked.items()}
    # As after every act: nothing kept from before; and by somebody who answers for one community only.
    for name, who in (("picture_anew", "head"), ("picture_own", "inspector")):
        found[name] = _page(_signed_in(who), reverse("desk:picture"), many, kept.forget)
    for name, (who, path) in calls.items():
        found[name] = _page(Client(headers={"Authorization": f"Bearer {town.tokens[who]}"}), path, many)
    return found


def _signed_in(name: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(login=name))
    return client


def _page(client: Client, path: str, many: int, before: Callable[[], None] = lambda: None) -> Figures:
    for _ in range(3):
        answer = client.get(path)
        if answer.status_code != 200:
            raise Trouble(f"{path}: {answer.status_code}")
    before()
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    # Counted now: the next request begins a new log.
    statements = len(asked)
    return {**timed(lambda: client.get(path), many, before), "statements": statements}


def timed(do: Callable[[], Any], many: int, before: Callable[[], None] = lambda: None) -> Figures:
    """Return p50 and p95 in milliseconds of doing something so often; `before` each time is not counted."""
    taken = []
    for _ in range(many):
        before()
        start = time.perf_counter()
        do()
        taken.append((time.perf_counter() - start) * 1000)
    return percentiles(taken)


def percentiles(taken: Sequence[float]) -> Figures:
    """Return p50 and p95 of these milliseconds."""
    ordered = sorted(taken)
    return {"p50_ms": round(statistics.median(ordered), 2), "p95_ms": round(ordered[int(len(ordered) * 0.95)], 2)}


def plain_static() -> None:
    """Draw pages without collected static files, whose names the throw-away town does not have."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
