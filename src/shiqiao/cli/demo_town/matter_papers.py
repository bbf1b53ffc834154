"""The demo's papers about petitions: drafted and reviewed at the petition office, signed by its head, served the day after."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shiqiao.cases.models import Case
from shiqiao.cli.demo_town.stage import Stage
from shiqiao.documents import matter_issue
from shiqiao.documents.issue import issue
from shiqiao.documents.matter_compose import MatterWanted, compose
from shiqiao.documents.models import Paper
from shiqiao.policy import Viewer
from shiqiao.record import clock


def draw_up(stage: Stage, case_id: UUID, given: Mapping[str, Any]) -> None:
    """Draft, review and issue a paper of a kind about a case, by three people."""
    made = compose(MatterWanted(given["kind"], Case.objects.get(id=case_id)))
    paper = matter_issue.draft(made, viewer=stage.who("petition"), key=stage.key()).subject_id
    stage.do(stage.who("petition2"), ("matter_paper", paper, "review", {}))
    issue(Paper.objects.get(id=paper), viewer=stage.who("phead"), key=stage.key())


def hand_over(stage: Stage, case_id: UUID, who: Viewer, given: Mapping[str, Any]) -> None:
    """Serve the issued paper of a kind about a case, with what that is on the case."""
    paper = Paper.objects.get(case_id=case_id, paper_kind=given["kind"], state="issued")
    told = {"how": "direct", "served_on": clock.today(), **{name: given[name] for name in given if name != "kind"}}
    matter_issue.serve(paper, told, viewer=who, key=stage.key())
