"""What a paper says as it stands: its newest content with the number, day, service and voiding that its steps brought."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from shiqiao.cases.models import Case
from shiqiao.documents import said
from shiqiao.documents.content import PaperContent, document_number
from shiqiao.documents.models import Content, Paper


def draft_of(paper: Paper) -> PaperContent:
    """Return the content as it was last drafted, without number; raises Content.DoesNotExist for a paper without one."""
    body = Content.objects.filter(subject_id=paper.id).values_list("body", flat=True).latest("seq")
    return PaperContent.from_json(body)


def content_of(paper: Paper) -> PaperContent:
    """Return the paper as it stands; the same content for ever once it is issued, but for service and voiding."""
    content = draft_of(paper)
    if paper.number is None or paper.year is None or paper.issued_on is None:
        return content
    issued = replace(content, n=paper.number, year=paper.year, issued_on=paper.issued_on)
    return replace(issued, service=said.service(paper), void=said.void(paper))


def about(papers: Iterable[Paper]) -> dict[UUID, str]:
    """Return what papers are about by paper id: the site's name, or the case's number; at most one statement for cases."""
    rows = list(papers)
    of_case = {row.case_id for row in rows if row.case_id}
    cases = Case.objects.in_bulk(of_case) if of_case else {}
    named = {row.id: row.site.name for row in rows if row.site}
    return named | {row.id: cases[row.case_id].shown_number for row in rows if row.case_id in cases}


def numbers(papers: Iterable[Paper]) -> dict[UUID, str]:
    """Return the numbers of issued papers as printed (发文字号) by paper id, asking one statement for all."""
    issued = {paper.id: paper for paper in papers if paper.number and paper.year}
    if not issued:
        return {}
    # Later contents of a paper come later and win; the whole body may carry drawn signatures and stays where it is.
    prefixes = Content.objects.filter(subject_id__in=issued).order_by("seq").values_list("subject_id", "body__prefix")
    return {
        paper_id: document_number(prefix, issued[paper_id].year or 0, issued[paper_id].number or 0)
        for paper_id, prefix in dict(prefixes).items()
    }
