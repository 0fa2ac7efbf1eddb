from django.db import migrations

from marketplace.ledger import sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(sql.APPEND_ONLY, sql.APPEND_ONLY_BACK),
        migrations.RunSQL(sql.BALANCED, sql.BALANCED_BACK),
        migrations.RunSQL(sql.GUARDED, sql.GUARDED_BACK),
    ]
