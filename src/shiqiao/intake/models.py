"""Import batches as rows, and the mappings saved per source."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from shiqiao.record.clock import new_id
from shiqiao.record.models import Subject

CALLED = {"hazards": N_("隐患台账"), "petitions": N_("信访事项名单"), "disputes": N_("矛盾纠纷名单")}


class Batch(Subject):
    """One list that came in: how many rows, good, bad, unchanged; what was confirmed and what went in."""

    what = models.CharField(max_length=24)
    source = models.CharField(max_length=120, default="")
    file = models.CharField(max_length=64)
    # How the list looked above its rows (layout.py), so that it can go back so.
    layout = models.TextField(default="")
    rows = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    to_mend = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    received_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.what} {self.file[:8]}"

    @property
    def shown_number(self) -> str:
        """Return what came, and how many of it were new: never the name of the file, which people write."""
        return _("%(what)s，新登记 %(many)s 件") % {"what": _(CALLED.get(self.what, "名单")), "many": self.opened}


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


class Staging(models.Model):
    """One uploaded list on its way in: what it is read as, its preview, and how far the worker has come.

    No record: what was taken over is remembered by the steps alone, this row only by how it is shown.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=100, default="", blank=True)
    # What the list is about (whats.WHATS), and the channel that was chosen for a list of matters.
    what = models.CharField(max_length=24, default="hazards")
    channel = models.CharField(max_length=16, default="", blank=True)
    # When the list itself was received, as its clerk confirmed it; a list of matters runs its clocks from there.
    received_on = models.DateField(null=True)
    by = models.UUIDField()
    made_at = models.DateTimeField(auto_now_add=True)
    # How far it has come: reading → preview → importing → done; or unusable, dropped.
    stage = models.CharField(max_length=10)
    mapping = models.TextField(default="")
    preview = models.JSONField(default=dict)
    says = models.TextField(default="")
    batch_id = models.UUIDField(null=True)
    done = models.PositiveIntegerField(default=0)
    leased_by = models.CharField(max_length=40, default="")
    leased_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["stage", "made_at"], name="staging_stage")]

    def __str__(self) -> str:
        return self.name
