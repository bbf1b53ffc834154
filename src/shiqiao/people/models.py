"""Units, persons, posts with their duties, accounts with their sessions and tries, and tokens."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from shiqiao.procedures.machine import gettext_noop
from shiqiao.record.clock import new_id
from shiqiao.record.models import Subject


class Unit(models.Model):
    """An office, community, department or expert pool; departments may hold powers that the town lacks."""

    KINDS = (
        ("office", gettext_noop("镇内设机构")),
        ("community", gettext_noop("社区")),
        ("department", gettext_noop("上级主管部门")),
        ("experts", gettext_noop("专家库")),
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=KINDS)
    # Units stand in administrative order, never sorted by result (design §1).
    rank = models.PositiveIntegerField(default=100)

    class Meta:
        ordering = ("rank", "code")

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who works with the register; steps know only the id."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True)
    certificate = models.CharField(max_length=40, default="")
    email = models.EmailField(default="", blank=True)
    phone = models.CharField(max_length=30, default="", blank=True)
    is_expert = models.BooleanField(default=False)
    # Fields an expert knows.
    fields = models.JSONField(default=list)
    fictional = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Power(Subject):
    """A power that a unit holds by law (stop, resume, list, penalty), as verified data (design §4.9)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="powers")
    power = models.CharField(max_length=12)
    basis = models.CharField(max_length=60)
    verified_by = models.CharField(max_length=60)
    verified_on = models.DateField()
    valid_from = models.DateField()
    # The last day on which it holds; None while open.
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.unit} {self.power}"


class Post(Subject):
    """A named place of work with its duties by place × field; cases belong to posts, and through them to persons."""

    title = models.CharField(max_length=60)
    role = models.CharField(max_length=16)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    holder = models.ForeignKey(Person, models.PROTECT, null=True, related_name="posts")
    stand_in = models.ForeignKey(Person, models.PROTECT, null=True, related_name="stands_in")
    stand_in_until = models.DateField(null=True)
    # {"370782105302|industry": true}: place prefix and field, "*" for all fields.
    duties = models.JSONField(default=dict)
    is_catch_all = models.BooleanField(default=False)
    # Whom overdue cases climb to next.
    above = models.ForeignKey("self", models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_catch_all"], condition=models.Q(is_catch_all=True), name="post_one_catch_all"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Recusal(Subject):
    """Somebody who stands aside (回避) from one case, or from a site and with it all its cases, visits and papers."""

    person_id = models.UUIDField()
    # Who asked for it: the person, or whoever proposed it.
    declared_by = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True, db_index=True)
    site_id = models.UUIDField(null=True, db_index=True)
    place_code = models.CharField(max_length=20)
    field = models.CharField(max_length=20, default="")
    ground = models.CharField(max_length=8)
    reason = models.TextField(default="")
    decided_by = models.UUIDField(null=True)
    decided_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(case_id__isnull=False, site_id__isnull=True)
                | models.Q(case_id__isnull=True, site_id__isnull=False),
                name="recusal_from_case_or_site",
            )
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class Accounts(BaseUserManager["Account"]):
    """Finds accounts by login name."""


class Account(AbstractBaseUser, Subject):
    """A way to sign in: for a person with posts, or for an enterprise (its site); the shadow of its steps."""

    login = models.CharField(max_length=60, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, null=True)
    site_id = models.UUIDField(null=True)
    # SHA-256 of the token of the link given last, until it is used.
    link = models.CharField(max_length=64, default="", db_index=True)
    link_until = models.DateTimeField(null=True)
    # Asked for a second factor although no post of the holder demands it.
    must_factor = models.BooleanField(default=False)
    # Sessions begun before are void.
    sessions_from = models.DateTimeField(null=True)
    last_login = None
    apart: ClassVar[frozenset[str]] = frozenset({"password"})
    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = Accounts()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) | models.Q(site_id__isnull=True), name="account_one_owner"
            )
        ]

    def __str__(self) -> str:
        return self.login

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django asks for it; a step decides it
        """Whether the account may be used."""
        return self.state == "active"

    def check_password(self, raw_password: str | None) -> bool:
        """Say whether this is the password; a hash of a weaker sort stays until it is changed, since a step knows it."""
        return check_password(raw_password, self.password)

    def keep_hash(self, hashed: str) -> None:
        """Keep the hash of a new password; `people.secrets` alone calls it, after the step that commits to it."""
        self.password = hashed
        self.save(update_fields=["password"])

    def get_session_auth_hash(self) -> str:
        """Return what a session is bound to: the password, and the instant from which sessions count."""
        own = f"{self.password}|{self.sessions_from.isoformat() if self.sessions_from else ''}"
        return salted_hmac("shiqiao.people.account", own, algorithm="sha256").hexdigest()


class FormerAccount(models.Model):
    """An account of a town that was founded before accounts had steps; emptied by people.adopt."""

    password = models.CharField(max_length=128)
    last_login = models.DateTimeField(null=True)
    login = models.CharField(max_length=60, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, null=True)
    site_id = models.UUIDField(null=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.login


class Session(AbstractBaseSession):
    """One signed-in browser, with what its holder must know to recognise it; no address, no traces of use."""

    account_id = models.UUIDField(null=True, db_index=True)
    begun_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    # "Chrome · Android": what browser and system call themselves, shortened.
    device = models.CharField(max_length=60, default="")

    def __str__(self) -> str:
        return self.device

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Return the store that keeps these rows."""
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")  # type: ignore[no-any-return]  # named in the settings


class Tries(models.Model):
    """How often something that must not be guessed was tried, by a keyed hash of who tried."""

    what = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    many = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "who"], name="tries_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.many}"


class Token(models.Model):
    """An API token, kept as a hash; it acts as its account and nothing more."""

    digest = models.CharField(max_length=64, primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE)
    label = models.CharField(max_length=60)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label
