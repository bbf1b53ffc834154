"""Campaigns and draws as rows."""

from django.db import models

from shiqiao.record.models import Subject


class Campaign(Subject):
    """A list of targets over a period; coverage = seen ÷ targets."""

    title = models.CharField(max_length=120)
    begins_on = models.DateField()
    ends_on = models.DateField()
    fields = models.JSONField(default=list)
    checklist_ids = models.JSONField(default=list)
    place_code = models.CharField(max_length=20)
    yearly = models.BooleanField(default=False)
    visits_per_site = models.PositiveSmallIntegerField(default=1)
    # {site id: true}
    targets = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.title


class Draw(Subject):
    """A draw by a seed that was committed before the pool was known to be drawn from; anyone can replay it."""

    campaign_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=12)
    place_code = models.CharField(max_length=20)
    seed_hash = models.CharField(max_length=64)
    seed = models.CharField(max_length=64, default="")
    many = models.PositiveIntegerField()
    per_visit = models.PositiveSmallIntegerField(default=2)
    pool = models.JSONField(default=list)
    inspectors = models.JSONField(default=list)
    experts = models.JSONField(default=list)
    # "person/site": this person never visits this site (回避).
    recused = models.JSONField(default=list)
    # One line a target: its id, the inspectors, the expert or null.
    result = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.purpose} {self.many}"
