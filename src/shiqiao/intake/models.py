"""Import batches as rows, and the mappings saved per source."""

from django.db import models

from shiqiao.record.models import Subject


class Batch(Subject):
    """One list that came in: how many rows, good, bad, unchanged; what was confirmed and what went in."""

    what = models.CharField(max_length=24)
    source = models.CharField(max_length=120, default="")
    file = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    to_mend = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    received_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.what} {self.file[:8]}"


class SavedMapping(models.Model):
    """How the columns of one source's lists were mapped, kept for its next list; no case's state."""

    what = models.CharField(max_length=24)
    source = models.CharField(max_length=120)
    mapping = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "source"], name="mapping_source_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.source}"
