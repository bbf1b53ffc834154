"""Which citations may be printed: those that the law tables hold as verified on the day (design §4.10)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from shiqiao.documents.content import LegalBasis
from shiqiao.law.book import BasisText, Book
from shiqiao.law.validity import valid_on

Row = Mapping[str, Any]
# 《…》第…条, and the further articles of the same law that follow it.
_LAW = re.compile(r"《([^》《]{2,60})》((?:[、和及]?第[^条、，。；《\n]{1,9}条(?:之[一二三四五六七八九十])?)+)")
_ARTICLE = re.compile(r"第[^条、，。；《\n]{1,9}条(?:之[一二三四五六七八九十])?")


def cited(book: Book, on: date, codes: Sequence[str]) -> tuple[tuple[LegalBasis, ...], tuple[str, ...]]:
    """Return the bases with these codes that may be printed on that day, and the citations of those that may not."""
    found = [basis for code in codes if (basis := valid_on(book.bases.get(code, ()), on))]
    kept = tuple(as_printed(basis) for basis in found if basis.verified)
    return kept, tuple(basis.citation for basis in found if not basis.verified)


def as_printed(basis: BasisText) -> LegalBasis:
    """Return a basis of the law tables as it stands on a paper; raises ValueError for one that nobody verified."""
    return LegalBasis(basis.citation, basis.verified_by, basis.verified_on)


def unverified(body: Row, book: Book, on: date) -> tuple[str, ...]:
    """Return the citations in a paper's plain content that the law tables don't hold as verified on that day."""
    said = [basis["text"] for basis in _bases(body)]
    for text in (body.get("remedies", ""), *(part["text"] for part in body.get("paragraphs", ()))):
        said += citations_in(text)
    known = citations(book, on)
    return tuple(dict.fromkeys(text for text in said if text not in known))


def citations(book: Book, on: date) -> set[str]:
    """Return what may be cited on a paper of that day: verified and in force."""
    in_force = (valid_on(versions, on) for versions in book.bases.values())
    return {basis.citation for basis in in_force if basis and basis.verified}


def citations_in(text: str) -> list[str]:
    """Return the articles that a text cites, each with its law: 《…》第…条."""
    return [f"《{title}》{one}" for title, articles in _LAW.findall(text) for one in _ARTICLE.findall(articles)]


def without_unverified(text: str, book: Book, on: date) -> tuple[str, list[str]]:
    """Return the text without the laws of which an article isn't verified, and those articles."""
    known, cut = citations(book, on), []

    def keep(hit: re.Match[str]) -> str:
        missing = [one for one in citations_in(hit[0]) if one not in known]
        cut.extend(missing)
        return "" if missing else hit[0]

    left = _LAW.sub(keep, text)
    return (left.strip("；、，; \n") if cut else text), cut


def _bases(body: Row) -> Iterable[Row]:
    yield from body.get("bases", ())
    yield from (item["basis"] for item in body.get("items", ()) if item.get("basis"))
