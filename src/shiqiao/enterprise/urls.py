"""The addresses of this door."""

from django.urls import URLPattern, URLResolver, path

from shiqiao.enterprise import case, home, own

app_name = "enterprise"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("papers/", home.papers_list, name="papers"),
    path("messages/", home.messages_list, name="messages"),
    path("report/", own.report, name="report"),
    path("cases/<uuid:case_id>/", case.case, name="case"),
    path("cases/<uuid:case_id>/<slug:name>/", case.do, name="do"),
]
