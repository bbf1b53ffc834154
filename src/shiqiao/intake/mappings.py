"""A mapping as a JSON file: saved once for a source, loaded again for its next list."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from shiqiao.intake.dates import parse_day
from shiqiao.intake.fields import FieldSpec, by_name
from shiqiao.intake.guess import ColumnMapping, Guess
from shiqiao.intake.problems import BadMapping, Problem
from shiqiao.intake.tables import Table

VERSION = 1


def to_json(mapping: ColumnMapping) -> str:
    """Write a mapping by column names: {"columns": {field: [names]}, "defaults": {field: value}, "version": 1}.

    `"itemised": true` stands in it where a cell that lists several hazards becomes a case for each.
    """
    columns = {name: [mapping.headers[index] for index in indexes] for name, indexes in mapping.columns.items()}
    body = {"columns": columns, "defaults": dict(mapping.defaults), "version": VERSION}
    if mapping.itemised:
        body["itemised"] = True
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def from_json(text: str, table: Table, fields: Sequence[FieldSpec]) -> ColumnMapping:
    """Read a mapping for this table; raises BadMapping for another shape or version, unknown fields and columns."""
    try:
        body = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise BadMapping("mapping_not_json", line=error.lineno) from error
    if not isinstance(body, dict):
        raise BadMapping("mapping_shape", part="JSON", shape='{"columns": {…}, "defaults": {…}, "version": 1}')
    if body.get("version", VERSION) != VERSION:
        raise BadMapping("mapping_version", version=str(body["version"]))
    columns, defaults, itemised = body.get("columns", {}), body.get("defaults", {}), body.get("itemised", False)
    if not isinstance(columns, dict) or any(not _names(names) for names in columns.values()):
        raise BadMapping("mapping_shape", part="columns", shape='{"description": ["隐患描述"]}')
    if not isinstance(defaults, dict) or any(not isinstance(value, str) for value in defaults.values()):
        raise BadMapping("mapping_shape", part="defaults", shape='{"field": "industry"}')
    if not isinstance(itemised, bool):
        raise BadMapping("mapping_shape", part="itemised", shape="true / false")
    chosen = {name: [names] if isinstance(names, str) else names for name, names in columns.items()}
    return replace(choose(table, fields, chosen, defaults), itemised=itemised)


def choose(
    table: Table,
    fields: Sequence[FieldSpec],
    columns: Mapping[str, Sequence[str]],
    defaults: Mapping[str, str] | None = None,
) -> ColumnMapping:
    """Make the mapping that somebody chose by column names; raises BadMapping where it does not fit."""
    specs = by_name(fields)
    for name in (*columns, *(defaults or {})):
        if name not in specs:
            raise BadMapping("mapping_unknown_field", field=name, fields="、".join(specs))
    places = {name: index for index, name in enumerate(table.headers)}
    used: dict[str, str] = {}
    for field, names in columns.items():
        for column in names:
            if column not in places:
                raise BadMapping("mapping_unknown_column", column=column, columns="、".join(table.headers))
            if column in used:
                raise BadMapping("mapping_column_twice", column=column, first=used[column], second=field)
            used[column] = field
    for name, value in (defaults or {}).items():
        _check_default(specs[name], value)
    found = {name: tuple(places[column] for column in names) for name, names in columns.items() if names}
    return ColumnMapping(
        found, tuple(table.headers), {name: Guess(1.0, "given") for name in found}, dict(defaults or {})
    )


def _names(names: object) -> bool:
    return isinstance(names, str) or (isinstance(names, list) and all(isinstance(name, str) for name in names))


def _check_default(spec: FieldSpec, value: str) -> None:
    if spec.kind == "choice" and spec.choice(value) is None:
        raise BadMapping("mapping_bad_default", field=spec.name, value=value, choices="、".join(spec.choices))
    if spec.kind in ("day", "term") and isinstance(parse_day(value), Problem):
        raise BadMapping("mapping_bad_default", field=spec.name, value=value, choices="2026-03-05")
