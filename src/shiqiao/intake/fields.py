"""What a target field is, and the fields of a hazard ledger; the names that lists use for them stand in names.toml."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FieldKind = Literal[
    "text", "day", "term", "code", "choice", "uscc", "number", "running", "phone", "id_number", "several"
]
Choices = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class FieldSpec:
    """A field that a list can fill.

    `term` is a day that may also be written as 立即 or 7日内; `running` a mere row count that names no matter.
    `identity` fields say which matter a row is about: together they make its key where the list has no number.
    `several` is one or more of the choices, separated by 、 or the like: their codes with commas.
    `levels` are patterns of columns that are joined with " / " in this order. A word of `choices` ending in * stands
    for everything that begins with it.
    """

    name: str
    label: str | Promise
    kind: FieldKind = "text"
    synonyms: tuple[str, ...] = ()
    choices: Choices = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    required: bool = False
    identity: bool = False
    past_only: bool = False
    # Goes under seal: into no text, no key, no digest and no preview.
    sealed: bool = False
    # Moves on while the matter stays the same: a later list in which only this differs brings nothing new.
    moves: bool = False
    # The field whose column a required one takes when it has none of its own.
    instead: str = ""
    is_long: bool = False
    hint: str | Promise = ""

    def choice(self, text: str) -> str | None:
        """Return the code that a written word stands for, or None."""
        whole = text.strip()
        if not whole:
            return None
        word = re.sub(r"[\s（(【\[].*$|[。；;，,！!\s]+$", "", whole, flags=re.DOTALL) or whole
        # 一 般: a space inside a word is somebody's way of lining it up.
        close = re.sub(r"\s+", "", whole)
        for code, words in self.choices.items():
            if word == code or word in words or whole in words or close in words:
                return code
        fits = {
            (len(start), code)
            for code, words in self.choices.items()
            for start in (one[:-1] for one in words if one.endswith("*"))
            if word.startswith(start)
        }
        return max(fits)[1] if fits else None

    @property
    def header(self) -> str:
        """Return the column name that templates carry: the same in every language, so that it is recognised again."""
        return self.synonyms[0] if self.synonyms else self.name

    def in_words(self, value: object) -> str:
        """Return a value as people write it: the first word of each code, anything else as it is."""
        if self.kind == "several":
            return "、".join(self.choices[code][0] for code in str(value).split(",") if code in self.choices)
        words = self.choices.get(str(value), ())
        return words[0] if words else str(value)

    @property
    def choice_words(self) -> tuple[str, ...]:
        """Return the first word of each choice, for messages and drop-downs."""
        return tuple(words[0] for words in self.choices.values() if words)


NAMES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))


def names(listed: str, column: str) -> tuple[str, ...]:
    """Return the names of a column in one kind of list, from names.toml."""
    return tuple(NAMES[listed]["columns"][column].split())


def choices(*path: str) -> Choices:
    """Return a table of choices of names.toml: code → words."""
    table: Any = NAMES
    for part in path:
        table = table[part]
    return {code: tuple(words.split()) for code, words in table.items()}


def by_name(fields: Iterable[FieldSpec]) -> dict[str, FieldSpec]:
    """Index fields by name."""
    return {spec.name: spec for spec in fields}


def _hazard(name: str, label: str | Promise, kind: FieldKind = "text", **marks: Any) -> FieldSpec:
    return FieldSpec(name, label, kind, names("hazard", name), **marks)


TIERS = "指标|分类|条款|项目|目录|类别|标题"
CLAUSE_LEVELS = (
    rf"level_?1|(?:检查)?一级(?:{TIERS})?|(?:检查|隐患|问题)?大类|检查类别",
    rf"level_?2|(?:检查)?二级(?:{TIERS})?|(?:检查|隐患|问题)?中类|检查项目?|检查事项|排查项目|检查项",
    rf"level_?3|(?:检查)?三级(?:{TIERS})?|(?:检查|隐患|问题)?小类|检查内容|排查内容",
    rf"level_?4|(?:检查)?四级(?:{TIERS})?|检查要点|检查标准|检查细则|检查条款|排查标准",
)
PLACE_LEVELS = (
    r"(?:所属|所在|管辖|属地)?社区(?:名称)?|管区|片区",
    r"(?:所属|所在|行政|自然)?村(?:名|名称|居|庄|（居）)?|(?:所属)?村社区",
    r"(?:所属|所在)?网格(?:名称|编号)?",
    r"(?:企业|单位|经营|详细|生产|检查|场所|具体|注册)?(?:地址|地点|住所)",
)

HAZARD_FIELDS: tuple[FieldSpec, ...] = (
    _hazard("source_number", _("隐患编号"), "code"),
    _hazard("running_number", _("序号"), "running"),
    _hazard("found_on", _("检查日期"), "day", identity=True, past_only=True),
    _hazard("site_name", _("企业名称"), identity=True),
    _hazard("uscc", _("统一社会信用代码"), "uscc"),
    _hazard("place", _("所在社区或地址"), identity=True, levels=PLACE_LEVELS),
    _hazard("clause", _("检查条款"), identity=True, levels=CLAUSE_LEVELS),
    _hazard("description", _("隐患描述"), required=True, identity=True, is_long=True),
    _hazard("spot", _("隐患部位"), identity=True),
    _hazard("grade", _("隐患级别"), "choice", choices=choices("choices", "grade")),
    _hazard("rectify_by", _("整改期限"), "term"),
    _hazard("measure", _("整改措施"), is_long=True),
    _hazard("responsible", _("责任人")),
    _hazard("state", _("整改情况"), "choice", choices=choices("choices", "state")),
    _hazard("closed_on", _("销号日期"), "day", past_only=True),
    _hazard("reinspected_by", _("复查人")),
    _hazard("field", _("行业领域")),
    _hazard("inspector", _("检查人")),
)
