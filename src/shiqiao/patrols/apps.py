"""Declares the room to Django and its kinds to the record."""

from django.apps import AppConfig


class PatrolsConfig(AppConfig):
    """Door-to-door visits."""

    name = "shiqiao.patrols"
    verbose_name = "走访入户"

    def ready(self) -> None:
        """Make the kinds known once the models are there."""
        from shiqiao.patrols import kinds  # noqa: PLC0415 - models can't be imported before the apps are ready

        kinds.declare()
