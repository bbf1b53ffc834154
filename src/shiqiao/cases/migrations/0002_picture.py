"""One covering index for the picture's figures, and one for each of its months."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_tables")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="case_picture"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=[
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
            index=models.Index(fields=["found_on", "community_code", "field", "unit_id"], name="case_found"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", False)),
                fields=["closed_on", "community_code", "field", "unit_id"],
                name="case_closed",
            ),
        ),
    ]
