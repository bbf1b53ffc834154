"""Declares the room to Django."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Which matters are the same."""

    name = "shiqiao.matching"
    verbose_name = "同事比对"

    def ready(self) -> None:
        """Let the index follow what is erased."""
        from shiqiao.matching import index  # noqa: PLC0415 - models can't be imported before the apps are ready
        from shiqiao.record.kinds import HOOKS  # noqa: PLC0415 - likewise

        HOOKS.erased.append(index.mend)
