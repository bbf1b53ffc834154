"""The index over titles, and the pairs that wait for a clerk: derived from cases by the worker, no record of anything."""

from django.db import models

from shiqiao.cases.models import Case


class Matter(models.Model):
    """A case as the index knows it; its number is short, so that a posting is."""

    case_id = models.UUIDField(unique=True)
    opened_at = models.DateTimeField(db_index=True)
    # What is indexed of it, by hash; "" while nothing is, since it was joined into another or its text was erased.
    said = models.CharField(max_length=16, default="")
    # Whether its pairs have been looked for.
    paired = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(paired=False), name="matter_unpaired")]

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


class Pair(models.Model):
    """Two matters that a clerk should look at side by side; what was decided is the cases' steps, here only its shadow.

    `one` came after `other`. Without constraints on the case rows, which are shadows too and may be written anew.
    """

    one = models.ForeignKey(Case, models.DO_NOTHING, db_constraint=False, related_name="+")
    other = models.ForeignKey(Case, models.DO_NOTHING, db_constraint=False, related_name="+")
    close = models.FloatField()
    sure = models.BooleanField()
    # "" waits; "same", "apart", or "closed" where one of them ended otherwise.
    decided = models.CharField(max_length=8, default="")
    parked_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="pair_once")]
        indexes = [models.Index(fields=["decided", "sure"], name="pair_waiting")]

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id} {self.close}"
