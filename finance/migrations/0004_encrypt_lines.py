"""Names that stood in the clear: words and parties of bank lines, and what the comparison kept of them."""

from typing import Any

from django.db import migrations

COLUMNS = ("text", "party")


def forward(apps: Any, schema_editor: Any) -> None:
    line, connection = apps.get_model("finance", "BankLine"), schema_editor.connection
    fields = [line._meta.get_field(name) for name in COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, text, party FROM finance_bankline ORDER BY id")
        for pk, *values in cursor.fetchall():
            sealed = [field.get_db_prep_value(value, connection) for field, value in zip(fields, values, strict=True)]
            cursor.execute("UPDATE finance_bankline SET text = %s, party = %s WHERE id = %s", [*sealed, pk])
    apps.get_model("finance", "Item").objects.filter(ref__startswith="bank:line:").update(what="bank")


def backward(apps: Any, schema_editor: Any) -> None:
    line = apps.get_model("finance", "BankLine")
    for row in line.objects.order_by("pk"):
        with schema_editor.connection.cursor() as cursor:
            values = [str(row.text)[:300], str(row.party)[:120], row.pk]
            cursor.execute("UPDATE finance_bankline SET text = %s, party = %s WHERE id = %s", values)


class Migration(migrations.Migration):
    dependencies = [("finance", "0003_twins_and_encrypted_lines")]
    operations = [migrations.RunPython(forward, backward, elidable=True)]
