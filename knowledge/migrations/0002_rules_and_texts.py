"""Database rules, the numbers of complaints, and the first articles and documents: a new house has a help centre at once."""

from typing import Any

from django.db import migrations

from knowledge import sql
from knowledge.services import planting


def plant(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model
    planting.plant(model("knowledge", "Article"), model("knowledge", "ArticleVersion"), model("knowledge", "ArticleText"))
    planting.plant_documents(model("knowledge", "Document"), model("knowledge", "DocumentVersion"))


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial"), ("core", "0002_rules")]

    operations = [
        migrations.RunSQL(sql.FROZEN, sql.FROZEN_BACK),
        migrations.RunSQL(sql.SEQUENCE, sql.SEQUENCE_BACK),
        migrations.RunPython(plant, migrations.RunPython.noop),
    ]
