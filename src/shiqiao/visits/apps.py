"""Declares the room to Django and its kinds to the record."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Looks taken at targets."""

    name = "shiqiao.visits"
    verbose_name = "检查"

    def ready(self) -> None:
        """Make the kinds known once the models are there."""
        from shiqiao.visits import kinds  # noqa: PLC0415 - models can't be imported before the apps are ready

        kinds.declare()
