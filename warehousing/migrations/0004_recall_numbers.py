from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("warehousing", "0003_recalls_dates_losses")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE IF NOT EXISTS core_number_mb AS bigint;", "DROP SEQUENCE IF EXISTS core_number_mb;"
        )
    ]
