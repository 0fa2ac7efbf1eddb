"""Tracking events, partitioned by month (logistics/sql_tracking.py). The model and its ids stay as they are."""

from datetime import timedelta

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from logistics import sql_tracking as sql
from marketplace.core import time


def first_months(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The month before this one, this one and two ahead; `logistics.tracking_months` makes the others."""
    month = sql.month_of(sql.month_of(time.real_now()) - timedelta(days=1))
    for _number in range(4):
        for statement in sql.make(month):
            schema_editor.execute(statement)
        month = sql.after(month)


class Migration(migrations.Migration):
    dependencies = [("logistics", "0007_carriers_and_followers")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(sql.CREATE, sql.BACK),
                migrations.RunPython(first_months, migrations.RunPython.noop),
                migrations.RunSQL(sql.FILL, migrations.RunSQL.noop),
            ],
            state_operations=[
                migrations.AddField(
                    model_name="trackingevent",
                    name="heard_at",
                    field=models.DateTimeField(blank=True, help_text="when a carrier told us", null=True),
                ),
                migrations.AddField(
                    model_name="trackingevent",
                    name="note",
                    field=models.CharField(blank=True, db_default="", help_text="who signed, masked", max_length=40),
                ),
                migrations.AddField(
                    model_name="trackingevent",
                    name="told",
                    field=models.CharField(
                        blank=True, db_default="", help_text="the carrier's own code", max_length=40
                    ),
                ),
                migrations.AlterField(
                    model_name="trackingevent",
                    name="at",
                    field=models.DateTimeField(help_text="when it happened, by the word of who saw it"),
                ),
                migrations.AlterField(
                    model_name="trackingevent",
                    name="parcel",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tracking",
                        to="logistics.parcel",
                    ),
                ),
                migrations.AlterField(
                    model_name="trackingevent",
                    name="reason",
                    field=models.CharField(
                        blank=True, help_text="policies/tracking.py REASONS, for incidents", max_length=20
                    ),
                ),
                migrations.AlterField(
                    model_name="trackingevent",
                    name="source",
                    field=models.CharField(max_length=120),
                ),
                migrations.AddConstraint(
                    model_name="trackingevent",
                    constraint=models.UniqueConstraint(fields=("parcel", "source", "at"), name="tracking_source_once"),
                ),
            ],
        ),
    ]
