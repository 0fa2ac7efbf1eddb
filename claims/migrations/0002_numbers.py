from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE core_number_mc AS bigint;", "DROP SEQUENCE core_number_mc;"),
        migrations.RunSQL("CREATE SEQUENCE core_number_mk AS bigint;", "DROP SEQUENCE core_number_mk;"),
    ]
