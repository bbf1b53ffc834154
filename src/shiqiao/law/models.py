"""The law tables: bases, terms, the working calendar, and the edition that tells processes their snapshot is stale."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def _validity(table: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            name=f"{table}_valid_to_after_valid_from",
            condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
        ),
        models.CheckConstraint(
            name=f"{table}_verified_by_with_date",
            condition=Q(verified_by="", verified_on__isnull=True) | (~Q(verified_by="") & Q(verified_on__isnull=False)),
        ),
    ]


class Basis(models.Model):
    """One version of one article; valid from the day `valid_from` until the day before `valid_to`."""

    code = models.CharField(_("代码"), max_length=60)
    title = models.CharField(_("名称"), max_length=200)
    article = models.CharField(_("条款"), max_length=60, blank=True)
    jurisdiction = models.CharField(_("适用地域"), max_length=60)
    wording = models.TextField(_("要旨"))
    valid_from = models.DateField(_("施行日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    verified_by = models.CharField(_("核对人"), max_length=100, blank=True)
    verified_on = models.DateField(_("核对日期"), null=True, blank=True)
    source = models.CharField(_("出处"), max_length=300)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code", "valid_from"], name="basis_code_valid_from"),
            *_validity("basis"),
        )

    def __str__(self) -> str:
        """Return the citation."""
        return f"{self.title}{self.article}"


class TermRow(models.Model):
    """One version of one term; without a basis it is an internal rule and `note` says so."""

    name = models.CharField(_("期限代码"), max_length=60)
    amount = models.PositiveIntegerField(_("数量"))
    unit = models.CharField(
        _("计量单位"),
        max_length=10,
        choices=[
            ("day", _("日")),
            ("workday", _("工作日")),
            ("month", _("月")),
            ("same_day", _("当日")),
            ("minute", _("分钟")),
            ("times", _("次")),
            ("sign", _("位")),
            ("kind", _("类")),
        ],
    )
    roll = models.BooleanField(_("节假日顺延"), default=False)
    basis = models.ForeignKey(Basis, models.PROTECT, null=True, blank=True, related_name="terms")
    note = models.CharField(_("说明"), max_length=300, blank=True)
    valid_from = models.DateField(_("施行日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    verified_by = models.CharField(_("核对人"), max_length=100, blank=True)
    verified_on = models.DateField(_("核对日期"), null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["name", "valid_from"], name="term_name_valid_from"),
            models.CheckConstraint(name="term_amount_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="term_unit_known",
                condition=Q(unit__in=["day", "workday", "month", "same_day", "minute", "times", "sign", "kind"]),
            ),
            models.CheckConstraint(name="term_has_basis_or_note", condition=Q(basis__isnull=False) | ~Q(note="")),
            *_validity("term"),
        )

    def __str__(self) -> str:
        """Return the name and its first day."""
        return f"{self.name} {self.valid_from}"


class CalendarYear(models.Model):
    """A year whose holiday notice has been entered."""

    year = models.PositiveSmallIntegerField(_("年份"), primary_key=True)
    notice = models.CharField(_("放假通知"), max_length=200)
    verified_by = models.CharField(_("核对人"), max_length=100, blank=True)
    verified_on = models.DateField(_("核对日期"), null=True, blank=True)

    def __str__(self) -> str:
        """Return the year."""
        return str(self.year)


class CalendarDay(models.Model):
    """A day that a notice names: worked though a weekend, or off."""

    day = models.DateField(_("日期"), primary_key=True)
    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days")
    workday = models.BooleanField(_("上班"))
    note = models.CharField(_("说明"), max_length=60, blank=True)

    def __str__(self) -> str:
        """Return the day."""
        return str(self.day)


class Edition(models.Model):
    """One state of the law tables; `id` is its instant in microseconds: a rolled-back number is never reused."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("时间"))

    def __str__(self) -> str:
        """Return the number."""
        return str(self.id)
