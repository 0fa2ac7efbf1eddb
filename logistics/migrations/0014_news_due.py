import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("logistics", "0013_gate_findings"),
    ]

    operations = [
        migrations.CreateModel(
            name="NewsDue",
            fields=[
                (
                    "parcel",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="news_due",
                        serialize=False,
                        to="logistics.parcel",
                    ),
                ),
            ],
        ),
    ]
