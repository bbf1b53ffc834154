"""The addresses of the picture, the rows behind its figures on visits and papers, and the brief."""

from django.urls import URLPattern, path

from shiqiao.desk import picture, picture_brief, picture_rows

urlpatterns: list[URLPattern] = [
    path("picture/", picture.picture, name="picture"),
    path("picture/sites/", picture_rows.inspected_sites, name="picture_sites"),
    path("picture/visits/", picture_rows.finished_visits, name="picture_visits"),
    path("picture/notices/", picture_rows.standing_notices, name="picture_notices"),
    path("picture/notices/void/", picture_rows.void_notices, name="picture_void"),
    path("picture/brief.pdf", picture_brief.pdf, name="brief_pdf"),
    path("picture/brief.docx", picture_brief.docx, name="brief_docx"),
]
