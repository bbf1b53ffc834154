"""The page docs/law.md lists every basis and term of the seed as the tables have it."""

from pathlib import Path

from shiqiao.law.load import read_seed

PAGE = (Path(__file__).parents[2] / "docs" / "law.md").read_text(encoding="utf-8")
UNITS = {
    "day": "日",
    "workday": "个工作日",
    "month": "个月",
    "same_day": "当日",
    "minute": "分钟",
    "times": "次",
    "sign": "位",
    "kind": "类",
}


def test_every_basis_is_listed_with_its_verification():
    for row in read_seed("bases"):
        mark = "已核对" if row["verified_by"] else "**未核对**"
        assert f"| `{row['code']}` | {row['title']}{row['article']} | {row['valid_from']} | {mark} |" in PAGE


def test_every_term_is_listed_with_its_length_and_basis():
    for row in read_seed("terms"):
        length = UNITS[row["unit"]] if row["unit"] == "same_day" else f"{row['amount']}{UNITS[row['unit']]}"
        basis = f"`{row['basis']}`" if row["basis"] else "内部规定"
        mark = "已核对" if row["verified_by"] else "**未核对**"
        assert f"| `{row['name']}` | {length} | {basis} | {mark} | {row['note']} |" in PAGE
