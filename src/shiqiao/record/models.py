"""The steps, the texts they commit to, the numbers, the seals, and the abstract row that shadows a chain of steps."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Now

from shiqiao.record.clock import new_id


class Subject(models.Model):
    """A row that is only the shadow of its steps: nothing but record.act may write it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=24)
    # How many steps the subject has, and the digest of the last: what a door has `seen` is compared with `steps`.
    steps = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=100, default="")
    procedure_version = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Columns that no step explains, since they are secrets (the hash of a password): rules don't see them, replaying
    # leaves them alone.
    apart: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True


class Step(models.Model):
    """The permanent record that one act was done on one subject, with its outcome (design §3); append-only."""

    position = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=24)
    subject_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    act = models.CharField(max_length=40)
    procedure_version = models.PositiveSmallIntegerField()
    person_id = models.UUIDField(null=True)
    post_id = models.UUIDField(null=True)
    via = models.CharField(max_length=12)
    at = models.DateTimeField()
    key = models.CharField(max_length=100, unique=True)
    given = models.JSONField()
    outcome = models.JSONField()
    # The wording in force stays with the step: codes of the law tables with the edition they were read in.
    basis = models.JSONField()
    batch_id = models.UUIDField(null=True)
    prev = models.CharField(max_length=100)
    digest = models.CharField(max_length=100)
    # The database's own clock, outside the digest: `verify` compares it with `at`.
    written_at = models.DateTimeField(db_default=Now())
    # The row as this step left it, in the process that did it; never stored.
    shadow: Subject | None = None

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_id", "seq"], name="step_subject_seq")]
        indexes = [models.Index(fields=["batch_id"], name="step_batch", condition=models.Q(batch_id__isnull=False))]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} {self.seq} {self.act}"


class Text(models.Model):
    """Free text of an act, apart from the step, which commits to it by salted hash; erasable without breaking chains."""

    id = models.UUIDField(primary_key=True, default=new_id)
    subject_id = models.UUIDField(db_index=True)
    salt = models.CharField(max_length=32)
    body = models.TextField()
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.body[:40]


class Detail(models.Model):
    """A row of content that belongs to one step (a checklist clause, a paper's content); its step commits to it."""

    subject_id = models.UUIDField(db_index=True)
    seq = models.PositiveIntegerField()
    order = models.PositiveIntegerField()

    class Meta:
        abstract = True

    def canonical(self) -> dict[str, Any]:
        """Return the content that the step's digest covers, as plain JSON values."""
        skip = {"id", "subject", "subject_id", "seq", "order"}
        fields = [f for f in self._meta.concrete_fields if f.name not in skip and f.attname not in skip]
        return {f.attname: _plain(getattr(self, f.attname)) for f in fields}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str | list | dict) else str(value)


@dataclass(frozen=True)
class Fault:
    """One thing that is not as the record says: a code, the subject and step it concerns, and details."""

    code: str
    subject_id: UUID | None
    seq: int | None
    says: str


class Attached(models.Model):
    """Which subjects a file belongs to, so that whoever may see one of them may see the file; derived from steps."""

    digest = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=24)
    subject_id = models.UUIDField()
    seq = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.digest[:12]


class Counter(models.Model):
    """The last number given out in a series; taken under its row lock, so numbers have no gaps."""

    series = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class Ledger(Subject):
    """The one subject that every town begins with: its first step says whether it is a demo."""

    mode = models.CharField(max_length=8)
    town_code = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=20)
    # Whether residents hand in what troubles them without an account: "open", "closed", "" while nobody has decided.
    door = models.CharField(max_length=8, default="")
    # Where else they turn to.
    office_phone = models.CharField(max_length=60, default="")
    office_address = models.CharField(max_length=200, default="")

    def __str__(self) -> str:
        return self.name


class Seal(models.Model):
    """A digest over all steps up to a position, chained to the seal before: shows a cut-off tail or a removed subject."""

    upto = models.BigIntegerField(unique=True)
    count = models.BigIntegerField()
    root = models.CharField(max_length=100)
    prev = models.CharField(max_length=100)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"…{self.upto}"
