"""Signing in and out, the language, and in the demo one click to be each of its people."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shiqiao.people.models import Account
from shiqiao.places.models import Site
from shiqiao.policy import CASELESS
from shiqiao.procedures.post import ROLES
from shiqiao.record.models import Ledger
from shiqiao.ui.who import roster_now, viewer

# Whoever works outside begins with the day's visits when a phone is in the hand, with the desk otherwise.
ON_FOOT = frozenset({"inspector", "expert", "grid_worker"})


class SignIn(forms.Form):
    """A login name and a password."""

    login = forms.CharField(
        label=lazy("账号"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=lazy("密码"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


def is_demo() -> bool:
    """Say whether this town is the demo."""
    return Ledger.objects.filter(mode="demo").exists()


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the sign-in page, and sign in; the answer is the same for an unknown name and a wrong password."""
    if not Ledger.objects.exists():
        return redirect("desk:setup")
    form = SignIn(request.POST if request.method == "POST" else None)
    onward = request.POST.get("next") or request.GET.get("next", "")
    if form.is_valid():
        account = authenticate(request, username=form.cleaned_data["login"], password=form.cleaned_data["password"])
        if account is not None:
            login(request, account)
            return _onward(request, onward)
        form.add_error(None, _("账号或密码不正确。"))
    context = {"form": form, "next": onward}
    if is_demo():
        context |= {"people": demo_people(), "people_url": "/switch/"}
    return render(request, "ui/sign_in.html", context, status=422 if form.errors else 200)


def demo_people() -> list[dict[str, str]]:
    """Return the demo's accounts with what each of them does."""
    roster = roster_now()
    roles = dict(ROLES)
    accounts = Account.objects.filter(is_active=True).select_related("person").order_by("id")[:48]
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
    account = Account.objects.filter(login=request.POST.get("person", ""), is_active=True).first()
    if account is None:
        raise Http404
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    return _onward(request, request.POST.get("next", ""))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    messages.success(request, _("已退出。"))
    return redirect("sign_in")


def _onward(request: HttpRequest, onward: str) -> HttpResponse:
    if onward and url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=settings.HTTPS):
        return redirect(onward)
    return redirect("home")


def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to where their work is."""
    if not request.user.is_authenticated:
        return redirect("sign_in" if Ledger.objects.exists() else "desk:setup")
    who = viewer(request)
    if who.site_ids:
        return redirect("enterprise:home")
    if who.roles <= CASELESS:
        return redirect("desk:setup" if "admin" in who.roles else "desk:inbox")
    if who.roles <= ON_FOOT and "Mobi" in request.headers.get("User-Agent", ""):
        return redirect("field:home")
    return redirect("desk:work")
