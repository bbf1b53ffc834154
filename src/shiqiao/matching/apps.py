"""Declares the room to Django."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Which matters are the same."""

    name = "shiqiao.matching"
    verbose_name = "同事比对"
