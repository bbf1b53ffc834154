"""The visit row."""

from django.db import models

from shiqiao.places.models import Site
from shiqiao.record.models import Subject


class Visit(Subject):
    """One look at one site; answers are {clause key: {result, files, case}}."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="visits")
    place_code = models.CharField(max_length=20)
    field = models.CharField(max_length=20)
    purpose = models.CharField(max_length=16)
    campaign_id = models.UUIDField(null=True, db_index=True)
    draw_id = models.UUIDField(null=True)
    planned_on = models.DateField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    inspectors = models.JSONField(default=list)
    experts = models.JSONField(default=list)
    checklist_ids = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    signed_how = models.CharField(max_length=8, default="")
    joined_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "planned_on"], name="visit_state_day")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.planned_on}"
