"""Sealed persons, their encrypted values, keys and blind indexes; openings, look-ups and erasures."""

import hashlib
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from shiqiao.procedures.identity import ROLES, letter
from shiqiao.record.kinds import KINDS
from shiqiao.record.models import Detail, Subject


class Identity(Subject):
    """One person in one case: a role and a letter; nothing here says who it is, and nothing joins one person's cases."""

    case_id = models.UUIDField()
    case_kind = models.CharField(max_length=16)
    role = models.CharField(max_length=12)
    ordinal = models.PositiveSmallIntegerField()
    # Which values are sealed, by name.
    has = models.JSONField(default=list)
    no_contact = models.BooleanField(default=False)
    contacts = models.PositiveIntegerField(default=0)
    # Days on which the person was contacted, but for what the law demands; the newest fifty.
    contacted_on = models.JSONField(default=list)
    # How many papers were stopped because something of this person stood in them.
    stopped = models.PositiveIntegerField(default=0)
    sealed_on = models.DateField()
    erased_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_id", "role", "ordinal"], name="identity_letter_once")]
        indexes = [models.Index(fields=["sealed_on"], name="identity_kept", condition=Q(erased_on__isnull=True))]

    def __str__(self) -> str:
        return f"{_(dict(ROLES).get(self.role, self.role))}{letter(self.ordinal)}"

    @property
    def shown_number(self) -> str:
        """The number of the person's case, which is all that a message may carry."""
        case = KINDS[self.case_kind].model._default_manager.filter(id=self.case_id).first()
        return str(getattr(case, "shown_number", ""))


class Value(Detail):
    """One sealed value as ciphertext, the only form in which it is kept; its step commits to these bytes."""

    name = models.CharField(max_length=16)
    blob = models.BinaryField()

    def __str__(self) -> str:
        return self.name

    def canonical(self) -> dict[str, Any]:
        """Return the value's name and the digest of its ciphertext."""
        return {"name": self.name, "blob": hashlib.sha256(bytes(self.blob)).hexdigest()}


class Key(models.Model):
    """The key of one person, wrapped by a master key that the database never holds; gone once the person is erased."""

    subject_id = models.UUIDField(primary_key=True)
    # Which master key wraps it, by its fingerprint.
    master = models.CharField(max_length=16, db_index=True)
    wrapped = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.master


class BlindIndex(models.Model):
    """A keyed digest of a phone or identity number, to find a case by one of them; gone once the person is erased."""

    subject_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return self.name


class Opening(Subject):
    """One request to see one person's values: why, who decided, until when, how often it was looked at."""

    identity_id = models.UUIDField(db_index=True)
    case_id = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=16)
    asked_by = models.UUIDField()
    answer_by = models.DateField()
    decided_by = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    views = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["state"], name="opening_running", condition=Q(state__in=("asked", "approved"))),
            models.Index(fields=["-opened_at"], name="opening_newest"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class LookUp(Subject):
    """One person's look-ups of one day: how many; each is a step with its purpose, none says what was looked for."""

    person_id = models.UUIDField()
    day = models.DateField()
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "day"], name="look_up_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day}"


class Erasure(Subject):
    """A proposal to erase persons or words for good, by retention or request, and what a second person said to it."""

    cause = models.CharField(max_length=16)
    identities = models.JSONField(default=list)
    # Whose words, and the ids of the texts.
    case_id = models.UUIDField(null=True)
    texts = models.JSONField(default=list)
    proposed_by = models.UUIDField(null=True)
    proposed_on = models.DateField()
    decided_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.proposed_on}"
