"""Makes the empty lists for set-up: headers, drop-downs, and a sheet that says how to fill them."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from shiqiao.intake.fields import FieldSpec
from shiqiao.intake.sheets import cell_looks, new_book, text_width

TEMPLATE_ROWS = 2_000


def template_xlsx(
    fields: Sequence[FieldSpec],
    title: str,
    examples: Sequence[Mapping[str, str]] = (),
    choices: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """Make an empty list to fill in; drop-downs come from the fields' own and from the given `choices` (words)."""
    out = io.BytesIO()
    book = new_book(out, title, in_memory=True)
    looks = cell_looks(book)
    page, guide = book.add_worksheet(_("填写")), book.add_worksheet(_("填写说明"))
    words = {spec.name: list((choices or {}).get(spec.name) or spec.choice_words) for spec in fields}
    offered = {name: listed for name, listed in words.items() if listed}
    for index, spec in enumerate(fields):
        page.set_column(index, index, max(14, text_width(spec.header) + 4), looks["free"])
        header = f"{spec.header}*" if spec.required else spec.header
        page.write_string(0, index, header, looks["must" if spec.required else "head"])
    _offer(book, page, fields, offered)
    page.set_row(0, 24)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.repeat_rows(0)
    _write_guide(guide, looks, fields, title, examples, offered)
    book.close()
    return out.getvalue()


def _offer(book: Any, page: Any, fields: Sequence[FieldSpec], offered: Mapping[str, Sequence[str]]) -> None:
    """Put the words on a hidden sheet, since a list inside a rule is limited to 255 characters."""
    lists = book.add_worksheet("选项")
    lists.hide()
    places = {spec.name: index for index, spec in enumerate(fields)}
    for column, (name, listed) in enumerate(offered.items()):
        for row, word in enumerate(listed):
            lists.write_string(row, column, word)
        letter = xlsxwriter.utility.xl_col_to_name(column)
        source = f"='选项'!${letter}$1:${letter}${len(listed)}"
        # Several words with 、 between them may be written too: then the drop-down only proposes.
        strict = fields[places[name]].kind != "several"
        rule = {
            "error_type": "stop" if strict else "information",
            "validate": "list",
            "source": source,
            "error_message": _("请从下拉列表中选择"),
        }
        page.data_validation(1, places[name], TEMPLATE_ROWS, places[name], rule)


def _write_guide(
    guide: Any,
    looks: Mapping[str, Any],
    fields: Sequence[FieldSpec],
    title: str,
    examples: Sequence[Mapping[str, str]],
    offered: Mapping[str, Sequence[str]],
) -> None:
    guide.set_column(0, 0, 24)
    guide.set_column(1, 1, 10)
    guide.set_column(2, 2 + len(examples), 44)
    guide.write_string(0, 0, title, looks["title"])
    guide.write_string(
        1, 0, _("在“填写”工作表中从第二行起填写；带 * 的列必须填。不要改动列名，不用的列可以留空。"), looks["note"]
    )
    heads = [_("列名"), _("必填"), _("怎么填"), *(_("示例 %d") % number for number in range(1, len(examples) + 1))]
    for index, head in enumerate(heads):
        guide.write_string(3, index, head, looks["head"])
    for row, spec in enumerate(fields, start=4):
        hint = str(spec.hint)
        if listed := offered.get(spec.name):
            shown = "、".join(listed[:12]) + ("……" if len(listed) > 12 else "")
            hint = "；".join(part for part in (hint, _("可选：%s") % shown) if part)
        if spec.kind in ("day", "term"):
            hint = hint or _("写成 2026-03-05 的样式")
        for index, text in enumerate([spec.header, _("是") if spec.required else "", hint]):
            guide.write_string(row, index, text, looks["text"])
        for index, example in enumerate(examples, start=3):
            guide.write_string(row, index, example.get(spec.name, ""), looks["text"])
    guide.set_landscape()
    guide.set_paper(9)
    guide.fit_to_pages(1, 0)
