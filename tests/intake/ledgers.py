"""Makes small ledgers as real files, the way township offices write them."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import xlsxwriter


def csv_bytes(rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Write rows without quoting."""
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def xlsx(rows: Sequence[Sequence[Any]], merges: Sequence[str] = (), sheet: str = "台账") -> bytes:
    """Write rows with openpyxl; formulas get no cached result."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for merged in merges:
        page.merge_cells(merged)
    return saved(book)


def saved(book: Any) -> bytes:
    """Return an openpyxl workbook as bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def big_xlsx(count: int) -> bytes:
    """Write a ledger of `count` rows quickly."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    page = book.add_worksheet("台账")
    page.write_row(0, 0, ["编号", "单位名称", "检查日期", "隐患描述", "整改期限", "整改情况", "备注"])
    for number in range(1, count + 1):
        row = [
            f"Y{number}",
            f"第{number % 83}加工厂",
            "2026-03-05",
            f"第 {number} 号配电箱未上锁",
            "2026-03-20",
            "未整改",
        ]
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()
