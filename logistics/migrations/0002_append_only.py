from django.db import migrations

from logistics import sql


class Migration(migrations.Migration):
    dependencies = [("logistics", "0001_initial"), ("core", "0002_rules")]
    operations = [migrations.RunSQL(forward, backward) for forward, backward in zip(sql.FORWARD, sql.BACKWARD, strict=True)]
