"""What a row leaves to the rows above it: the enterprise that heads a section or a numbered group."""

import re
from collections.abc import Sequence

from shiqiao.intake.guess import ColumnMapping
from shiqiao.intake.tables import Cell, Table

Named = re.compile(r"(?:[一二三四五六七八九十]+、\s*)?(?:被|受)?检?查?(?:企业|单位|场所|商户)(?:名称)?\s*[：:]\s*(.+)")
Numbered = re.compile(
    r"[（(]?[一二三四五六七八九十]+[)）、]\s*(.+(?:公司|厂|店|超市|合作社|学校|幼儿园|医院|加油站|工地|中心|作坊))"
)


def sites_above(table: Table, mapping: ColumnMapping) -> dict[int, str]:
    """Return the enterprise that holds for a row, by row number, where the row itself leaves it to those above it."""
    found: dict[int, str] = {}
    section = ""
    for row in table.rows:
        if row.kind == "section":
            section = section_name(row.cells)
        elif row.kind == "data" and section:
            found[row.number] = section
    return found or _of_groups(table, mapping)


def section_name(cells: Sequence[Cell]) -> str:
    """Return the enterprise that a row names for those below it: alone on its row, before a colon or after a numeral."""
    head = cells[0] if cells else None
    if not isinstance(head, str) or any(cell is not None and cell != head for cell in cells):
        return ""
    match = Named.fullmatch(head.strip()) or Numbered.fullmatch(head.strip())
    return match[1].strip() if match else ""


def _of_groups(table: Table, mapping: ColumnMapping) -> dict[int, str]:
    """Carry an enterprise down its group where the numbers begin anew with every enterprise, and only there."""
    numbers, sites = mapping.columns.get("running_number", ()), mapping.columns.get("site_name", ())
    if len(numbers) != 1 or len(sites) != 1:
        return {}
    lines = [(row.number, row.cells[numbers[0]], row.cells[sites[0]]) for row in table.data]
    heads = [site for _row, number, site in lines if number == "1"]
    others = [site for _row, number, site in lines if number != "1"]
    if len(heads) < 2 or not all(heads) or any(others):
        return {}
    found: dict[int, str] = {}
    above, before = "", 0
    for row, number, site in lines:
        now = int(number) if isinstance(number, str) and number.isdecimal() else 0
        if now == 1:
            above = str(site)
        elif now == before + 1:
            found[row] = above
        else:
            above = ""
        before = now
    return {row: name for row, name in found.items() if name}
