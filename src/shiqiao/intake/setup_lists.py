"""Reads the lists of set-up (divisions, units, powers, posts, sites, duties) and says what is wrong with each row."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shiqiao.intake import setup_fields as lists
from shiqiao.intake.fields import FieldSpec, choices
from shiqiao.intake.guess import ColumnMapping, guess
from shiqiao.intake.known import Town
from shiqiao.intake.problems import Problem, shown
from shiqiao.intake.rows import Converted, convert
from shiqiao.intake.sources import folded
from shiqiao.intake.tables import Table, read_table
from shiqiao.intake.templates import template_xlsx
from shiqiao.procedures.account import LOGIN
from shiqiao.record import clock

FIELDS_OF_DUTY = choices("choices", "field")
# Digits of the codes of the national statistics; what the town numbers itself is longer than its community's.
DIGITS = {"town": 9, "community": 12}


@dataclass(frozen=True)
class ListKind:
    """One kind of list: its label, what it is for, its fields, an example row, and the check of one row.

    A check returns False for a row that is on file already, True for a new one, or adds problems to the row.
    """

    name: str
    label: str | Promise
    what_for: str | Promise
    fields: tuple[FieldSpec, ...]
    examples: tuple[Mapping[str, str], ...]
    check: Callable[["Converted", Town], bool]


@dataclass
class SetupPlan:
    """What a list would bring: the new rows, the bad ones, and how many are on file already."""

    kind: ListKind
    table: Table
    mapping: ColumnMapping
    digest: str
    fresh: list[Converted] = field(default_factory=list)
    bad: list[Converted] = field(default_factory=list)
    unchanged: int = 0
    # What the ids that rows point at are called: {id: name}.
    called: Mapping[str, str] = field(default_factory=dict)

    @property
    def problems(self) -> list[Problem]:
        """Everything to mend, in the order of the rows."""
        return [problem for row in self.bad for problem in row.problems if not problem.is_note]


def read_list(name: str, data: bytes, file_name: str) -> SetupPlan:
    """Read one list; raises KeyError for an unknown kind, BadFile and BadMapping for a file that does not fit."""
    kind = KINDS[name]
    table = read_table(data, file_name)
    mapping = guess(table, kind.fields)
    plan = SetupPlan(kind, table, mapping, hashlib.sha256(data).hexdigest())
    town = Town()
    rows = list(convert(table, mapping, kind.fields, today=clock.today(), source=f"setup/{name}"))
    plan.called = town.called
    town.expect(name, [row.values for row in rows if not row.to_mend])
    for row in rows:
        is_new = not row.to_mend and not row.is_repeat and kind.check(row, town)
        if row.to_mend:
            plan.bad.append(row)
        elif is_new:
            plan.fresh.append(row)
        else:
            plan.unchanged += 1
    return plan


def template(name: str) -> bytes:
    """Return the empty list to fill in; raises KeyError for an unknown kind."""
    kind = KINDS[name]
    return template_xlsx(kind.fields, str(kind.label), kind.examples)


def _wrong(row: Converted, code: str, value: Any, label: str, **params: str) -> bool:
    row.problems.append(Problem(code, row.row.number, label, shown(value), params))
    return False


def _division(row: Converted, town: Town) -> bool:
    code = str(row.values["code"])
    if not code.isdecimal() or not code.startswith(town.code) or len(code) > 20:
        return _wrong(row, "outside_town", code, "区划代码", town=town.code)
    due = DIGITS.get(str(row.values["level"]))
    if len(code) != due if due else len(code) <= DIGITS["community"]:
        return _wrong(row, "code_length", code, "区划代码", many=str(len(code)))
    parent = str(row.values.get("parent_code") or town.parent_of(code))
    if code != town.code and (parent not in town.divisions or not code.startswith(parent) or parent == code):
        return _wrong(row, "unknown_ref", parent, "上级代码", what="上级区划")
    row.values["parent_code"] = parent
    return town.on_file.get(code) != (row.values["name"], row.values["level"])


def _unit(row: Converted, town: Town) -> bool:
    before = town.unit_rows.get(str(row.values["code"]))
    return before != (row.values["name"], row.values["kind"])


def _post(row: Converted, town: Town) -> bool:
    values = row.values
    unit = town.units.get(folded(str(values["unit"])))
    if unit is None:
        return _wrong(row, "unknown_ref", values["unit"], "所属单位", what="单位")
    title, holder = str(values["title"]), str(values.get("holder", ""))
    if (above := str(values.get("above", ""))) and folded(above) not in town.titles:
        return _wrong(row, "unknown_ref", above, "上级岗位", what="上级岗位")
    if (unit.id, folded(title), folded(holder)) in town.posts:
        return False
    if (login := str(values.get("login", ""))) and (not LOGIN.fullmatch(login) or not town.take_login(login)):
        return _wrong(row, "bad_login", login, "登录名")
    if values.get("catch_all") == "yes" and (other := town.take_catch_all(title)):
        return _wrong(row, "second_catch_all", other, "是否兜底岗位")
    return True


def _site(row: Converted, town: Town) -> bool:
    values = row.values
    place = town.place(str(values["place_code"]))
    if place is None:
        return _wrong(row, "unknown_ref", values["place_code"], "所在区划代码", what="区划")
    values["place_code"] = place
    code, name = str(values.get("uscc", "")), str(values["name"])
    if code and (owner := town.codes.get(code)) is not None:
        return False if folded(owner) == folded(name) else _wrong(row, "taken", code, "统一社会信用代码", owner=owner)
    if not code and (folded(name), place) in town.sites:
        return False
    if code:
        town.codes[code] = name
    return True


def _duty(row: Converted, town: Town) -> bool:
    values = row.values
    place = town.place(str(values["place_code"]))
    if place is None:
        return _wrong(row, "unknown_ref", values["place_code"], "负责区划代码", what="区划")
    posts = town.titles.get(folded(str(values["post"])), [])
    if len(posts) != 1:
        code = "several_refs" if posts else "unknown_ref"
        return _wrong(row, code, values["post"], "岗位名称", what="岗位")
    values["place_code"], values["post"] = place, str(posts[0])
    on_file = town.duties.get(posts[0], {})
    return any(f"{place}|{duty}" not in on_file for duty in str(values["field"]).split(","))


def _power(row: Converted, town: Town) -> bool:
    values = row.values
    unit = town.units.get(folded(str(values["unit"])))
    if unit is None:
        return _wrong(row, "unknown_ref", values["unit"], "单位名称", what="单位")
    basis = town.bases.get(folded(str(values["basis"])))
    if basis is None:
        return _wrong(row, "unknown_ref", values["basis"], "职权依据", what="法规依据")
    values["unit"], values["basis"] = str(unit.id), basis
    return (unit.id, str(values["power"])) not in town.powers


def _chosen(fields: tuple[FieldSpec, ...], **known: Mapping[str, tuple[str, ...]]) -> tuple[FieldSpec, ...]:
    return lists.with_choices(fields, known)


# A word that ends in * stands for all that begins with it: the code itself isn't among the words.
ALL_FIELDS = {"*": ("全部", "所有", "全部领域"), **FIELDS_OF_DUTY, **choices("choices", "matter")}
KINDS = {
    kind.name: kind
    for kind in (
        ListKind(
            "divisions",
            _("区划"),
            _("社区、自然村、网格"),
            lists.DIVISION_FIELDS,
            ({"code": "370782105302", "name": "岳旺社区", "level": "社区", "parent_code": "370782105"},),
            _division,
        ),
        ListKind(
            "units",
            _("机构"),
            _("镇内设机构、社区、上级主管部门、专家库"),
            lists.UNIT_FIELDS,
            ({"code": "anwei", "name": "安全生产委员会办公室", "kind": "镇内设机构", "rank": "10"},),
            _unit,
        ),
        ListKind(
            "powers",
            _("部门职权"),
            _("哪个部门能责令停产、批准复产、挂牌督办、处罚，依据和核对人"),
            _chosen(lists.POWER_FIELDS, power=choices("choices", "power")),
            (
                {
                    "unit": "诸城市应急管理局",
                    "power": "责令停产停业",
                    "basis": "anquan.65",
                    "verified_by": "张三",
                    "verified_on": "2026-03-05",
                    "valid_from": "2021-09-01",
                },
            ),
            _power,
        ),
        ListKind(
            "posts",
            _("岗位与人员"),
            _("谁在哪个岗位，凭岗位办事"),
            _chosen(lists.POST_FIELDS, role=choices("choices", "role")),
            (
                {
                    "unit": "安全生产委员会办公室",
                    "title": "安委办负责人",
                    "role": "站所负责人",
                    "holder": "张三",
                    "login": "zhangsan",
                    "catch_all": "是",
                },
            ),
            _post,
        ),
        ListKind(
            "duties",
            _("职责"),
            _("哪个岗位负责哪里、哪个领域"),
            _chosen(lists.DUTY_FIELDS, field=ALL_FIELDS),
            ({"post": "安委办负责人", "place_code": "370782105", "field": "全部"},),
            _duty,
        ),
        ListKind(
            "sites",
            _("企业和场所"),
            _("一企一档"),
            _chosen(lists.SITE_FIELDS, field=FIELDS_OF_DUTY, site_kind=choices("choices", "site_kind")),
            (
                {
                    "name": "某某木业有限公司",
                    "site_kind": "企业",
                    "place_code": "370782105302",
                    "field": "工贸",
                    "contact": "李四",
                },
            ),
            _site,
        ),
    )
}
