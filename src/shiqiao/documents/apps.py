"""Declares the room to Django and its kinds to the record."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Official papers."""

    name = "shiqiao.documents"
    verbose_name = "文书"

    def ready(self) -> None:
        """Make the kinds known once the models are there."""
        from shiqiao.documents import kinds  # noqa: PLC0415 - models can't be imported before the apps are ready

        kinds.declare()
