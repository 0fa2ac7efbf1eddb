from django.db import migrations

from orders import sql


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]
    operations = [migrations.RunSQL(sql.OPINIONS_STAY, sql.OPINIONS_STAY_BACK)]
