"""Plants marked people in a town: a report, a petition and a dispute, opened together with their persons."""

from uuid import UUID

from build import Town, key
from cases.matters import DISPUTE, PETITION, enlist
from identities.cast import VALUES
from shiqiao.cases.models import Case
from shiqiao.documents.files import docx_of, pdf_of
from shiqiao.documents.issue import issue
from shiqiao.documents.matter_compose import MatterWanted, compose
from shiqiao.documents.matter_issue import draft, serve
from shiqiao.documents.models import Paper
from shiqiao.identities.models import Identity
from shiqiao.identities.reveal import names_for
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do

# Fictional. Each kind of case has people of its own, so that a hit tells where it comes from.
PLANTED = {
    "hazard": [("reporter", VALUES)],
    "petition": [
        ("petitioner", {"name": "司马听澜", "phone": "13800005678", "id_number": "370782196811230031"}),
        ("agent", {"name": "夏侯知雨", "phone": "05366017788", "address": "石桥子镇岳旺社区后岭村西六排31号"}),
    ],
    "dispute": [
        ("party", {"name": "慕容见山", "phone": "13700004321", "note": "村里唯一的制琴人"}),
        ("party", {"name": "公孙照野", "email": "zhaoye@example.invalid", "id_number": "370782198209170020"}),
    ],
}
# The least of each value by which somebody would be known.
LEAST = {"address": lambda value: value[-5:]}
MARKS = sorted(
    {
        LEAST.get(name, str)(value)
        for people in PLANTED.values()
        for _role, values in people
        for name, value in values.items()
    }
)


def plant(town: Town) -> dict[str, UUID]:
    """Open one case of each kind with its persons through the real acts and return the ids of the cases."""
    enlist(town)
    cases = {kind: clock.new_id() for kind in PLANTED}
    found = {"site": town.sites["mill"], "grade": "general", "description": "夜间排放刺鼻气味", "channel": "report"}
    opening = {
        "hazard": ("sun", "find", found),
        "petition": ("xu", "register", PETITION),
        "dispute": ("ding", "register", DISPUTE),
    }
    for kind, (who, name, given) in opening.items():
        dos = [Do(kind, cases[kind], name, key(), given)]
        for role, values in PLANTED[kind]:
            dos.append(Do("identity", clock.new_id(), "seal", key(), {"case": cases[kind], "role": role, **values}))
        act_all(dos, viewer=town.viewer(who))
    return cases


def papered(town: Town, case: UUID) -> tuple[Paper, bytes, bytes]:
    """Accept the planted petition, issue and serve its notice, and return it with the PDF and .docx that carry the name."""
    town.do("xu", "petition", case, "accept", route="petition", notice="written")
    made = compose(MatterWanted("acceptance_notice", Case.objects.get(id=case)))
    paper_id = draft(made, viewer=town.viewer("xu"), key=key()).subject_id
    town.do("he", "matter_paper", paper_id, "review")
    issue(Paper.objects.get(id=paper_id), viewer=town.viewer("gu"), key=key())
    paper = Paper.objects.get(id=paper_id)
    named = names_for(paper.id, [UUID(one) for one in paper.persons], viewer=town.viewer("xu"), key=key())
    pdf, doc = pdf_of(paper, named), docx_of(paper, named)
    serve(paper, {"how": "post", "served_on": paper.issued_on}, viewer=town.viewer("xu"), key=key())
    return Paper.objects.get(id=paper_id), pdf, doc


def everybody() -> list[Identity]:
    """Return all planted persons."""
    return list(Identity.objects.order_by("opened_at", "id"))


def marks_in(data: bytes | str) -> list[str]:
    """Return the marks that stand in some bytes, in UTF-8, UTF-16 or as JSON escapes them."""
    raw = data.encode() if isinstance(data, str) else data
    forms = {mark: (mark.encode(), mark.encode("utf-16-le"), mark.encode("unicode_escape")) for mark in MARKS}
    return [mark for mark, ways in forms.items() if any(way in raw for way in ways)]
