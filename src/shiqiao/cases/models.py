"""The case row, and checklists with their clauses."""

from django.db import models
from django.db.models import Q

from shiqiao.places.models import Site
from shiqiao.record.kinds import KINDS
from shiqiao.record.models import Detail, Subject


def shown_number(kind: str, year: int, number: int) -> str:
    """Return a case's number as people say it: 隐〔2026〕12号, by the sign of its kind's procedure."""
    sign = KINDS[kind].newest.sign if kind in KINDS else ""
    return f"{sign}〔{year}〕{number}号"


class Case(Subject):
    """One thing to be put right; only the shadow of its steps. Dates are legal days in Asia/Shanghai."""

    kind = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="cases", db_index=False)
    place_code = models.CharField(max_length=20)
    community_code = models.CharField(max_length=12)
    field = models.CharField(max_length=20)
    # Promise 1: while open, a post, a person, a unit and a due date.
    post_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    due_on = models.DateField(null=True)
    is_open = models.BooleanField(default=True)
    # What the procedure itself asks for, and the earliest day that a source set: `due_on` is the earlier of the two,
    # and `due_source_id` says whose it is.
    own_due_on = models.DateField(null=True)
    source_due_on = models.DateField(null=True)
    due_source_id = models.UUIDField(null=True)
    # Who may know of it: "internal", "confidential", or "accusation"; what that means is the policy's.
    confidentiality = models.CharField(max_length=12, default="internal")
    accused_unit_id = models.UUIDField(null=True)
    accused_person_id = models.UUIDField(null=True)
    # Persons of the town who work on it beside the responsible one: mediators, panel, helpers.
    team = models.JSONField(default=list)
    sponsor_id = models.UUIDField(null=True)
    grade = models.CharField(max_length=8, default="")
    # Of petitions: "suggestion", "accusation" or "claim" (信访工作条例 arts 29-31); of disputes: what it is about.
    category = models.CharField(max_length=16, default="")
    track = models.CharField(max_length=8, default="")
    title = models.TextField(default="")
    description = models.TextField(default="")
    clause = models.TextField(default="")
    clause_key = models.CharField(max_length=40, default="")
    channel = models.CharField(max_length=16)
    source_number = models.CharField(max_length=80, default="")
    found_on = models.DateField()
    found_by = models.JSONField(default=list)
    visit_id = models.UUIDField(null=True)
    campaign_id = models.UUIDField(null=True)
    notice_id = models.UUIDField(null=True)
    rectify_by = models.DateField(null=True)
    rectified_on = models.DateField(null=True)
    rectified_by = models.UUIDField(null=True)
    reinspection_id = models.UUIDField(null=True)
    verified_on = models.DateField(null=True)
    verified_by = models.JSONField(default=list)
    # How many people it concerns; how often it was pushed back; the same people with the same matter once more.
    people_count = models.PositiveIntegerField(default=0)
    bounces = models.PositiveSmallIntegerField(default=0)
    is_repeat = models.BooleanField(default=False)
    # 受理 and 办结: what the law's terms run from and to.
    taken_up_on = models.DateField(null=True)
    concluded_on = models.DateField(null=True)
    opinion = models.CharField(max_length=12, default="")
    # Whether a person must agree before it closes, and the two keys (promise 3): settled by independent verification,
    # accepted by the person's own answer to two questions.
    concerns_person = models.BooleanField(default=False)
    settled_on = models.DateField(null=True)
    settled_by = models.JSONField(default=list)
    accepted_on = models.DateField(null=True)
    accepted_how = models.CharField(max_length=12, default="")
    says_solved = models.CharField(max_length=8, default="")
    says_satisfied = models.CharField(max_length=8, default="")
    # When somebody asks after it again, also after closing.
    follow_up_on = models.DateField(null=True)
    joined_into_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=16, default="")
    closed_on = models.DateField(null=True)
    # Once overdue, late for good.
    late = models.BooleanField(default=False)
    recurs_id = models.UUIDField(null=True)
    recurred = models.BooleanField(default=False)
    claimed_found_on = models.DateField(null=True)
    claimed_due_on = models.DateField(null=True)
    claimed_closed_on = models.DateField(null=True)
    # What earlier steps established for later guards: reported_on, secured_on, extensions, decisions …
    marks = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "number"], name="case_number_once"),
            models.CheckConstraint(
                condition=Q(is_open=False)
                | Q(post_id__isnull=False, person_id__isnull=False, unit_id__isnull=False, due_on__isnull=False),
                name="case_open_has_name_and_date",
            ),
            models.CheckConstraint(condition=Q(is_open=True) | ~Q(outcome=""), name="case_closed_has_outcome"),
            # What concerns a site is never under seal: whoever reported it stays with the report that uncovered it.
            models.CheckConstraint(
                condition=~Q(kind="hazard")
                | Q(confidentiality="internal", accused_unit_id__isnull=True, accused_person_id__isnull=True),
                name="case_hazard_never_secret",
            ),
            # Promise 3: "settled" means both keys; every other closing of what concerns a person has another name.
            models.CheckConstraint(
                condition=~Q(outcome="settled") | Q(settled_on__isnull=False, accepted_on__isnull=False),
                name="case_settled_has_both_keys",
            ),
        ]
        indexes = [
            # My work: what is open in my posts, the most urgent first.
            models.Index(fields=["post_id", "due_on", "id"], name="case_work", condition=Q(is_open=True)),
            # A kind's register and all kinds together, newest first, a batch by its numbers; and by due date.
            models.Index(fields=["kind", "-opened_at", "-number", "id"], name="case_kind_newest"),
            models.Index(fields=["-opened_at", "-number", "id"], name="case_newest"),
            models.Index(fields=["due_on", "id"], name="case_due", condition=Q(is_open=True)),
            models.Index(fields=["site", "clause_key", "closed_on"], name="case_site_clause"),
            models.Index(fields=["visit_id"], name="case_visit", condition=Q(visit_id__isnull=False)),
            models.Index(fields=["notice_id"], name="case_notice", condition=Q(notice_id__isnull=False)),
            # The picture: one covering index answers every figure on it, and one each its months.
            models.Index(
                fields=[
                    "kind",
                    "community_code",
                    "field",
                    "unit_id",
                    "outcome",
                    "is_open",
                    "state",
                    "late",
                    "recurred",
                    "grade",
                    "due_on",
                    "found_on",
                    "visit_id",
                    "notice_id",
                ],
                name="case_picture",
            ),
            models.Index(fields=["kind", "found_on", "community_code", "field", "unit_id"], name="case_found"),
            models.Index(
                fields=["kind", "closed_on", "community_code", "field", "unit_id"],
                name="case_closed",
                condition=Q(closed_on__isnull=False),
            ),
            models.Index(fields=["follow_up_on", "id"], name="case_follow_up", condition=Q(follow_up_on__isnull=False)),
            models.Index(fields=["joined_into_id"], name="case_joined", condition=Q(joined_into_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.shown_number

    @property
    def shown_number(self) -> str:
        """The number as people say it: 隐〔2026〕12号."""
        return shown_number(self.kind, self.year, self.number)


class Source(Subject):
    """Where a matter came from: a channel with its own number, deadline and reply duty; it follows its case when joined."""

    # Where it stands now, and the case that was opened for it: they differ while that one is joined into another.
    case_id = models.UUIDField(db_index=True)
    home_id = models.UUIDField(db_index=True)
    place_code = models.CharField(max_length=20)
    field = models.CharField(max_length=20)
    channel = models.CharField(max_length=16)
    number = models.CharField(max_length=80, default="")
    name = models.TextField(default="")
    # Their wording, and the other columns of their list as JSON, so that it can go back as it came.
    wording = models.TextField(default="")
    columns = models.TextField(default="")
    received_on = models.DateField()
    claimed_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    owes_reply = models.BooleanField(default=False)
    replied_on = models.DateField(null=True)
    replied_how = models.CharField(max_length=8, default="")
    batch_id = models.UUIDField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.channel} {self.number}"


class AnswerLink(models.Model):
    """The way by which one person of a matter answers without an account: a random address and a code, both hashed.

    No case's state: whoever is asked and what is answered are steps of the case.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    code = models.CharField(max_length=64)
    case_id = models.UUIDField(db_index=True)
    party = models.PositiveSmallIntegerField()
    expires_on = models.DateField()
    made_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.digest[:12]


class Receipt(models.Model):
    """What a resident holds who handed something in: a number and a code, by which that one matter is looked up.

    No case's state, and no trace of who it was: the code and the form's token are kept as keyed hashes.
    """

    number = models.CharField(max_length=12, primary_key=True)
    # The one filled-in form that it is for: sent twice, it is the same receipt and the same matter.
    form = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=64)
    case_id = models.UUIDField(unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class Checklist(Subject):
    """One published edition of a checklist; running visits keep the edition that they began with."""

    title = models.CharField(max_length=120)
    code = models.CharField(max_length=40)
    edition = models.PositiveIntegerField()
    field = models.CharField(max_length=20, default="")
    clauses = models.PositiveIntegerField()
    replaces = models.ForeignKey("self", models.PROTECT, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "edition"], name="checklist_edition_once")]

    def __str__(self) -> str:
        return f"{self.title}（第{self.edition}版）"


class Clause(Detail):
    """One clause of a checklist edition: what is asked, on what basis, its grade if it fails, the evidence it wants."""

    # Digest of the wording: the same clause in another edition has the same key, so recurrences are found across them.
    key = models.CharField(max_length=40, db_index=True)
    section = models.CharField(max_length=200, default="")
    text = models.TextField()
    basis = models.CharField(max_length=200, default="")
    grade_if_fails = models.CharField(max_length=8, default="general")
    evidence = models.CharField(max_length=16, default="photo")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_id", "seq", "order"], name="clause_once")]

    def __str__(self) -> str:
        return self.text[:40]
