"""Declares the room to Django."""

from django.apps import AppConfig


class EnterpriseConfig(AppConfig):
    """The enterprise's own door."""

    name = "shiqiao.enterprise"
    verbose_name = "企业"
