from django.db import migrations

from sellers import sql


class Migration(migrations.Migration):
    dependencies = [("sellers", "0001_initial")]
    operations = [migrations.RunSQL(forward, backward) for forward, backward in zip(sql.FORWARD, sql.BACKWARD, strict=True)]
