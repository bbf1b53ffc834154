"""Which open hazards stand on a notice that was voided, with nothing drafted in its place: they are ordered by nothing."""

from collections.abc import Sequence
from uuid import UUID

from shiqiao.cases import find
from shiqiao.cases.models import Case
from shiqiao.documents.models import Paper
from shiqiao.policy import Viewer

DRAFTERS = ("inspector", "clerk", "head")


def orphans(viewer: Viewer, notice_id: UUID | None = None) -> Sequence[tuple[Paper, list[Case]]]:
    """Return void notices (or the one), the oldest first, each with its open cases that the viewer may read.

    A case that a draft or an issued notice takes over is none of them; three statements at most.
    """
    void = Paper.objects.filter(paper_kind="rectification_notice", state="void")
    if notice_id is not None:
        void = void.filter(id=notice_id)
    cases = find.hazards(viewer).filter(is_open=True, notice_id__in=void.values("id"))
    by_notice: dict[UUID | None, list[Case]] = {}
    for case in cases.order_by("year", "number"):
        by_notice.setdefault(case.notice_id, []).append(case)
    if not by_notice:
        return []
    taken = {
        (old, case)
        for old, listed in Paper.objects.filter(replaces_id__in=list(by_notice))
        .exclude(state__in=("dropped", "void"))
        .values_list("replaces_id", "cases")
        for case in listed
    }
    left = {
        paper: [case for case in by_notice[paper.id] if (paper.id, str(case.id)) not in taken]
        for paper in void.filter(id__in=list(by_notice)).select_related("site").order_by("voided_on", "id")
    }
    return [(paper, some) for paper, some in left.items() if some]
