"""The acts on a paper that carry content or move cases with them: draft, redraft, issue."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shiqiao.calendars import due_on
from shiqiao.cases.models import Case
from shiqiao.documents.canonical import digest
from shiqiao.documents.compose import Composed, may_list
from shiqiao.documents.content import PaperContent
from shiqiao.documents.final import draft_of
from shiqiao.documents.kinds import visible
from shiqiao.documents.models import Content, Paper
from shiqiao.documents.naming import named_in
from shiqiao.identities.screen import note_stopped
from shiqiao.law import book as law_book
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused, gettext_noop
from shiqiao.record import clock
from shiqiao.record.act import act_all, not_found
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step
from shiqiao.record.projection import standing

_ = gettext_noop


def draft(composed: Composed, *, viewer: Viewer, key: str, paper_id: UUID | None = None) -> Step:
    """Open a paper with its composed content; returns the step, whose subject is the paper. Raises Refused."""
    wanted = composed.wanted
    check_terms(composed.content, [case.id for case in wanted.cases])
    given: dict[str, Any] = {
        "kind": wanted.kind,
        "site": wanted.site.id,
        "cases": [case.id for case in wanted.cases],
        "code": composed.code,
        "content": content_code(composed.content),
    }
    if wanted.visit is not None:
        given["visit"] = wanted.visit["id"]
    if wanted.replaces is not None:
        given["replaces"] = wanted.replaces.id
    details = [Content(body=composed.content.as_json())]
    return act_all([Do("paper", paper_id or clock.new_id(), "draft", key, given, None, details)], viewer=viewer)[0]


def redraft(
    paper: Paper, content: PaperContent, cases: Sequence[UUID], *, viewer: Viewer, key: str, seen: int | None
) -> Step:
    """Write the draft anew, with the cases that its items stand for, in their order; raises Refused."""
    given: dict[str, Any] = {"content": content_code(content)}
    if paper.case_id is not None:
        screened(standing(paper), content, viewer)
    else:
        if paper.paper_kind != "site_check_record" and not cases:
            raise Refused("missing", _("请至少保留一项。"), field="cases")
        check_terms(content, cases)
        given["cases"] = list(cases)
    details = [Content(body=content.as_json())]
    return act_all([Do(paper.kind, paper.id, "redraft", key, given, seen, details)], viewer=viewer)[0]


def screened(paper: Mapping[str, Any], content: PaperContent, viewer: Viewer) -> None:
    """Raise Refused where a draft about a case says something of its sealed persons; that leaves a step with them.

    A content is kept in clear, so it may not even be drafted with a name in it; `paper` are its columns so far.
    """
    if not visible(viewer, paper):
        raise not_found()
    if found := named_in(paper, content):
        note_stopped(found, paper["id"], paper["steps"])
        where = "、".join(dict.fromkeys(one.part for one in found))
        raise Refused("names_somebody", _("文书的%(where)s含有受保护人员的信息，请改写后再保存。"), where=where)


def issue(paper: Paper, *, viewer: Viewer, key: str, seen: int | None = None) -> Step:
    """Issue a reviewed paper; raises Refused.

    A notice orders each found case on it with its term, and one issued anew takes over the void one's; all or none.
    """
    # Only what was read is issued: a draft changed meanwhile makes the whole act stale.
    content = draft_of(paper)
    dos = [Do(paper.kind, paper.id, "issue", key, {}, paper.steps if seen is None else seen)]
    if paper.paper_kind == "rectification_notice":
        dos += _orders(paper, content, key)
    try:
        return act_all(dos, viewer=viewer)[0]
    except Refused as refusal:
        if refusal.code == "names_somebody":
            # That it was stopped stays on record with the person, for data protection.
            note_stopped(named_in(standing(paper), content), paper.id, paper.steps)
        raise


def _orders(paper: Paper, content: PaperContent, key: str) -> list[Do]:
    rows: Mapping[UUID, Case] = Case.objects.in_bulk([UUID(one) for one in paper.cases])
    dos = []
    for item, case_id in zip(content.items, map(UUID, paper.cases), strict=True):
        case = rows[case_id]
        if not may_list(case, paper.replaces_id):
            raise Refused("case_moved", _("第%(seq)s项已有新的处理，请退回修改后再签发。"), seq=item.seq)
        if case.state != "found":
            _same_term(case, item.rectify_by, item.seq)
            if case.notice_id is not None and case.notice_id == paper.replaces_id:
                dos.append(Do("hazard", case_id, "renotice", f"{key}/{item.seq}", {"notice": paper.id}))
            continue
        given = {"notice": paper.id, "rectify_by": item.rectify_by}
        dos.append(Do("hazard", case_id, "order", f"{key}/{item.seq}", given))
    return dos


def check_terms(content: PaperContent, case_ids: Sequence[UUID]) -> None:
    """Raise Refused for a notice whose terms an order would not take, long before the head signs it (params name the `case`)."""
    if content.kind != "rectification_notice":
        return
    book, today = law_book.current(), clock.today()
    longest = due_on(book.term("hazard.rectify_max", today), today, book.calendar)
    rows: Mapping[UUID, Case] = Case.objects.in_bulk(list(case_ids))
    for item, case_id in zip(content.items, case_ids, strict=True):
        if item.rectify_by is None:
            raise Refused("missing", _("第%(seq)s项没有整改期限。"), seq=item.seq, case=str(case_id))
        if rows[case_id].state != "found":
            _same_term(rows[case_id], item.rectify_by, item.seq)
        elif item.rectify_by < today:
            raise Refused("past_day", _("期限不能早于今天。"), case=str(case_id))
        elif item.grade == "general" and item.rectify_by > longest:
            raise Refused("too_long", _("期限最迟为 %(last)s。"), last=longest.isoformat(), case=str(case_id))


def _same_term(case: Case, on_paper: date | None, seq: int) -> None:
    # A running deadline is a fact (design §4.5): a notice issued anew repeats it.
    if case.rectify_by != on_paper:
        raise Refused("term_moved", _("第%(seq)s项的期限已经变动，请退回修改后再签发。"), seq=seq)


def content_code(content: PaperContent) -> str:
    """Return the digest of a content as a step's code may hold it (80 characters)."""
    return digest(content).removeprefix("shiqiao/")
