from django.db import migrations

from repairs import sql


class Migration(migrations.Migration):
    """Numbers MF…, moves that stay, one open case a piece across returns and repairs."""

    dependencies = [("repairs", "0001_initial"), ("returns", "0001_initial")]
    operations = [migrations.RunSQL(sql.FORWARD, sql.BACKWARD)]
