"""Takes what says who somebody is out of a row: it goes under seal, and no text or kept column repeats it. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shiqiao.intake.dates import half_width
from shiqiao.intake.guess import PERSONAL
from shiqiao.intake.personal_names import COUNTED, holds_names, is_handlers, looks_named
from shiqiao.intake.tables import Cell, Table
from shiqiao.procedures import sealed

# What stands in a text in place of what went under seal.
NAMED, NUMBERED = "某某", "［号码已密封］"
# A column of which so many cells hold somebody's number is about persons, whatever its name.
SHARE = 0.2
ABOUT_PERSONS = re.compile(
    r"姓名|联系人|电话|手机|联系方式|身份证|证件号|住址|户籍|居住地|邮箱|微信号|银行卡|昵称|监护人"
)
# A column that is headed by nothing but who somebody is in a matter holds names.
PARTY = re.compile(
    r"(?:当事人|申请人|信访人|反映人|投诉人|举报人|检举人|控告人|诉求人|来电人|来访人|来信人|报警人|报案人|代表人|原告|被告"
    r"|甲方|乙方|对方|另一方|家属|配偶|证人|欠薪人|拖欠人|上访人|求助人|当事双方|联系对象|受害人|被害人|伤者|户主"
    r"|(?:务工|来访|涉访|上访)人员|(?:反映|信访|来访|上访|投诉|求助)群众|农民工|劳动者)(?:[甲乙丙丁一二三四1-4A-D]|双方|姓名|名称|名单|信息)?$"
)
ABOUT_OFFICE = re.compile(r"承办|责任|经办|包案|办理|受理|交办|处理|登记|接访|单位")
NUMBERS = sealed.NUMBERS
NOTE_LIMIT = 1500
WIDE = re.compile("[０-９]")
NAME_LENGTH, ID_LENGTH = 12, 18
NOBODY = re.compile(
    r"匿名\w{0,6}|佚名|不详|未知|无名氏?|保密|无|/|-+|—+|\*+|\w*不愿(?:意)?(?:透露|留名|公开)\w*|未(?:透露|留|提供|署名)\w{0,4}"
    r"|(?:热心|部分|众多|广大|多名|某)*(?:市民|群众|村民|居民|业主|网友|网民|职工|商户|游客|家长)(?:代表)?|多人|用户"
)
# What stands beside a name and is none.
ADDRESSED = frozenset({"女士", "先生", "本人", "代理人", "男", "女", "夫妻", "夫妇", "家属", "村民", "居民", "等人"})


@dataclass
class Person:
    """What goes under seal of one row: the values by name, and how often a text had to be covered for it."""

    values: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    # Names that stand in the notes alone: no text repeats them either.
    names: list[str] = field(default_factory=list)
    covered: int = 0

    @property
    def sealed(self) -> dict[str, str]:
        """Return what is handed to the act that seals."""
        notes = "；".join(dict.fromkeys(self.notes))[:NOTE_LIMIT]
        return {**self.values, **({"note": notes} if notes else {})}

    def keep(self, name: str, written: str) -> None:
        """Take a value; what isn't the one number that it should be is kept as a note, and nothing is lost."""
        if is_nobody(written):
            return
        if name == "name":
            written = self._named(written)
        reader = sealed.READERS.get(name, sealed.text)
        for part in [written, *re.split(r"[\s,，;；、/|]+", half_width(written))]:
            try:
                self.values[name] = reader(part)
            except ValueError:
                continue
            if part != written:
                self.notes.append(written)
            return
        self.notes.append(written)

    def _named(self, written: str) -> str:
        """Return a name without the number beside it, which is kept as one; each of several names is covered in texts."""
        for number in NUMBERS.findall(half_width(written)):
            kind = "id_number" if len(number) == ID_LENGTH else "phone"
            if kind not in self.values:
                self.keep(kind, number)
        name = NUMBERS.sub("", half_width(written)).strip(" ,，;；、/|:：()（）-")
        # How many others stand beside them is counted with the matter; it is no part of anybody's name.
        name = COUNTED.sub("", name).strip(" ,，;；、") or name
        pieces = [one for one in re.split(r"[\s,，;；、/|()（）]+|等\d*[人户名]?", name) if 1 < len(one) <= NAME_LENGTH]
        if len(pieces) > 1 or pieces != [name]:
            self.names += [one for one in pieces if one not in ADDRESSED and not is_nobody(one)]
        return name or written

    def note(self, header: str, written: str) -> None:
        """Keep under seal what a column says of persons that no field takes."""
        self.notes.append(f"{header}：{written}")
        if PARTY.search(header) or looks_named(written):
            self.names += [one for one in re.split(r"[\s,，;；、/|]+", written) if 1 < len(one) <= NAME_LENGTH]

    def without(self, text: str) -> str:
        """Return a text without this person's name, numbers and address."""
        asked = [
            (piece, NAMED if name in ("name", "address") else NUMBERED)
            for name, value in [*self.values.items(), *(("name", one) for one in self.names)]
            for piece in sealed.needles(name, value)
        ]
        return sealed.covered(text, asked, NAMED) if asked else text

    def number(self, found: str) -> str:
        """Keep a number that was found in a text; returns what stands there instead."""
        self.notes.append(found)
        return NUMBERED


def is_nobody(written: str) -> bool:
    """Tell whether what stands where a name should says that nobody is named."""
    return bool(NOBODY.fullmatch(half_width(written).strip()))


def apart(persons: Sequence[Person], text: str) -> str:
    """Return a text without these persons' names, numbers and addresses, and without anybody's mobile or identity number.

    Numbers that stand in the text alone are kept under seal as a note of the first person.
    """
    said = text
    for person in persons:
        said = person.without(said)
    said = numbers_covered(said, persons[0].number)
    persons[0].covered += said != text
    return said


def numbers_covered(text: str, number: Callable[[str], str] = lambda found: NUMBERED) -> str:
    """Return a text with `number` of each mobile or identity number in place of it, in whatever width it is written."""
    plain = "".join(_plain(sign) for sign in text) if WIDE.search(text) else text
    parts, end = [], 0
    for found in NUMBERS.finditer(plain):
        parts += [text[end : found.start()], number(found[0])]
        end = found.end()
    return "".join([*parts, text[end:]]) if parts else text


def _plain(sign: str) -> str:
    half = half_width(sign)
    return half if len(half) == 1 else sign


def columns_left_out(table: Table, used: Iterable[int]) -> tuple[int, ...]:
    """Return the columns that fill no field and hold persons by their name or content: they are kept under seal only."""
    taken = set(used)
    # A number beside who reported it is kept under seal too, as no more than a note.
    free = [index for index in range(len(table.headers)) if index not in taken]
    return tuple(index for index in free if _personal(table.headers[index], table.column(index)))


def _personal(header: str, cells: Sequence[Cell]) -> bool:
    if (ABOUT_PERSONS.search(header) or PARTY.search(header)) and not ABOUT_OFFICE.search(header):
        return True
    is_office = is_handlers(header) or ABOUT_OFFICE.search(header) or "部门" in header
    if not is_office and holds_names(cells):
        return True
    texts = [cell for cell in cells if isinstance(cell, str)]
    numbers = sum(1 for cell in texts if any(one.search(sealed.narrow(cell)) for one in PERSONAL.values()))
    return bool(texts) and numbers >= SHARE * len(texts) and numbers > 0


def person_of(values: Mapping[str, object], names: Sequence[str]) -> Person:
    """Return the person of a row."""
    person = Person()
    for name in names:
        if written := str(values.get(name, "")).strip():
            person.keep(name, written)
    return person
