"""What lists can be about: hazards, petitions, disputes; and reading one of them into its plan."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace

from shiqiao.intake import mappings
from shiqiao.intake.guess import ColumnMapping, guess
from shiqiao.intake.hazards import HAZARDS
from shiqiao.intake.items import one_row_an_item, rows_with_items
from shiqiao.intake.matters import DISPUTES, PETITIONS
from shiqiao.intake.models import SavedMapping
from shiqiao.intake.plan import Plan, What, fill
from shiqiao.intake.problems import BadFile, BadMapping
from shiqiao.intake.sources import known, source_key
from shiqiao.intake.tables import Table, read_table
from shiqiao.policy import Viewer

# Columns by which a list is about persons who are accused, not about what people want settled.
CLUES = re.compile(r"被(?:反映|举报|检举|控告)人|问题线索")
# A department's clue of unpaid wages or of smoke is about a matter: the word alone tells nothing there.
MAYBE_CLUES = re.compile(r"线索(?:编号|来源|内容)")
OF_MATTERS = re.compile(r"欠薪|工资|劳动|劳资|环境|污染|噪[声音]|隐患|安全生产|消防|食品|违建")
WHATS: Mapping[str, What] = {one.name: one for one in (HAZARDS, PETITIONS, DISPUTES)}


def read_plan(
    data: bytes,
    name: str,
    viewer: Viewer,
    *,
    what: str = "hazards",
    source: str = "",
    mapping: str = "",
    options: Mapping[str, str] | None = None,
) -> Plan:
    """Read a list and say what importing it would do; `mapping` is a JSON text, else the source's saved one, else a guess.

    `options` are what was chosen beside the file: its `sheet`, the `channel` of a list of matters, and `itemised`.

    Raises BadFile for a file that is no table, or that lists clues about persons, and BadMapping for a mapping that does not fit.
    """
    table = read_table(data, name, (options or {}).get("sheet") or None)
    about = WHATS[what]
    if about.keeps_columns:
        refuse_clues(table)
    key = about.family + source_key(source, table)
    chosen = mappings.from_json(mapping, table, about.fields) if mapping else _remembered(about, key, table)
    if (options or {}).get("itemised"):
        chosen = replace(chosen, itemised=True)
    rows, items = rows_with_items(table, chosen)
    if chosen.itemised:
        table = one_row_an_item(table, chosen)
    plan = Plan(
        about, table, chosen, key, hashlib.sha256(data).hexdigest(), {**(options or {}), "source": source.strip()}
    )
    plan.tally.update(rows_with_items=rows, items=items)
    return fill(plan, viewer, known(key))


def refuse_clues(table: Table) -> None:
    """Raise BadFile for a list of clues about persons: of the discipline office only disputes come in (design §1)."""
    about = OF_MATTERS.search(" ".join((table.name, table.sheet, table.heading, *table.headers)))
    for index, header in enumerate(table.headers):
        is_clue = CLUES.search(header) or (not about and MAYBE_CLUES.search(header))
        if is_clue and any(table.column(index)):
            raise BadFile("file_clues", column=header)


def _remembered(what: What, source: str, table: Table) -> ColumnMapping:
    rows = SavedMapping.objects.filter(what=what.name, source=saved_under(source))
    if saved := rows.values_list("mapping", flat=True).first():
        try:
            return mappings.from_json(saved, table, what.fields)
        except BadMapping:
            pass  # its columns are no longer there: guess again
    return guess(table, what.fields)


def saved_under(source: str) -> str:
    """Return the name under which a source's mapping is kept."""
    return source[:120]


def remember(plan: Plan) -> None:
    """Keep the plan's mapping for the next list of the same source."""
    text = mappings.to_json(plan.mapping)
    SavedMapping.objects.update_or_create(
        what=plan.what.name, source=saved_under(plan.source), defaults={"mapping": text}
    )
