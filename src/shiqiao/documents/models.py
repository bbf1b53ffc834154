"""The paper row, and its content kept apart from the step that commits to it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from shiqiao.places.models import Site
from shiqiao.procedures.matter_paper import MATTER_KINDS
from shiqiao.record.models import Detail, Subject


class Paper(Subject):
    """One official paper about a site or about a case; number and dates come with the act of issuing."""

    # Whose procedure it follows: a paper to a site (`paper`), or one about what people bring (`matter_paper`).
    kind = models.CharField(max_length=16, default="paper")
    paper_kind = models.CharField(max_length=24)
    site = models.ForeignKey(Site, models.PROTECT, related_name="papers", null=True)
    case_id = models.UUIDField(null=True, db_index=True)
    # Ids of the sealed persons to whom it goes; nothing here says who they are (ADR 0019).
    persons = models.JSONField(default=list)
    place_code = models.CharField(max_length=20)
    field = models.CharField(max_length=20)
    visit_id = models.UUIDField(null=True, db_index=True)
    # Ids of the cases that it lists, in the order of its items.
    cases = models.JSONField(default=list)
    content_digest = models.CharField(max_length=100)
    # The random address at which anybody holding the paper can check it.
    code = models.CharField(max_length=40, unique=True)
    number = models.PositiveIntegerField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    drafted_by = models.UUIDField(null=True)
    reviewed_by = models.UUIDField(null=True)
    signed_by = models.UUIDField(null=True)
    issued_on = models.DateField(null=True)
    served_on = models.DateField(null=True)
    served_how = models.CharField(max_length=12, default="")
    voided_on = models.DateField(null=True)
    replaces_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper_kind", "year", "number"], name="paper_number_once"),
            models.CheckConstraint(
                condition=Q(kind="paper", site__isnull=False, case_id__isnull=True)
                | Q(kind="matter_paper", site__isnull=True, case_id__isnull=False),
                name="paper_about_one",
            ),
        ]
        indexes = [models.Index(fields=["state", "-opened_at"], name="paper_state")]

    def __str__(self) -> str:
        return f"{self.paper_kind} {self.year} {self.number}"

    @property
    def shown_number(self) -> str:
        """What a message calls a paper about a case, since it has no site to be called by: 处理意见书〔2026〕3号."""
        if self.case_id is None:
            return ""
        label = _(dict(MATTER_KINDS).get(self.paper_kind, self.paper_kind))
        return f"{label}〔{self.year}〕{self.number}号" if self.number else label


class Content(Detail):
    """The content of one version of a paper, as documents.content reads it from JSON."""

    body = models.JSONField()

    def __str__(self) -> str:
        return str(self.subject_id)


class ReportLink(models.Model):
    """The single-use link on a notice or opinion, through which its enterprise reports without an account; kept as a hash."""

    digest = models.CharField(max_length=64, primary_key=True)
    paper_id = models.UUIDField(db_index=True)
    site_id = models.UUIDField()
    # The last legal day on which it opens.
    expires_on = models.DateField()
    made_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)
    # How often it was opened; a link opened far too often has left its owner's hands.
    opened = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.digest[:12]
