"""Signing in and out, and in the demo one click to be each of its people."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shiqiao.access import log
from shiqiao.cases.door import door
from shiqiao.people.models import Account
from shiqiao.places.models import Site
from shiqiao.policy import CASELESS
from shiqiao.procedures.post import ROLES
from shiqiao.record.models import Ledger
from shiqiao.sign_in import locks
from shiqiao.sign_in.adapters import AccountAdapter
from shiqiao.sign_in.forms import SignIn, locked
from shiqiao.ui.who import roster_now, viewer

# Whoever works outside begins with the day's visits when a phone is in the hand, with the desk otherwise.
ON_FOOT = frozenset({"inspector", "expert", "grid_worker", "volunteer"})


def is_demo() -> bool:
    """Say whether this town is the demo."""
    return Ledger.objects.filter(mode="demo").exists()


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the sign-in page, and sign in; the answer is the same for an unknown name and a wrong password."""
    if not Ledger.objects.exists():
        return redirect("desk:setup")
    form = SignIn(request.POST if request.method == "POST" else None)
    onward = _safe(request, request.POST.get("next") or request.GET.get("next", ""))
    if form.is_valid():
        login = form.cleaned_data["login"]
        account = AccountAdapter().authenticate(request, username=login, password=form.cleaned_data["password"])
        if account is not None:
            if request.user.is_authenticated:
                logout(request)
            # No third party is told the name; it stays in the house's own session.
            answer: HttpResponse = perform_password_login(request, {}, Login(user=account, redirect_url=onward or "/"))
            return answer
        form.add_error(None, locked() if locks.is_locked(request, login) else _("账号或密码不正确。"))
    context: dict[str, object] = {"form": form, "next": onward, "oidc": settings.OIDC_NAME if settings.OIDC_URL else ""}
    context["door"] = door().is_open
    if is_demo():
        context |= {"people": demo_people(), "people_url": "/switch/"}
    return render(request, "sign_in/sign_in.html", context, status=422 if form.errors else 200)


def demo_people() -> list[dict[str, str]]:
    """Return the demo's accounts with what each of them does."""
    roster = roster_now()
    roles = dict(ROLES)
    accounts = Account.objects.filter(state="active").select_related("person").order_by("id")[:48]
    sites = dict(Site.objects.filter(id__in=[one.site_id for one in accounts if one.site_id]).values_list("id", "name"))
    found = []
    for account in accounts:
        if account.site_id:
            found.append(
                {
                    "value": account.login,
                    "name": sites.get(account.site_id, ""),
                    "post": _("企业安全员"),
                    "does": _("提交整改、自查自报"),
                }
            )
            continue
        posts = [post for post in roster.posts.values() if post.holder_id == account.person_id]
        title = posts[0].title if posts else ""
        does = _(roles.get(posts[0].role, "")) if posts else ""
        found.append(
            {"value": account.login, "name": account.person.name if account.person else "", "post": title, "does": does}
        )
    return found


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Become one of the demo's people; there is no such address in a town in earnest."""
    if not is_demo():
        raise Http404
    account = Account.objects.filter(login=request.POST.get("person", ""), state="active").first()
    if account is None:
        raise Http404
    if request.user.is_authenticated:
        logout(request)
    AccountAdapter().login(request, account)
    return redirect(_safe(request, request.POST.get("next", "")) or "home")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.user.is_authenticated:
        log.note("signed_out", request)
    logout(request)
    messages.success(request, _("已退出。"))
    return redirect("sign_in")


def _safe(request: HttpRequest, onward: str) -> str:
    good = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=settings.HTTPS)
    return onward if onward and good else ""


def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to where their work is."""
    if not request.user.is_authenticated:
        return redirect("sign_in" if Ledger.objects.exists() else "desk:setup")
    who = viewer(request)
    if who.site_ids:
        return redirect("enterprise:home")
    if who.roles <= CASELESS:
        own = {"admin": "desk:setup", "auditor": "desk:access"}
        return redirect(next((page for role, page in own.items() if role in who.roles), "desk:inbox"))
    if who.roles <= {"volunteer"}:
        return redirect("field:households")
    if who.roles <= ON_FOOT and "Mobi" in request.headers.get("User-Agent", ""):
        return redirect("field:home")
    return redirect("desk:work")
