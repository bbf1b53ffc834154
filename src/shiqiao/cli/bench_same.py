"""How well the same matter is found: a labelled list is imported, and what is proposed is held against its labels."""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, islice
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from shiqiao.cases.models import Case, Source
from shiqiao.cli import bench_town
from shiqiao.cli.complaints import Complaint, machine_word
from shiqiao.intake.problems import Unusable
from shiqiao.intake.takeover import confirm, receive, take_over
from shiqiao.intake.whats import read_plan
from shiqiao.matching import index
from shiqiao.matching.find import Candidate, candidates_of_each
from shiqiao.policy import Viewer

# Kinds of lists whose matters are compared.
WHATS = ("petitions", "disputes")
FIRST, HALVES, AT_ONCE = 5, 10, 100
Pair = frozenset[UUID]


def measure(file: Path, column: str, what: str) -> dict[str, Any]:
    """Import a list into the founded town and hold what is proposed against the groups that its column names.

    Returns counts, rates (0 to 1; None where nothing was proposed or wanted) and seconds; raises Complaint for a file
    that can't be read, and for a column that it does not have or that says nothing.
    """
    town = bench_town.found()
    began, worked = time.perf_counter(), time.process_time()
    rows, opened = _take_in(file, what, town.clerk)
    imported = time.perf_counter()
    while index.catch_up():
        pass
    indexed = time.perf_counter()
    groups = _groups(column)
    found = _found(town.clerk)
    seconds = {
        "import": round(imported - began, 1),
        "index": round(indexed - imported, 1),
        "match_all": round(time.perf_counter() - indexed, 1),
        # What of all three was this process's own work, whatever else the machine had to do.
        "processor": round(time.process_time() - worked, 1),
    }
    ranked = {case: [one.case.id for one in likely if one.case.id != case] for case, likely in found.items()}
    sure = {
        frozenset((case, one.case.id))
        for case, likely in found.items()
        for one in likely
        if one.likeness.sure and one.case.id != case
    }
    copies = _copies(groups)
    figures = {"rows": rows, "opened": opened, "labelled": len(groups), "sure_pairs_of_all": len(sure)}
    return {**figures, **rates(groups, ranked, sure, copies), "halves": halves(groups, ranked, sure, copies)} | {
        "seconds": seconds
    }


def _take_in(file: Path, what: str, viewer: Viewer) -> tuple[int, int]:
    try:
        plan = read_plan(file.read_bytes(), file.name, viewer, what=what)
        if not plan.lines:
            raise Complaint(f"名单里没有可以导入的行：{file}")
        batch = receive(plan, viewer, file.name)
        confirm(batch, len(plan.lines), viewer)
    except OSError as error:
        raise Complaint(f"读不了名单：{file}（{machine_word(error)}）") from error
    except Unusable as unusable:
        raise Complaint(unusable) from unusable
    return plan.counts()["rows"], sum(take_over(plan, batch, viewer))


def _groups(column: str) -> dict[UUID, str]:
    """Return the label of each labelled case, as its source kept it."""
    labels: dict[UUID, str] = {}
    heads: Counter[str] = Counter()
    for case, columns in Source.objects.values_list("home_id", "columns").iterator():
        for header, text, _name in json.loads(columns)["cells"]:
            heads[header] += 1
            if header == column and text.strip():
                labels[case] = text.strip()
    if column not in heads:
        raise Complaint(f"名单没有“{column}”列；有：{'、'.join(heads)}")
    if not labels:
        raise Complaint(f"“{column}”列没有内容")
    return labels


def _found(viewer: Viewer) -> dict[UUID, list[Candidate]]:
    """Return what is proposed for every matter, as the comparing page has it."""
    found: dict[UUID, list[Candidate]] = {}
    matters = Case.objects.filter(kind__in=index.KINDS).order_by("id").only("id", "title", "description").iterator()
    while part := list(islice(matters, AT_ONCE)):
        each = candidates_of_each(viewer, [index.words_of(case) for case in part])
        found.update(zip((case.id for case in part), each, strict=True))
    return found


