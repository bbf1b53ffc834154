"""Declares the room to Django and lends the record its way of telling."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """How somebody is told."""

    name = "shiqiao.outbox"
    verbose_name = "通知"

    def ready(self) -> None:
        """Lend the record the poster once the models are there."""
        from shiqiao.outbox import post  # noqa: PLC0415 - models can't be imported before the apps are ready

        post.declare()
