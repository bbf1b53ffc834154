"""Keeps figures for as long as nothing has happened: the rows are a function of the steps, so the last step says so."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from shiqiao.policy import Viewer
from shiqiao.record.models import Step

Value = TypeVar("Value")
AT_MOST = 200
_kept: dict[Hashable, Any] = {}


def kept(name: str, viewer: Viewer, asked: Hashable, work: Callable[[], Value]) -> Value:
    """Return what `work` gave for this viewer and question at the ledger's last step, or do it; asks one statement."""
    last = Step.objects.order_by("-position").values_list("position", "digest").first()
    who = (viewer.is_system, viewer.person_id, viewer.holds, viewer.site_ids, viewer.home_unit_id, viewer.recused)
    key = (last, name, who, asked)
    if key not in _kept:
        if len(_kept) >= AT_MOST:
            _kept.clear()
        _kept[key] = work()
    value: Value = _kept[key]
    return value


def forget() -> None:
    """Drop what is kept: to measure the work itself, and after a restore."""
    _kept.clear()
