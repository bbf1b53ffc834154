"""Every address of the house, door by door."""

from django.urls import URLPattern, URLResolver, include, path

from shiqiao.ui import files, papers

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shiqiao.sign_in.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("files/upload/", files.upload, name="upload"),
    path("files/<str:digest>/", files.shown, name="file"),
    path("files/<str:digest>/original/", files.original, name="file_original"),
    path("files/<str:digest>/thumb/", files.thumb, name="file_thumb"),
    path("papers/<uuid:paper_id>/pdf/", papers.pdf, name="paper_pdf"),
    path("", include("shiqiao.desk.urls")),
    path("field/", include("shiqiao.field.urls")),
    path("enterprise/", include("shiqiao.enterprise.urls")),
    path("p/", include("shiqiao.public.urls")),
    path("api/", include("shiqiao.api.urls")),
]
