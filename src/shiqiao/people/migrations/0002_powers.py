"""Powers of units become subjects of the record: who verified them, and when they began and ended, stands in steps."""

import django.db.models.deletion
from django.db import migrations, models

import shiqiao.record.clock


class Migration(migrations.Migration):
    dependencies = [("people", "0001_tables"), ("record", "0002_append_only")]
    operations = [
        # What stood there was written without a step; it has to be verified and registered once more.
        migrations.DeleteModel("Power"),
        migrations.CreateModel(
            "Power",
            [
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
                ("power", models.CharField(max_length=12)),
                ("basis", models.CharField(max_length=60)),
                ("verified_by", models.CharField(max_length=60)),
                ("verified_on", models.DateField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="powers", to="people.unit"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
    ]
