from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from marketplace.core import ids, sql
from marketplace.core.clocks import sql as clocks
from marketplace.core.dated import sql as dated
from marketplace.core.transparency import sql as transparency


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        TrigramExtension(),
        migrations.RunSQL(ids.SEQUENCES_FORWARD, ids.SEQUENCES_BACKWARD),
        migrations.RunSQL(sql.TRAIL_APPEND_ONLY, sql.TRAIL_APPEND_ONLY_BACK),
        migrations.RunSQL(clocks.FORWARD, clocks.BACKWARD),
        migrations.RunSQL(dated.FORWARD, dated.BACKWARD),
        migrations.RunSQL(transparency.FORWARD, transparency.BACKWARD),
    ]
