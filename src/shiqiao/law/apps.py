"""The Django app of the law tables."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LawConfig(AppConfig):
    """Registers the law tables."""

    name = "shiqiao.law"
    verbose_name = _("法规数据")
