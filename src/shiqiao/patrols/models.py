"""Surveys and calls at a door as rows; a call names a door, never who lives behind it."""

from django.db import models

from shiqiao.record.models import Subject


class Survey(Subject):
    """A round of the town's villages or grids: how many households each is known to have, and until when they are called on."""

    title = models.CharField(max_length=120)
    place_code = models.CharField(max_length=20)
    # "village" or "grid": by which areas its households are known and counted.
    area = models.CharField(max_length=8, default="village")
    begins_on = models.DateField()
    ends_on = models.DateField()
    # {code of the village or grid: households known there}
    households = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.title


class Call(Subject):
    """One call at one door: reached, nobody in, or not wished; with the case that was heard of there, if any."""

    survey = models.ForeignKey(Survey, models.PROTECT, null=True, related_name="calls")
    place_code = models.CharField(max_length=20)
    door = models.CharField(max_length=20)
    called_on = models.DateField()
    result = models.CharField(max_length=8)
    case_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["survey", "place_code", "door"], name="call_door")]

    def __str__(self) -> str:
        return f"{self.place_code} {self.door}"
