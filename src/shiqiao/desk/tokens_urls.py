"""The addresses of API tokens and of the access log."""

from django.urls import URLPattern, path

from shiqiao.desk import access, tokens

urlpatterns: list[URLPattern] = [
    path("access/", access.access_log, name="access"),
    path("access/log.csv", access.access_file, name="access_file"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<str:digest>/end/", tokens.token_end, name="token_end"),
]
