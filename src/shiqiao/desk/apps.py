"""Declares the door to Django and says who stands in the frame of every page."""

from django.apps import AppConfig

from shiqiao.ui.context import register_frame


class DeskConfig(AppConfig):
    """The office door."""

    name = "shiqiao.desk"
    verbose_name = "桌面端"

    def ready(self) -> None:
        """Set the frame once the models are there."""
        from shiqiao.desk.frame import frame  # noqa: PLC0415 - models can't be imported before the apps are ready

        register_frame(frame)
