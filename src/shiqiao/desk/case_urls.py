"""The addresses of my work, the register, cases and messages."""

from django.urls import URLPattern, path

from shiqiao.desk import case, dossier, finding, inbox, mediation, register, work

urlpatterns: list[URLPattern] = [
    path("work/", work.work, name="work"),
    path("work/waiting/", work.waiting, name="waiting"),
    path("work/town/", work.town, name="work_town"),
    path("cases/", register.register, name="register"),
    path("cases/new/", finding.new, name="case_new"),
    path("cases/new/clauses/", finding.clauses, name="case_clauses"),
    path("cases/<uuid:case_id>/", case.case, name="case"),
    path("cases/<uuid:case_id>/mediation/", mediation.mediation, name="mediation"),
    path("cases/<uuid:case_id>/dossier/", dossier.page, name="dossier"),
    path("cases/<uuid:case_id>/<slug:act_name>/", case.act, name="case_act"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/count/", inbox.count, name="inbox_count"),
    path("inbox/read/", inbox.read_all, name="inbox_read"),
    path("inbox/<int:message_id>/", inbox.open_message, name="inbox_open"),
]
