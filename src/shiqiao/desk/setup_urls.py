"""Addresses of the guided set-up."""

from django.urls import URLPattern, URLResolver, path

from shiqiao.desk import setup, setup_door

urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/", setup.setup, name="setup"),
    path("setup/starter-lists/", setup.starter_lists, name="setup_starters"),
    path("setup/door/", setup_door.decide, name="setup_door"),
    path("setup/door/poster.pdf", setup_door.poster, name="setup_poster"),
    path("setup/<slug:name>/", setup.one_list, name="setup_list"),
    path("setup/<slug:name>/template.xlsx", setup.list_template, name="setup_template"),
    path("setup/<slug:name>/mend.xlsx", setup.mend, name="setup_mend"),
]
