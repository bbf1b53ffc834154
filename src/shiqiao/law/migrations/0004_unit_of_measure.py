"""Calls the unit of a term a unit of measure; "单位" alone is an organisation everywhere else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("law", "0003_signs")]

    operations = [
        migrations.AlterField(
            model_name="termrow",
            name="unit",
            field=models.CharField(
                choices=[
                    ("day", "日"),
                    ("workday", "工作日"),
                    ("month", "月"),
                    ("same_day", "当日"),
                    ("minute", "分钟"),
                    ("times", "次"),
                    ("sign", "位"),
                    ("kind", "类"),
                ],
                max_length=10,
                verbose_name="计量单位",
            ),
        ),
    ]
