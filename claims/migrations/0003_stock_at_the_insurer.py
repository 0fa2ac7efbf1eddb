import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0002_numbers'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='insurerclaim', name='insurer_pays_at_most_what_was_asked'),
        migrations.RenameField(model_name='insurerclaim', old_name='amount_fen', new_name='amount_minor'),
        migrations.RenameField(model_name='insurerclaim', old_name='accepted_fen', new_name='accepted_minor'),
        migrations.RenameField(model_name='insurerclaim', old_name='paid_fen', new_name='paid_minor'),
        migrations.AddField(
            model_name='insurerclaim',
            name='currency',
            field=models.CharField(default='CNY', max_length=3),
        ),
        migrations.AlterField(
            model_name='insurerclaim',
            name='claim',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='at_insurer', to='claims.claim'),
        ),
        migrations.AddField(
            model_name='insurerclaim',
            name='stock_claim',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='at_insurer', to='claims.stockclaim'),
        ),
        migrations.AddConstraint(
            model_name='insurerclaim',
            constraint=models.CheckConstraint(
                condition=Q(amount_minor__gt=0, accepted_minor__gte=0, paid_minor__gte=0)
                & Q(accepted_minor__lte=F('amount_minor'), paid_minor__lte=F('accepted_minor')),
                name='insurer_pays_at_most_what_was_asked',
            ),
        ),
        migrations.AddConstraint(
            model_name='insurerclaim',
            constraint=models.CheckConstraint(
                condition=Q(claim__isnull=False) ^ Q(stock_claim__isnull=False), name='insurer_claim_is_about_one_thing'
            ),
        ),
    ]
