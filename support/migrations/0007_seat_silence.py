from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('support', '0006_skillcertificate'),
    ]

    operations = [
        migrations.AddField(
            model_name='seat',
            name='silent_from',
            field=models.CharField(blank=True, choices=[('online', 'Online'), ('busy', 'Busy'), ('away', 'Away'), ('off', 'Off')], help_text='what they were before they fell silent; empty: said so', max_length=6),
        ),
    ]
