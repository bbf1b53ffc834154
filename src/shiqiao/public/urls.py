"""The addresses of this door."""

from django.urls import URLPattern, URLResolver, path

from shiqiao.public import answer, paper, progress, report, say

app_name = "public"
urlpatterns: list[URLPattern | URLResolver] = [
    path("a/<str:token>/", answer.answer, name="answer"),
    path("r/<str:token>/", report.report, name="report"),
    path("r/<str:token>/<uuid:case_id>/", report.report_item, name="report_item"),
    path("say/", say.say, name="say"),
    path("progress/", progress.progress, name="progress"),
    path("<str:code>/", paper.paper, name="paper"),
]