def _copies(groups: Mapping[UUID, str]) -> set[Pair]:
    """Return the pairs that say the very same under whatever title: finding them proves nothing."""
    bodies: defaultdict[str, list[UUID]] = defaultdict(list)
    for case, text in Case.objects.filter(id__in=groups).values_list("id", "description"):
        bodies["".join(text.split())].append(case)
    return {frozenset(pair) for same in bodies.values() for pair in combinations(same, 2)}


def rates(
    groups: Mapping[UUID, str], ranked: Mapping[UUID, Sequence[UUID]], sure: Iterable[Pair], copies: set[Pair]
) -> dict[str, Any]:
    """Return recall among the first, and what the sure pairs between labelled matters are worth, copies left out.

    Precision: sure pairs of one group ÷ sure pairs whose both sides are labelled. Coverage: the same ÷ pairs of one group.
    """
    sizes = Counter(groups.values())
    wanted = [case for case, label in groups.items() if sizes[label] > 1]

    def hits(first: int) -> int:
        return sum(any(groups.get(one) == groups[case] for one in ranked[case][:first]) for case in wanted)

    judged = [pair for pair in sure if pair not in copies and all(one in groups for one in pair)]
    right = sum(len({groups[one] for one in pair}) == 1 for pair in judged)
    together = sum(many * (many - 1) // 2 for many in sizes.values())
    together -= sum(len({groups.get(one) for one in pair}) == 1 for pair in copies if pair <= groups.keys())
    return {
        "with_partner": len(wanted),
        "found_first": hits(1),
        "found_in_five": hits(FIRST),
        "recall_at_1": _rate(hits(1), len(wanted)),
        "recall_at_5": _rate(hits(FIRST), len(wanted)),
        "sure_pairs": len(judged),
        "sure_pairs_right": right,
        "reference_pairs": together,
        "precision": _rate(right, len(judged)),
        "coverage": _rate(right, together),
    }


def halves(
    groups: Mapping[UUID, str], ranked: Mapping[UUID, Sequence[UUID]], sure: Iterable[Pair], copies: set[Pair]
) -> dict[str, list[float | None]]:
    """Return the least and the greatest of each rate over halves of the groups, ten times drawn: how far to trust it."""
    labels, pairs = sorted(set(groups.values())), list(sure)
    found: defaultdict[str, list[float]] = defaultdict(list)
    for seed in range(HALVES):
        chosen = set(Random(seed).sample(labels, len(labels) // 2))  # noqa: S311 -- a measurement, nothing secret
        for side in (True, False):
            half = {case: label for case, label in groups.items() if (label in chosen) == side}
            for name, value in rates(half, ranked, pairs, copies).items():
                if isinstance(value, float):
                    found[name].append(value)
    return {name: [min(values), max(values)] for name, values in found.items()}


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def table(figures: Mapping[str, Any]) -> str:
    """Return the figures for reading on a terminal."""

    def share(part: str, whole: str, rate: str) -> str:
        low, high = figures["halves"].get(rate, (None, None))
        return (
            f"{figures[part]}/{figures[whole]}（{_percent(figures[rate])}；半数分组 {_percent(low)}～{_percent(high)}）"
        )

    took = figures["seconds"]
    return "\n".join((
        f"{figures['rows']} 行，登记 {figures['opened']} 件，有标注 {figures['labelled']} 件",
        f"同组另有他件的，第一个候选即同组：{share('found_first', 'with_partner', 'recall_at_1')}",
        f"同组另有他件的，前五个候选中有同组：{share('found_in_five', 'with_partner', 'recall_at_5')}",
        f"“很可能相同”的（两件都有标注、内容不是照抄）确为同组：{share('sure_pairs_right', 'sure_pairs', 'precision')}",
        f"同组的（内容不是照抄）列为“很可能相同”：{share('sure_pairs_right', 'reference_pairs', 'coverage')}",
        f"全部“很可能相同”：{figures['sure_pairs_of_all']} 对",
        f"导入 {took['import']} 秒，编索引 {took['index']} 秒，全部比对 {took['match_all']} 秒（处理器共 {took['processor']} 秒）",
    ))  # fmt: skip


def _percent(rate: float | None) -> str:
    return "—" if rate is None else f"{rate * 100:.1f}%"
