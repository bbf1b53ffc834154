"""Declares the room to Django."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    """The phone in the inspector's hand."""

    name = "shiqiao.field"
    verbose_name = "现场"
