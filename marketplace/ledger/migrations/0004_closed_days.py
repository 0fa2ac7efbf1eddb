from django.db import migrations

from marketplace.ledger import sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_days")]
    operations = [migrations.RunSQL(sql.CLOSED_DAYS, sql.CLOSED_DAYS_BACK)]
