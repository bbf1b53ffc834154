"""Sealing the lists of a draw (名单封存): targets, inspectors, experts and who is recused, before the seed decides."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.cases.find import hazards
from shiqiao.desk.doing import seen_row
from shiqiao.inspections.drawing import seed_hash
from shiqiao.inspections.models import Campaign
from shiqiao.inspections.seeds import seed_of
from shiqiao.places.models import Site
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act
from shiqiao.ui.acts import said
from shiqiao.ui.choices import holders
from shiqiao.ui.who import roster_now, staff, viewer


def sampling_pool(who: Viewer) -> list[UUID]:
    """Return the general hazards that enterprises found and mended themselves and that wait for a decision on sampling."""
    found = hazards(who).filter(channel="self_report", state="rectified").exclude(grade="major")
    return [case_id for case_id, marks in found.values_list("id", "marks") if not marks.get("sampled")]


class CommitForm(forms.Form):
    """The lists that are sealed before the seed decides."""

    many = forms.IntegerField(label=lazy("抽取数量"), min_value=1)
    per_visit = forms.IntegerField(label=lazy("每组检查人员数"), min_value=2, initial=2, required=False)
    inspectors = forms.MultipleChoiceField(
        label=lazy("检查人员名录"), widget=forms.CheckboxSelectMultiple, required=False
    )
    experts = forms.MultipleChoiceField(label=lazy("专家名录"), widget=forms.CheckboxSelectMultiple, required=False)
    recused = forms.CharField(
        label=lazy("回避"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("一行一条，写“姓名 单位名称”，抽取时此人不会被派往该单位；已决定的回避自动计入"),
    )
    key = forms.CharField(max_length=100, widget=forms.HiddenInput)
    draw_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, people: list[tuple[str, str]], experts: list[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        """Offer the town's inspectors and experts."""
        super().__init__(*args, **kwargs)
        for name, pairs in (("inspectors", people), ("experts", experts)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = pairs


def read_recused(text: str, people: dict[str, str], targets: dict[str, str]) -> list[str]:
    """Return "person/site" pairs for lines of "姓名 单位名称"; raises ValueError naming the line that can't be read."""
    pairs: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.replace("　", " ").split(maxsplit=1)
        if not words:
            continue
        who = [one for one, name in people.items() if name == words[0]]
        where = [one for one, name in targets.items() if len(words) > 1 and words[1].strip() in name]
        if len(where) != 1 or not who:
            raise ValueError(
                _("第 %(n)s 行“%(line)s”：请写“姓名 单位名称”，姓名在名录中，单位在检查对象中且只有一个。")
                % {"n": number, "line": line[:40]}
            )
        pairs += [f"{one}/{where[0]}" for one in who]
    return pairs


@staff("clerk", "head")
def draw_new(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Seal what is drawn from: a campaign's targets, the inspectors, the experts, who is recused from what."""
    row = seen_row(request, "campaign", campaign_id)
    assert isinstance(row, Campaign)
    targets = dict(Site.objects.filter(id__in=list(row.targets), state="active").values_list("id", "name"))
    names = {str(one): name for one, name in targets.items()}
    roster = roster_now()
    people, experts = holders(roster, "inspector", "grid_worker"), holders(roster, "expert")
    first = {
        "many": max(1, len(names) // 5) if names else 1,
        "per_visit": 2,
        # Grid workers may be drawn, but only where the office wants it: they hold no certificate.
        "inspectors": [one for one, _name in holders(roster, "inspector")],
        "experts": [one for one, _name in experts],
    }
    given = {
        "campaign": row.id,
        "purpose": "visits",
        "place": row.place_code,
        "pool": sorted(names),
    }
    return _commit(request, CommitForm, (people, experts), first, given, names, row.title)


@staff("clerk", "head")
def sample_new(request: HttpRequest) -> HttpResponse:
    """Seal the list of self-found, self-mended hazards of which a sample is verified on the spot (自查核查)."""
    who = viewer(request)
    pool = sampling_pool(who)
    first = {"many": -(-len(pool) // 5) or 1}
    given = {"purpose": "self_check", "place": who.widest_place, "pool": sorted(str(one) for one in pool)}
    return _commit(request, CommitForm, ([], []), first, given, {}, _("自查核查"))


def _commit(
    request: HttpRequest,
    form_class: type[CommitForm],
    choices: tuple[list[tuple[str, str]], list[tuple[str, str]]],
    first: dict[str, Any],
    given: dict[str, Any],
    targets: dict[str, str],
    title: str,
) -> HttpResponse:
    initial = {**first, "key": str(clock.new_id()), "draw_id": clock.new_id()}
    form = form_class(*choices, request.POST or None, initial=initial)
    if given["purpose"] == "self_check":
        for name in ("per_visit", "inspectors", "experts", "recused"):
            del form.fields[name]
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            people = {one: label.split()[0] for one, label in (*choices[0], *choices[1])}
            recused = sorted({*read_recused(values.get("recused", ""), people, targets), *_standing(people, targets)})
            lists = {name: values[name] for name in ("many", "per_visit", "inspectors", "experts") if values.get(name)}
            act(
                "draw",
                values["draw_id"],
                "commit",
                viewer=viewer(request),
                key=values["key"],
                given={**given, **lists, "recused": recused, "seed_hash": seed_hash(seed_of(values["draw_id"]))},
            )
            messages.success(request, _("名单和种子摘要已封存。"))
            return redirect("desk:draw", values["draw_id"])
        except ValueError as wrong:
            form.add_error("recused", str(wrong))
        except Refused as refusal:
            where = refusal.params.get("field")
            form.add_error(where if where in form.fields else None, said(refusal))
    context = {"form": form, "title": title, "pool": len(given["pool"]), "purpose": given["purpose"]}
    return render(request, "desk/draw_new.html", context, status=422 if form.errors else 200)


def _standing(people: Mapping[str, str], targets: Mapping[str, str]) -> Iterator[str]:
    """Return the pairs person/target that decided recusals forbid already."""
    roster = roster_now()
    for person in people:
        yield from (f"{person}/{site}" for site in map(str, roster.recused_from(UUID(person))) if site in targets)
