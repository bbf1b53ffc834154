"""Tells a column of personal names from others by what stands in it, and a handler's column by how it is headed. Pure."""

import re
from collections.abc import Sequence

from shiqiao.intake.tables import Cell

# The commonest surnames of China: more than nine in ten people bear one of them.
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤隋臧迟逄褚傅葛殷管单鞠栾尚柳"
)
DOUBLE = ("欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "宇文")
# A name as a list writes it: 王某某, 李四, 钱某等8人.
COUNTED = re.compile(r"等\s*(?:\d+|[一二三四五六七八九十]+|多)?\s*[人名户]+$")
PARTED = re.compile(r"[\s,，;；、/|]+")
PLACES = re.compile(r"[村庄镇乡县市区街路巷组屯店厂局所站院校]$|社区|小区|公司|网格|纠纷|问题|办结|安全")
# Columns of those who report, enter or deal with a matter; their numbers are not those of whoever it is about.
HANDLER = re.compile(
    r"(?:上报|填报|填表|报送|录入|登记|经办|承办|办理|处理|受理|接待|接访|接警|记录|回访|包联|包保|包案|责任|审核|审批|制表|调解|走访|排查|核查)"
    r"(?:人|员|领导|干部)|网格[员长]|调解员|民警|联络员|专干|领导|村支书|村主任|书记"
)
# From so many cells on, and so large a share of them, a column says what it holds; names differ from row to row.
LEAST, SHARE, DISTINCT = 3, 0.8, 0.5


def is_handlers(header: str) -> bool:
    """Say whether a column is headed by one who reports or deals with matters."""
    return bool(HANDLER.search(header))


def reporters_number(headers: Sequence[str], index: int) -> bool:
    """Say whether a column of numbers belongs to the handler whom its own header or the column before it names."""
    before = headers[index - 1] if index else ""
    return is_handlers(headers[index]) or (is_handlers(before) and not re.search(r"时间|日期|意见|情况|单位", before))


def of_handler(headers: Sequence[str], index: int, kind: str = "text") -> bool:
    """Say whether a column is of whoever reports or deals with the matters, not of whom they are about."""
    if kind == "phone":
        return reporters_number(headers, index)
    return is_handlers(headers[index]) or bool(re.search("单位|部门", headers[index]))


def looks_named(written: str) -> bool:
    """Say whether a cell holds personal names: one or several of two to four characters, a common surname first."""
    pieces = [one for one in PARTED.split(COUNTED.sub("", written.strip())) if one]
    return bool(pieces) and all(_is_name(one) for one in pieces)


def holds_names(cells: Sequence[Cell]) -> bool:
    """Say whether nearly all cells of a column are personal names, and not the same few ones over and over."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    if len(texts) < LEAST or len(set(texts)) <= DISTINCT * len(texts):
        return False
    return sum(map(looks_named, texts)) >= SHARE * len(texts)


def _is_name(piece: str) -> bool:
    if not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", piece) or PLACES.search(piece):
        return False
    return piece.startswith(DOUBLE) or (piece[0] in SURNAMES and len(piece) < 4)
