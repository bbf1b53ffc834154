"""The addresses of this door."""

from django.urls import URLPattern, URLResolver, path

from shiqiao.field import end, finding, home, households, plan, recheck, spotted, visit, walking

app_name = "field"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("waiting/", home.waiting, name="waiting"),
    path("new/", home.new, name="new"),
    path("households/", households.choose, name="households"),
    path("households/call/", households.household, name="household"),
    path("households/<uuid:call_id>/withdraw/", households.withdraw, name="household_withdraw"),
    path("site/<uuid:site_id>/", home.site, name="site"),
    path("site/<uuid:site_id>/qr.svg", home.site_qr, name="site_qr"),
    path("site/<uuid:site_id>/finding/", spotted.spotted, name="spotted"),
    path("site/<uuid:site_id>/plan/", plan.plan, name="plan"),
    path("visit/<uuid:visit_id>/", visit.visit, name="visit"),
    path("visit/<uuid:visit_id>/staff/", visit.staff_more, name="staff"),
    path("visit/<uuid:visit_id>/join/", visit.join, name="join"),
    path("visit/<uuid:visit_id>/clauses/", walking.overview, name="clauses"),
    path("visit/<uuid:visit_id>/clauses/next/", walking.resume, name="resume"),
    path("visit/<uuid:visit_id>/clauses/<int:number>/", walking.clause, name="clause"),
    path("visit/<uuid:visit_id>/finding/", finding.new, name="finding_new"),
    path("visit/<uuid:visit_id>/finding/<uuid:case_id>/", finding.one, name="finding"),
    path("visit/<uuid:visit_id>/recheck/", recheck.listing, name="rechecks"),
    path("visit/<uuid:visit_id>/recheck/<uuid:case_id>/", recheck.one, name="recheck"),
    path("visit/<uuid:visit_id>/end/", end.summary, name="end"),
    path("visit/<uuid:visit_id>/sign/", end.sign, name="sign"),
]
