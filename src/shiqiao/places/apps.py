"""Declares the room to Django."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Divisions and grids."""

    name = "shiqiao.places"
    verbose_name = "地点"
