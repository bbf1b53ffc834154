"""The demo's papers about petitions and disputes: drafted, reviewed and signed off by three people, served the day after."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shiqiao.cases.models import Case
from shiqiao.cli.demo_town.stage import Stage
from shiqiao.documents import matter_issue
from shiqiao.documents.issue import issue
from shiqiao.documents.matter_compose import MatterWanted, compose
from shiqiao.documents.models import Paper
from shiqiao.identities.reveal import names_for
from shiqiao.policy import Viewer
from shiqiao.record import clock

# Who reviews and who signs off, by the kind of case; whoever plays the beat drafts.
HANDS = {"petition": ("petition2", "phead"), "dispute": ("elder", "mhead")}


def draw_up(stage: Stage, case_id: UUID, who: Viewer, given: Mapping[str, Any]) -> None:
    """Draft, review and issue a paper of a kind about a case, by three people."""
    case = Case.objects.get(id=case_id)
    reviewer, signer = HANDS[case.kind]
    made = compose(MatterWanted(given["kind"], case))
    paper = matter_issue.draft(made, viewer=who, key=stage.key()).subject_id
    stage.do(stage.who(reviewer), ("matter_paper", paper, "review", {}))
    issue(Paper.objects.get(id=paper), viewer=stage.who(signer), key=stage.key())


def hand_over(stage: Stage, case_id: UUID, who: Viewer, given: Mapping[str, Any]) -> None:
    """Serve the issued paper of a kind about a case, with what that is on the case."""
    paper = Paper.objects.get(case_id=case_id, paper_kind=given["kind"], state="issued")
    # The copy that is handed over carries the name, by an opening on record.
    names_for(paper.id, [UUID(one) for one in paper.persons], viewer=who, key=stage.key())
    told = {"how": "direct", "served_on": clock.today(), **{name: given[name] for name in given if name != "kind"}}
    matter_issue.serve(paper, told, viewer=who, key=stage.key())
