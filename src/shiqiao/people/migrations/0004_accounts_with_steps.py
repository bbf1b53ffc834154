"""Accounts become subjects with steps: the rows from before are set aside, people.accounts.adopt takes them over."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models

import shiqiao.record.clock


def make_cache_table(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def set_aside(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(
        "INSERT INTO people_formeraccount (id, password, last_login, login, site_id, is_active, person_id)"
        " SELECT id, password, last_login, login, site_id, is_active, person_id FROM people_account"
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0003_recusals"), ("record", "0002_append_only")]
    # Whatever points at accounts must come after they got their new key.
    run_before = [("account", "0001_initial"), ("mfa", "0001_initial"), ("socialaccount", "0001_initial")]

    operations = [
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
        # A token is good for months at most, and is made anew in a minute.
        migrations.DeleteModel("Token"),
        migrations.CreateModel(
            name="FormerAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128)),
                ("last_login", models.DateTimeField(null=True)),
                ("login", models.CharField(max_length=60, unique=True)),
                ("site_id", models.UUIDField(null=True)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "person",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="people.person"),
                ),
            ],
        ),
        migrations.RunPython(set_aside, migrations.RunPython.noop),
        migrations.DeleteModel("Account"),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("account_id", models.UUIDField(db_index=True, null=True)),
                ("begun_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("device", models.CharField(default="", max_length=60)),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "id",
                    models.UUIDField(
                        default=shiqiao.record.clock.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("state", models.CharField(max_length=24)),
                ("steps", models.PositiveIntegerField(default=0)),
                ("head", models.CharField(default="", max_length=100)),
                ("procedure_version", models.PositiveSmallIntegerField(default=1)),
                ("opened_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("login", models.CharField(max_length=60, unique=True)),
                ("site_id", models.UUIDField(null=True)),
                ("link", models.CharField(db_index=True, default="", max_length=64)),
                ("link_until", models.DateTimeField(null=True)),
                ("must_factor", models.BooleanField(default=False)),
                ("sessions_from", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="people.person"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=60)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=20)),
                ("who", models.CharField(max_length=64)),
                ("many", models.PositiveIntegerField(default=0)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("what", "who"), name="tries_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("person__isnull", True), ("site_id__isnull", True), _connector="OR"),
                name="account_one_owner",
            ),
        ),
    ]
