from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0007_reviews_rules")]
    operations = [
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('revealed_at__isnull', False), models.Q(models.Q(('status', 'shown'), _negated=True), ('is_counted', False)), _connector='OR'), name='shown_after_reveal'),
        ),
    ]
