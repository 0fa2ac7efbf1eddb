from django.db import migrations

from orders import sql


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_reviews")]
    operations = [
        migrations.RunSQL(sql.REVIEWS_REVEALED, migrations.RunSQL.noop),
        migrations.RunSQL(sql.REVIEWS_TALLIED, migrations.RunSQL.noop),
        migrations.RunSQL(sql.REVIEWS_STAY, sql.REVIEWS_STAY_BACK),
    ]
