"""Signed receipts of the counter stood in the clear; they name who handed the goods over."""

import json
from typing import Any

from django.db import migrations


def forward(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    field = apps.get_model("warehousing", "Receipt")._meta.get_field("document")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, document FROM warehousing_receipt ORDER BY id")
        for pk, text in cursor.fetchall():
            sealed = field.get_db_prep_value(json.loads(text), connection)
            cursor.execute("UPDATE warehousing_receipt SET document = %s WHERE id = %s", [sealed, pk])


def backward(apps: Any, schema_editor: Any) -> None:
    for row in apps.get_model("warehousing", "Receipt").objects.order_by("pk"):
        with schema_editor.connection.cursor() as cursor:
            values = [json.dumps(dict(row.document), ensure_ascii=False), row.pk]
            cursor.execute("UPDATE warehousing_receipt SET document = %s WHERE id = %s", values)


class Migration(migrations.Migration):
    dependencies = [("warehousing", "0005_encrypted_receipts")]
    operations = [migrations.RunPython(forward, backward, elidable=True)]
