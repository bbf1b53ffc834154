"""Walks every figure and compares it with the rows that its link opens (design §4.13)."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from django.http import QueryDict

from shiqiao.briefing.cells import Figure, Figures
from shiqiao.briefing.figures import NARROW, figures, months
from shiqiao.briefing.matters import NARROW as MATTERS_NARROW
from shiqiao.briefing.matters import matter_figures
from shiqiao.cases.find import Filters, register
from shiqiao.desk.matters import filters_of
from shiqiao.policy import Viewer


def every(found: Figures) -> Iterator[Figure]:
    """Yield every figure there is: of everything, and of each community, field and unit."""
    for name in NARROW:
        yield found.figure(name)
        for place in found.codes("place"):
            yield found.figure(name, place=place)
        for fld in found.codes("field"):
            yield found.figure(name, field=fld)
        for unit in found.codes("unit"):
            yield found.figure(name, unit=unit)
    for rate in found.rates():
        yield from (rate.numerator, rate.denominator, *rate.excluded)


def wrong(viewer: Viewer, scope: Filters) -> list[str]:
    """Return the figures that differ from their rows, read back from the address as the register would."""
    figures_of_all = list(every(figures(viewer, scope)))
    figures_of_all += [figure for month in months(viewer, scope) for figure in (month.found, month.closed)]
    said = []
    for figure in figures_of_all:
        query = QueryDict(urlsplit(f"/cases/?{figure.query}").query)
        rows = register(viewer, Filters.read(query)).count()
        if rows != figure.value:
            said.append(f"{figure.name} {parse_qs(figure.query)}: {figure.value} shown, {rows} rows")
    return said


def every_matter(found: Figures) -> Iterator[Figure]:
    """Yield every figure there is: of everything, and of each place, source and unit."""
    for name in MATTERS_NARROW:
        yield found.figure(name)
        for dimension in ("place", "channel", "unit"):
            for code in found.codes(dimension):
                if dimension == "channel" and "channel" in MATTERS_NARROW[name]:
                    continue
                yield found.figure(name, **{dimension: code})
    for rate in found.rates():
        yield from (rate.numerator, rate.denominator, *rate.excluded)


def wrong_matters(viewer: Viewer, scope: Filters) -> list[str]:
    """Return the figures that differ from the rows of the one list behind their link."""
    said = []
    for figure in every_matter(matter_figures(viewer, scope)):
        rows = register(viewer, filters_of(QueryDict(figure.query))).count()
        if rows != figure.value:
            said.append(f"{figure.name} {figure.query}: {figure.value} shown, {rows} rows")
    return said
