"""The addresses of API tokens."""

from django.urls import URLPattern, path

from shiqiao.desk import tokens

urlpatterns: list[URLPattern] = [
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<str:digest>/end/", tokens.token_end, name="token_end"),
]
