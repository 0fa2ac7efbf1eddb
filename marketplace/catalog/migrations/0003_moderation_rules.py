"""What a listing was, and what its seller gave their word for, is never changed."""

from django.db import migrations

from marketplace.catalog import sql


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_search_rules")]
    operations = [migrations.RunSQL(sql.APPEND_ONLY, sql.APPEND_ONLY_BACK)]
