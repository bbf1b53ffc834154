"""The inverted index over titles: derived from cases, made anew by the worker, never a record of anything."""

from django.db import models


class Matter(models.Model):
    """A case as the index knows it; its number is short, so that a posting is."""

    case_id = models.UUIDField(unique=True)
    opened_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.id} {self.case_id}"


class Posting(models.Model):
    """One gram of one matter's bare title; the gram is packed into a number (`index.packed`)."""

    gram = models.BigIntegerField()
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="postings")

    class Meta:
        indexes = [models.Index(fields=["gram", "matter"], name="posting_gram")]

    def __str__(self) -> str:
        return f"{self.gram:x} {self.matter_id}"


class Rarity(models.Model):
    """In how many titles a gram stands."""

    gram = models.BigIntegerField(primary_key=True)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.gram:x} {self.count}"
