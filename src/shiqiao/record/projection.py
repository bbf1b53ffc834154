"""Folds a step's outcome onto the row that shadows it; knows no rules, and is the same for acting and rebuilding."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db.models import Field

from shiqiao.record.models import Step, Subject


@cache
def columns(model: type[Subject]) -> dict[str, "Field[Any, Any]"]:
    """Return the model's concrete fields by their attribute name (site_id, not site), but for those kept apart."""
    return {field.attname: field for field in model._meta.concrete_fields if field.attname not in model.apart}


def project(row: Subject, step: Step, bodies: Mapping[str, str]) -> set[str]:
    """Fold one step onto its row in memory and return the names of the columns it touched.

    `bodies` are the texts by id, for columns that show one. Raises KeyError for a column that the row does not have.
    """
    known = columns(type(row))
    touched = {"steps", "head", "changed_at", "state"}
    for name, value in step.outcome.get("sets", {}).items():
        if isinstance(value, dict) and value.keys() == {"text"}:
            value = bodies.get(value["text"], "")
        setattr(row, name, known[name].to_python(value))
        touched.add(name)
    for name, entries in step.outcome.get("puts", {}).items():
        merged = {**(getattr(row, name) or {}), **entries}
        setattr(row, name, {key: value for key, value in merged.items() if value is not None})
        touched.add(name)
    if step.seq == 1:
        row.opened_at = step.at
        row.procedure_version = step.procedure_version
        touched |= {"opened_at", "procedure_version"}
    row.steps, row.head, row.changed_at = step.seq, step.digest, step.at
    return touched


def standing(row: Subject | None) -> dict[str, Any]:
    """Return a row's columns by attribute name: what rules see of a subject; {} for none."""
    return {} if row is None else {name: getattr(row, name) for name in columns(type(row))}
