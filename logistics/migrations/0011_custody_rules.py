from django.db import migrations

from logistics import sql


class Migration(migrations.Migration):
    dependencies = [("logistics", "0010_custody_records")]
    operations = [migrations.RunSQL(sql.RECORDS_STAY, sql.RECORDS_STAY_BACK)]
