"""Declares the room to Django and its kinds to the record."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Lists that come in and go out."""

    name = "shiqiao.intake"
    verbose_name = "导入"

    def ready(self) -> None:
        """Make the kinds known once the models are there."""
        from shiqiao.intake import kinds  # noqa: PLC0415 - models can't be imported before the apps are ready

        kinds.declare()
