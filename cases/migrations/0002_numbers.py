from django.db import migrations


class Migration(migrations.Migration):
    """Cases are numbered MD…: a sequence of their own."""

    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE core_number_md AS bigint;", "DROP SEQUENCE core_number_md;"),
    ]
