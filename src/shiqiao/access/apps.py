"""Declares the room to Django."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The access log and its seals."""

    name = "shiqiao.access"
    verbose_name = "访问日志"
