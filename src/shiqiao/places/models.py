"""The division tree, and sites: enterprises and other places that are looked at, one file each (一企一档)."""

from django.db import models

from shiqiao.record.models import Subject


class Division(models.Model):
    """A place of the tree; a child's code begins with its parent's, so that a prefix names a whole subtree."""

    LEVELS = (("town", "镇"), ("community", "社区"), ("village", "自然村"), ("grid", "网格"))

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=LEVELS)
    parent = models.ForeignKey("self", models.PROTECT, null=True)
    fictional = models.BooleanField(default=False)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Site(Subject):
    """An enterprise or another place that is looked at; its contact persons are texts, never in a step."""

    # enterprise, shop, public place, yard … as procedures.site.SITE_KINDS
    site_kind = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    uscc = models.CharField(max_length=18, default="", db_index=True)
    place_code = models.CharField(max_length=20)
    field = models.CharField(max_length=20)
    address = models.CharField(max_length=200, default="")
    contact = models.CharField(max_length=60, default="")
    phone = models.CharField(max_length=30, default="")
    trade = models.CharField(max_length=60, default="")
    key_target = models.BooleanField(default=False)
    # Where imported rows without a place go until somebody says where they belong (待核).
    is_catch_all = models.BooleanField(default=False)
    fictional = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["place_code", "field"], name="site_place_field")]
        constraints = [
            models.UniqueConstraint(fields=["uscc"], condition=~models.Q(uscc=""), name="site_uscc_once"),
            models.UniqueConstraint(
                fields=["is_catch_all"], condition=models.Q(is_catch_all=True), name="site_one_catch_all"
            ),
        ]

    def __str__(self) -> str:
        return self.name
