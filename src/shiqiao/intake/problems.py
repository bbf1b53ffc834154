"""What can be wrong with a file, a mapping or a row, and the Chinese sentence that names the mend."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_lazy as _

SHOWN = 40
Params = Mapping[str, str | int]

ROW_PROBLEMS = {
    "empty": _("为空：请补写后重新导入"),
    "formula": _("是没有结果的公式：请在 Excel 或 WPS 中打开并保存一次，或改写成数值后重新导入"),
    "cell_error": _("是错误值“%(shown)s”：请改写成正确内容后重新导入"),
    "day_unreadable": _("“%(shown)s”不是日期：请写成 2026-03-05 的样式"),
    "day_impossible": _("“%(shown)s”这一天不存在：请核对年月日"),
    "day_needs_year": _("“%(shown)s”没有年份：请写成 2026-03-05 的样式"),
    "day_needs_day": _("“%(shown)s”没有写到日：请写成 2026-03-05 的样式"),
    "day_vague": _("“%(shown)s”不是确切的某一天：请写成 2026-03-05 的样式"),
    "day_short_year": _("“%(shown)s”的年份只有两位：请写四位年份，如 2026-03-05"),
    "day_order": _("“%(shown)s”分不清月和日：请按年、月、日的顺序写，如 2026-03-05"),
    "day_several": _("“%(shown)s”写了不止一个日期：请只留一个"),
    "day_future": _("“%(shown)s”晚于今天（%(today)s）：请核对日期"),
    "day_too_old": _("“%(shown)s”早于 %(earliest)s：请核对年份"),
    "term_needs_start": _("“%(shown)s”是天数，但本行没有检查日期可以起算：请写具体日期"),
    "term_working_days": _("“%(shown)s”按工作日计算，而那一年的放假安排尚未录入：请写成具体日期"),
    "before_found": _("“%(shown)s”早于检查日期 %(found)s：请核对这两个日期"),
    "choice_unknown": _("“%(shown)s”不在可选范围：请改为 %(choices)s 之一"),
    "number_unreadable": _("“%(shown)s”不是数字：请只写数字"),
    "uscc": _("“%(shown)s”不是有效的统一社会信用代码：%(why)s"),
    "number_twice": _("“%(shown)s”与第 %(first)s 行重复而内容不同：请改正编号，或删去多余的一行"),
    "differs_from_row": _(
        "第 %(row)s 行与第 %(first)s 行说的是同一件事，但办理情况、人员等内容不一致：请核对后保留一行"
    ),
    "changed": _(
        "第 %(row)s 行（编号“%(shown)s”）以前导入过，但这次内容不同，系统没有覆盖原记录："
        "请在原隐患上补充更正；如是另一处隐患，请换一个编号"
    ),
    "changed_matter": _(
        "第 %(row)s 行（编号“%(shown)s”）以前导入过，但这次内容不同，系统没有覆盖原记录："
        "请在原事项上补充；如是另一件事，请换一个编号"
    ),
    "not_yours": _("第 %(row)s 行属于“%(shown)s”，不在您的岗位负责的范围：请由负责该处的经办人员导入"),
    "refused": _("第 %(row)s 行不能登记：%(why)s"),
    "unknown_ref": _("“%(shown)s”在系统中没有：请先导入%(what)s，或核对写法"),
    "several_refs": _("“%(shown)s”有不止一个：请写成“岗位名称＋姓名”，如“网格员张三”"),
    "outside_town": _("“%(shown)s”不在本镇：代码应以 %(town)s 开头，且只含数字"),
    "code_length": _("“%(shown)s”有 %(many)s 位，位数不对：镇 9 位，社区 12 位，自然村、网格在社区代码后面接着编"),
    "bad_login": _("“%(shown)s”不能作登录名：请用 2 至 60 位字母、数字或者 _ . @ -，且不与他人重复"),
    "second_catch_all": _("全镇只能有一个兜底岗位，已有“%(shown)s”：请改为否"),
    "taken": _("“%(shown)s”已登记在“%(owner)s”名下：请核对"),
    "same_as_row": _("第 %(row)s 行与第 %(first)s 行完全相同，没有重复登记"),
}
WHOLE_ROW = frozenset({"differs_from_row", "changed", "changed_matter", "same_as_row", "not_yours", "refused"})
NOTES = frozenset({"same_as_row"})

FILE_PROBLEMS = {
    "file_empty": _("文件是空的：请确认上传的是填好内容的台账"),
    "file_too_big": _("文件有 %(megabytes)s MB，超过 %(limit)s MB：请拆成几个文件后分别上传"),
    "file_bomb": _("文件解开后异常庞大，已拒绝打开：请用 Excel 或 WPS 另存为新的 .xlsx 后再上传"),
    "file_sparse": _(
        "工作表“%(sheet)s”在很远的位置（%(cell)s）还有内容，无法整表读取：请删去表格以外的内容，另存为 .xlsx 后再上传"
    ),
    "file_password": _("文件有密码保护，请另存为无密码的 .xlsx 后再上传"),
    "file_clues": _(
        "名单里有“%(column)s”，像是针对个人的问题线索：本系统不接收线索，只接收移交办理的信访事项和矛盾纠纷。"
        "检举控告请由专人逐件登记；是移交的纠纷，请删去这一列后再导入"
    ),
    "file_gone": _("上传的文件已不在服务器上：请重新上传"),
    "file_no_key": _("找不到身份密钥，名单不能密封保存，没有接收：请联系系统管理员"),
    "file_broken": _("文件已损坏，无法打开：请用 Excel 或 WPS 打开并另存为 .xlsx 后再上传"),
    "file_not_excel": _("文件名是 %(suffix)s，内容却不是 Excel 表格：请用 Excel 或 WPS 打开并另存为 .xlsx 后再上传"),
    "file_web_page": _("文件名像 Excel，内容其实是网页：请用 Excel 或 WPS 打开并另存为 .xlsx 后再上传"),
    "file_not_table": _("文件不是表格：请上传 .xlsx、.xls、.csv 或 .tsv 文件"),
    "file_encoding": _("认不出文件的文字编码：请用 Excel 或 WPS 打开并另存为 .xlsx 后再上传"),
    "file_quotes": _("第 %(row)s 行的引号没有成对：请改正后再上传，或用 Excel 另存为 .xlsx"),
    "file_too_many_rows": _("表格超过 %(limit)s 行：请拆成几个文件后分别上传"),
    "file_no_header": _("没有找到表头：请在数据上方保留一行列名，例如“企业名称、隐患描述、整改期限”"),
    "file_no_rows": _("表头下面没有数据：请填写内容后再上传"),
    "file_no_sheet": _("没有名为“%(sheet)s”的工作表：本文件有 %(sheets)s"),
    "mapping_not_json": _("对应关系文件不是有效的 JSON：第 %(line)s 行有误"),
    "mapping_shape": _("对应关系文件的写法不对：%(part)s 应写成 %(shape)s"),
    "mapping_version": _("对应关系文件的版本是 %(version)s，本系统只认版本 1"),
    "mapping_unknown_field": _("对应关系文件里的“%(field)s”不是可导入的字段：可用的有 %(fields)s"),
    "mapping_unknown_column": _("表格里没有“%(column)s”这一列：本表的列有 %(columns)s"),
    "mapping_column_twice": _("“%(column)s”这一列对应了两个字段（%(first)s、%(second)s）：请只留一个"),
    "mapping_bad_default": _("字段“%(field)s”的默认值“%(value)s”不能用：请改为 %(choices)s"),
    "mapping_missing": _("没有找到必需的列：%(fields)s。请为它指定对应的列，或在表格中补上这一列"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one row: a code, the row as the clerk counts it, the column and what stands there."""

    code: str
    row: int = 0
    column_label: str = ""
    value_shown: str = ""
    params: Params = field(default_factory=dict)

    @property
    def is_note(self) -> bool:
        """Tell whether the row needs no mend (it is only worth telling)."""
        return self.code in NOTES

    def at(self, row: int, column_label: str) -> "Problem":
        """Return the same problem placed in a row and column."""
        return replace(self, row=row, column_label=column_label)


def shown(value: object) -> str:
    """Cut a cell's text to 40 characters on one line for a message."""
    text = " ".join(str(value if value is not None else "").split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def says(problem: Problem) -> str:
    """Say a row problem as one sentence naming row, field and mend, in the active language."""
    params = {"row": problem.row, "shown": problem.value_shown, "column": problem.column_label, **problem.params}
    sentence = str(ROW_PROBLEMS[problem.code]) % params
    if problem.code in WHOLE_ROW:
        return sentence
    return str(_("第 %(row)s 行“%(column)s”%(sentence)s")) % {**params, "sentence": sentence}


class Unusable(Exception):
    """A file or mapping cannot be used at all; `code` for programs, `says` for people."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params: Params = params

    @property
    def says(self) -> str:
        """Say what is wrong and how to mend it, in the active language."""
        return str(FILE_PROBLEMS[self.code]) % self.params

    def __str__(self) -> str:
        return self.says


class BadFile(Unusable):
    """The file cannot be read as a table."""


class BadMapping(Unusable):
    """The mapping does not fit the table or the fields."""
