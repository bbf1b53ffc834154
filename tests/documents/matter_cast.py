"""Papers about a petition out of a town at work, with its sealed petitioner."""

from dataclasses import replace
from uuid import UUID

from build import Town, key
from cases.matters import OPINION, enlist, petition
from shiqiao.cases.models import Case
from shiqiao.documents.content import TO_BE_WRITTEN
from shiqiao.documents.final import draft_of
from shiqiao.documents.issue import issue, redraft
from shiqiao.documents.matter_compose import MatterWanted, compose
from shiqiao.documents.matter_issue import draft
from shiqiao.documents.models import Paper
from shiqiao.record import clock

# Fictional, and in no other text of the tests.
NAME = "司空望舒"
PHONE = "13700009191"


def petitioned(town: Town, name: str = NAME, **given: object) -> UUID:
    """Register a petition of a sealed person (an anonymous one: of nobody known), the cast enlisted."""
    if "xu" not in town.people:
        enlist(town)
    case = petition(town, **given)
    sealed = {"role": "petitioner", "name": name, "phone": PHONE}
    if not given.get("anonymous"):
        town.do("xu", "identity", clock.new_id(), "seal", case=case, **sealed)
    return case


def accepted(town: Town, **given: object) -> UUID:
    """Accept a sealed person's petition, the written notice still to come."""
    case = petitioned(town, **given)
    town.do("xu", "petition", case, "accept", route="petition", notice="written")
    return case


def drafted(town: Town, case: UUID, kind: str = "acceptance_notice", who: str = "xu", **more: object) -> Paper:
    """Let somebody draft a paper about a case."""
    made = compose(MatterWanted(kind, Case.objects.get(id=case), **more))  # type: ignore[arg-type]
    return Paper.objects.get(id=draft(made, viewer=town.viewer(who), key=key()).subject_id)


def issued(town: Town, paper: Paper, reviewer: str = "he", signer: str = "gu") -> Paper:
    """Let what is left be written, another review it and the head issue it."""
    content = draft_of(paper)
    if any(one.text == TO_BE_WRITTEN for one in content.paragraphs):
        drafter = next(name for name, person in town.people.items() if person.id == paper.drafted_by)
        said = tuple(
            replace(one, text="见卷内材料。") if one.text == TO_BE_WRITTEN else one for one in content.paragraphs
        )
        redraft(paper, replace(content, paragraphs=said), [], viewer=town.viewer(drafter), key=key(), seen=None)
    town.do(reviewer, "matter_paper", paper.id, "review")
    issue(Paper.objects.get(id=paper.id), viewer=town.viewer(signer), key=key())
    return Paper.objects.get(id=paper.id)


def concluded(town: Town, **given: object) -> UUID:
    """Bring a sealed person's petition as far as the opinion that is to be served."""
    case = accepted(town, **given)
    town.do("xu", "petition", case, "push", post=town.posts["lan"], requirement="现场核实后回复")
    town.do("lan", "petition", case, "hear", record="听取")
    town.do("lan", "petition", case, "investigate", record="核实")
    town.do("gu", "petition", case, "conclude", **OPINION)
    return case
