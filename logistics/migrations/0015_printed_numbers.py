from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('logistics', '0014_news_due'),
    ]

    operations = [
        migrations.AddField(
            model_name='flight',
            name='awb_mark',
            field=models.CharField(blank=True, db_default='', default='', help_text='keyed digest of the number it was planned with', max_length=32),
        ),
        migrations.AddField(
            model_name='parcel',
            name='label_mark',
            field=models.CharField(blank=True, db_default='', default='', help_text='keyed digest of the number that was printed', max_length=32),
        ),
    ]
