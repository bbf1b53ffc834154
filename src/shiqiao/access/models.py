"""The entries of the access log, and the seals that chain them stretch by stretch."""

from typing import Any

from django.db import models


class Entry(models.Model):
    """One look or try: codes, ids, an instant and an address; never a name, a text or what somebody typed."""

    position = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    # One of access.log.WHAT.
    what = models.CharField(max_length=16)
    account_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    address = models.CharField(max_length=45, default="")
    # What was looked at: the kind of subject and its id, or a file's digest.
    kind = models.CharField(max_length=24, default="")
    subject = models.CharField(max_length=64, default="")
    # The name of the page or operation.
    way = models.CharField(max_length=60, default="")

    class Meta:
        indexes = [models.Index(fields=["at"], name="entry_at")]

    def __str__(self) -> str:
        return f"{self.position} {self.what}"

    def canonical(self) -> list[Any]:
        """Return what the seal covers, as plain JSON values."""
        ids = [str(one) if one else "" for one in (self.account_id, self.person_id)]
        return [self.position, self.at, self.what, *ids, self.address, self.kind, self.subject, self.way]


class Stretch(models.Model):
    """A seal over the entries up to a position, chained to the one before; stays when its entries are dropped."""

    upto = models.BigIntegerField(unique=True)
    count = models.BigIntegerField()
    # The instant of its last entry: until then after retention nothing of it may be dropped.
    last_at = models.DateTimeField()
    root = models.CharField(max_length=100)
    prev = models.CharField(max_length=100)
    at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"…{self.upto}"
