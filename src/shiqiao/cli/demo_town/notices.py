"""The demo's papers: drafted by who inspected, reviewed by a clerk, issued by the head, served; one of them voided."""

from datetime import date
from typing import Any
from uuid import UUID

from shiqiao.cases.models import Case
from shiqiao.cli.demo_town.stage import Stage
from shiqiao.cli.demo_town.visits import Look
from shiqiao.documents import issue as papers
from shiqiao.documents.compose import Wanted, compose
from shiqiao.documents.content import Kind
from shiqiao.documents.models import Paper
from shiqiao.places.models import Site
from shiqiao.record import clock
from shiqiao.record.projection import standing
from shiqiao.visits.models import Visit


class Notices:
    """Plays papers on a stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def notice(self, look: Look, day: date, term: date) -> None:
        """Put on the stage: the notice over a visit's findings, with its term, issued the same day, served the next."""
        self.stage.at(day, (14, 20 + look.slot * 5), lambda: self._draft_notice(look, term))
        self.stage.at(day, (15, 10 + look.slot * 5), lambda: self._review(look))
        self.stage.at(day, (15, 40 + look.slot * 5), lambda: self._issue(look))
        self._serve_next(look, day, look.story.fate != "voided")

    def _serve_next(self, look: Look, day: date, wanted: bool = True) -> None:
        if wanted and (served := self.stage.within(day, 1)) < self.stage.today:
            self.stage.at(served, (9, 40), lambda: self._serve(look))

    def _draft_notice(self, look: Look, term: date, replaces: Paper | None = None) -> None:
        cases = list(Case.objects.filter(id__in=look.noticed).order_by("number"))
        terms = {case.id: term for case in cases if case.grade != "major"}
        look.notice = self._draft(look, "rectification_notice", _known(look.id), cases, terms=terms, replaces=replaces)

    def _draft(self, look: Look, kind: Kind, visit: UUID, cases: list[Case], **more: Any) -> UUID:
        visit_row = standing(Visit.objects.get(id=visit))
        wanted = Wanted(kind, Site.objects.get(id=look.site.id), visit_row, cases, **more)
        viewer = self.stage.as_person(look.team[0])
        return papers.draft(compose(wanted), viewer=viewer, key=self.stage.key()).subject_id

    def _review(self, look: Look) -> None:
        self.stage.do(self.stage.who("clerk"), ("paper", _known(look.notice), "review", {}))

    def _issue(self, look: Look) -> None:
        paper = Paper.objects.get(id=_known(look.notice))
        papers.issue(paper, viewer=self.stage.who("head"), key=self.stage.key())

    def _serve(self, look: Look) -> None:
        self._serve_paper(look, _known(look.notice))

    def _serve_paper(self, look: Look, paper: UUID) -> None:
        how = "left" if self.stage.luck.random() < 0.04 else "direct"
        given = {"how": how, "served_on": clock.today(), "receiver": "企业负责人（虚构）"}
        self.stage.do(self.stage.as_person(look.team[0]), ("paper", paper, "serve", given))

    def void_and_renew(self, look: Look, day: date, term: date) -> None:
        """Put on the stage: the notice found wrong the next day, voided, and issued anew with the same term."""
        self.stage.at(day, (9, 50), lambda: self._void(look))
        self.stage.at(day, (10, 20), lambda: self._draft_notice(look, term, Paper.objects.get(id=_known(look.notice))))
        self.stage.at(day, (11, 0), lambda: self._review(look))
        self.stage.at(day, (11, 20), lambda: self._issue(look))
        self._serve_next(look, day)

    def _void(self, look: Look) -> None:
        given = {"reason": "文书中被检查单位地址填写有误，作废后重新签发。"}
        self.stage.do(self.stage.who("head"), ("paper", _known(look.notice), "void", given))

    def whole(self, look: Look, kind: Kind, visit: UUID, cases: list[UUID]) -> None:
        """Draft, review, issue and serve a check record or a re-inspection opinion, all at this moment."""
        prior = Paper.objects.get(id=_known(look.notice)) if kind == "reinspection_opinion" else None
        rows = list(Case.objects.filter(id__in=cases).order_by("number"))
        paper = self._draft(look, kind, visit, rows, prior=prior)
        self.stage.do(self.stage.who("clerk2"), ("paper", paper, "review", {}))
        papers.issue(Paper.objects.get(id=paper), viewer=self.stage.who("head"), key=self.stage.key())
        self._serve_paper(look, paper)


def _known(one: UUID | None) -> UUID:
    assert one is not None  # an earlier scene has set it
    return one
