"""Where papers begin: the buttons on a visit's or a site's page for those papers that can be drafted from it now."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from shiqiao.cases.find import cases
from shiqiao.documents.kinds import papers_to_sites
from shiqiao.documents.orphans import DRAFTERS
from shiqiao.places.models import Site
from shiqiao.ui.who import viewer
from shiqiao.visits.models import Visit

register = template.Library()
Begin = tuple[str, str]


@register.inclusion_tag("desk/paper_begin.html", takes_context=True)
def papers_from_visit(context: template.Context, visit: Visit) -> dict[str, list[Begin]]:
    """Draw what can be drafted from a finished visit: its record, a notice on what it found, an opinion."""
    who = viewer(context["request"])
    if visit.state != "finished" or not who.roles & set(DRAFTERS):
        return {"begins": []}
    there = set(
        papers_to_sites(who).filter(visit_id=visit.id).exclude(state__in=("void", "dropped")).values_list("paper_kind")
    )
    begins = []
    if ("site_check_record",) not in there:
        begins.append((_("拟检查记录"), f"{reverse('desk:draft_record')}?visit={visit.id}"))
    if number := cases(who).filter(visit_id=visit.id, state="found").count():
        label = _("拟整改通知书（%(n)s 项）") % {"n": number}
        begins.append((label, f"{reverse('desk:draft_notice')}?visit={visit.id}"))
    if visit.purpose == "reinspection" and ("reinspection_opinion",) not in there:
        begins.append((_("拟复查意见书"), f"{reverse('desk:draft_opinion')}?visit={visit.id}"))
    return {"begins": begins}


@register.inclusion_tag("desk/paper_begin.html", takes_context=True)
def papers_from_site(context: template.Context, site: Site) -> dict[str, list[Begin]]:
    """Draw the notice that can be drafted on everything found at a site and not yet ordered."""
    who = viewer(context["request"])
    if not who.roles & set(DRAFTERS):
        return {"begins": []}
    number = cases(who).filter(site_id=site.id, state="found").count()
    label = _("拟整改通知书（%(n)s 项）") % {"n": number}
    return {"begins": [(label, f"{reverse('desk:draft_notice')}?site={site.id}")] if number else []}
