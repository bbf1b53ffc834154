"""The frame of every page: which town, who is looking, and where this person can go."""

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from shiqiao.desk.duties import about_sites
from shiqiao.people.roster import Roster
from shiqiao.places.models import Site
from shiqiao.policy import CASELESS, Viewer, rounds
from shiqiao.policy.doors import VISITORS
from shiqiao.procedures.machine import gettext_noop
from shiqiao.record.models import Ledger
from shiqiao.ui.shapes import FrameFacts, NavItem
from shiqiao.ui.who import editions_of, viewer

N_ = gettext_noop
READERS = frozenset({"leader", "head", "clerk", "inspector", "grid_worker", "expert"})
LOOKERS = READERS | {"supervisor"}
PEOPLES = frozenset(
    {"leader", "head", "clerk", "grid_worker", "mediator", "legal_adviser", "police", "supervisor", "inspector"}
)
OFFICE = frozenset({"leader", "head", "clerk"})
# Label, address name, letter after g, and the roles that have business there.
NAV = (
    (N_("我的工作"), "desk:work", "w", READERS | PEOPLES),
    (N_("隐患台账"), "desk:register", "r", LOOKERS),
    (N_("未化解清单"), "desk:matters", "u", PEOPLES),
    (N_("回访"), "desk:follow_ups", "f", OFFICE | {"supervisor"}),
    (N_("检查"), "desk:visits", "v", LOOKERS),
    (N_("走访"), "desk:surveys", "h", frozenset(VISITORS)),
    (N_("单位"), "desk:sites", "s", LOOKERS),
    (N_("文书"), "desk:papers", "p", (READERS | PEOPLES) - {"expert"}),
    (N_("一张图"), "desk:picture", "m", LOOKERS - {"expert"}),
    (N_("责任与岗位"), "desk:gaps", "d", OFFICE | {"admin"}),
    (N_("导入导出"), "desk:import", "i", frozenset({"head", "clerk"})),
    (N_("受保护人员"), "desk:openings", "", OFFICE | {"mediator", "supervisor", "data_protection"}),
    (N_("消息"), "desk:inbox", "n", READERS | PEOPLES | CASELESS),
    (N_("访问日志"), "desk:access", "", frozenset({"auditor"})),
    (N_("设置"), "desk:setup", "", frozenset({"admin"})),
)

# What is about sites: whoever deals with what people bring, and nothing else, is not led there.
OF_SITES = frozenset({"desk:register", "desk:visits", "desk:sites"})
# What only a duty over the whole town opens.
OF_THE_TOWN = frozenset({"desk:import"})
# Pages that stand under an entry of the rail at an address of their own.
WITHIN = {
    "desk:visits": ("/campaigns/", "/draws/", "/checklists/"),
    "desk:gaps": ("/posts/", "/people/", "/units/", "/calendar/", "/powers/"),
    "desk:setup": ("/tokens/",),
}


def frame(request: HttpRequest) -> FrameFacts:
    """Return what the frame shows; for a signed-in person it asks the database nothing that the page hasn't asked."""
    who = viewer(request)
    _book, roster = editions_of(request)
    town, mode = (roster.town, roster.mode) if roster.town else _ledger()
    demo = mode == "demo"
    if who.site_ids:
        name = Site.objects.filter(id__in=who.site_ids).values_list("name", flat=True).first() or ""
        return FrameFacts(town or _("石桥"), name, _("企业"), demo, switch_url=reverse("sign_in") if demo else "")
    if who.person_id is None:
        return FrameFacts(town_name=town or _("石桥"), demo=demo)
    inbox = bool(who.holds)
    return FrameFacts(
        town_name=town or _("石桥"),
        person_name=who.name,
        post_name=post_names(who, roster),
        demo=demo,
        nav=navigation(who, request.path),
        search_url=(search := _search(who)),
        search_hint=_("搜编号、标题、内容") if search == reverse("desk:matters") else "",
        inbox_url=reverse("desk:inbox") if inbox else "",
        inbox_count_url=reverse("desk:inbox_count") if inbox else "",
        switch_url=reverse("sign_in") if demo else "",
    )


def _search(who: Viewer) -> str:
    if who.roles & READERS and about_sites(who):
        return reverse("desk:register")
    return reverse("desk:matters") if who.roles & PEOPLES else ""


def _ledger() -> tuple[str, str]:
    # Before the first post is there, the roster's snapshot may be older than the ledger.
    return Ledger.objects.values_list("name", "mode").first() or ("", "")


def post_names(who: Viewer, roster: Roster) -> str:
    """Return the titles of a person's posts, own before stood-in, at most two."""
    holds = sorted(who.holds, key=lambda hold: hold.standing_in)[:2]
    names = [
        _("代%(post)s") % {"post": roster.posts[one.post_id].title}
        if one.standing_in
        else roster.posts[one.post_id].title
        for one in holds
    ]
    return "、".join(names)


def navigation(who: Viewer, path: str) -> list[NavItem]:
    """Return the links of the rail for somebody's roles; the page's own is marked."""
    items, sites = [], about_sites(who)
    for label, name, letter, roles in NAV:
        if (name == "desk:surveys" and not rounds(who)) or (name in OF_SITES and not sites):
            continue
        if not (who.town_roles if name in OF_THE_TOWN else who.roles) & roles:
            continue
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        items.append(NavItem(_(label), url, path.startswith((url, *WITHIN.get(name, ()))), go=letter))
    return items
