"""Declares the room to Django."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The waist of the house: every change of every subject goes through here."""

    name = "shiqiao.record"
    verbose_name = "登记"
