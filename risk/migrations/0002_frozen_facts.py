from django.db import migrations

from risk import sql


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_initial")]
    operations = [migrations.RunSQL(sql.FROZEN, sql.UNFROZEN)]
