"""Declares the room to Django and its kinds to the record."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Files by content hash."""

    name = "shiqiao.evidence"
    verbose_name = "证据"

    def ready(self) -> None:
        """Make the kinds known once the models are there."""
        from shiqiao.evidence import store  # noqa: PLC0415 - models can't be imported before the apps are ready

        store.declare()
