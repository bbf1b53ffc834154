"""Columns for petitions and disputes beside hazards, and the kind at the head of the register's indexes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_picture"),
        ("places", "0001_tables"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="case_picture",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_found",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_closed",
        ),
        migrations.AddField(
            model_name="case",
            name="accepted_how",
            field=models.CharField(default="", max_length=12),
        ),
        migrations.AddField(
            model_name="case",
            name="accepted_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="accused_person_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="accused_unit_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="bounces",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="case",
            name="category",
            field=models.CharField(default="", max_length=16),
        ),
        migrations.AddField(
            model_name="case",
            name="concerns_person",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="case",
            name="concluded_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="confidentiality",
            field=models.CharField(default="internal", max_length=12),
        ),
        migrations.AddField(
            model_name="case",
            name="due_source_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="follow_up_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="is_repeat",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="case",
            name="joined_into_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="opinion",
            field=models.CharField(default="", max_length=12),
        ),
        migrations.AddField(
            model_name="case",
            name="own_due_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="people_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="case",
            name="says_satisfied",
            field=models.CharField(default="", max_length=8),
        ),
        migrations.AddField(
            model_name="case",
            name="says_solved",
            field=models.CharField(default="", max_length=8),
        ),
        migrations.AddField(
            model_name="case",
            name="settled_by",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="case",
            name="settled_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="source_due_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="sponsor_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="taken_up_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="team",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="case",
            name="title",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="case",
            name="track",
            field=models.CharField(default="", max_length=8),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["kind", "-opened_at", "id"], name="case_kind_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
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
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["kind", "found_on", "community_code", "field", "unit_id"], name="case_found"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", False)),
                fields=["kind", "closed_on", "community_code", "field", "unit_id"],
                name="case_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("follow_up_on__isnull", False)),
                fields=["follow_up_on", "id"],
                name="case_follow_up",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("joined_into_id__isnull", False)), fields=["joined_into_id"], name="case_joined"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "settled"), _negated=True),
                    models.Q(("accepted_on__isnull", False), ("settled_on__isnull", False)),
                    _connector="OR",
                ),
                name="case_settled_has_both_keys",
            ),
        ),
    ]
