from django.db import migrations

from warehousing import sql


class Migration(migrations.Migration):
    dependencies = [("warehousing", "0001_initial"), ("core", "0002_rules")]
    operations = [migrations.RunSQL(forward, backward) for forward, backward in zip(sql.FORWARD, sql.BACKWARD, strict=True)]
