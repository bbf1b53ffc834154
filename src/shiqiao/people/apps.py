"""Declares the room to Django and its kind to the record."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Units, posts, persons and accounts."""

    name = "shiqiao.people"
    verbose_name = "单位与岗位"

    def ready(self) -> None:
        """Make the kind known once the models are there."""
        from shiqiao.people import kinds  # noqa: PLC0415 - models can't be imported before the apps are ready

        kinds.declare()
