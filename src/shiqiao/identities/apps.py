"""Declares the room to Django and its kinds to the record."""

from django.apps import AppConfig


class IdentitiesConfig(AppConfig):
    """Persons under seal."""

    name = "shiqiao.identities"
    verbose_name = "受保护人员"

    def ready(self) -> None:
        """Make the kinds known once the models are there."""
        from shiqiao.identities import kinds  # noqa: PLC0415 - models can't be imported before the apps are ready

        kinds.declare()
