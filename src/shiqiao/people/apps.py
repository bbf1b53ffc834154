"""Declares the room to Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Units, posts, persons and accounts."""

    name = "shiqiao.people"
    verbose_name = "单位与岗位"
