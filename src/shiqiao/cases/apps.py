"""Declares the room to Django and its kinds to the record."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The case as subject."""

    name = "shiqiao.cases"
    verbose_name = "事项"

    def ready(self) -> None:
        """Make the kinds known once the models are there."""
        from shiqiao.cases import kinds  # noqa: PLC0415 - models can't be imported before the apps are ready

        kinds.declare()
