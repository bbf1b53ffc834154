"""Declares the room to Django and its kinds to the record."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """Plans, draws and checklists."""

    name = "shiqiao.inspections"
    verbose_name = "检查计划"

    def ready(self) -> None:
        """Make the kinds known once the models are there."""
        from shiqiao.inspections import kinds  # noqa: PLC0415 - models can't be imported before the apps are ready

        kinds.declare()
