
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='FlightNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('reference', models.CharField(max_length=100)),
                ('flight', models.CharField(max_length=10)),
                ('flight_day', models.DateField()),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('filed_by', models.CharField(max_length=80)),
                ('filed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code', 'reference', 'flight', 'flight_day'), name='notice_filed_once'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='notice_has_an_end')],
            },
        ),
        migrations.CreateModel(
            name='LaneForecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lane', models.CharField(max_length=2)),
                ('weekday', models.PositiveSmallIntegerField()),
                ('days', models.PositiveSmallIntegerField()),
                ('sample', models.PositiveIntegerField()),
                ('basis', models.CharField(max_length=12)),
                ('method', models.CharField(max_length=12)),
                ('level', models.DecimalField(decimal_places=3, help_text='the share that was aimed at', max_digits=4)),
                ('reckoned_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('lane', 'weekday'), name='forecast_once')],
            },
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order_number', models.CharField(max_length=20, unique=True)),
                ('lane', models.CharField(help_text='country of departure', max_length=2)),
                ('weekday', models.PositiveSmallIntegerField(help_text='of the day the days count from; Monday is 0')),
                ('started_on', models.DateField(help_text='the day the days count from')),
                ('days', models.PositiveSmallIntegerField()),
                ('promised_on', models.DateField()),
                ('method', models.CharField(max_length=12)),
                ('basis', models.CharField(help_text='policies/forecasting.py', max_length=12)),
                ('sample', models.PositiveIntegerField(default=0, help_text='arrivals that the date rests on')),
                ('status', models.CharField(choices=[('offered', 'Offered'), ('open', 'Open'), ('kept', 'Kept'), ('broken', 'Broken'), ('dropped', 'Dropped')], default='offered', max_length=8)),
                ('due_at', models.DateTimeField(help_text='end of the promised day, and of what evidence added')),
                ('made_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('arrived_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'open')), fields=['due_at'], name='promise_due'), models.Index(fields=['lane', 'started_on'], name='promise_by_lane')],
            },
        ),
        migrations.CreateModel(
            name='Breach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(help_text='where the time was lost: policies/fault.py', max_length=10)),
                ('legs', models.JSONField(default=dict, help_text='hours over plan by leg of the road')),
                ('at', models.DateTimeField()),
                ('paid_fen', models.PositiveIntegerField(blank=True, null=True)),
                ('refund', models.CharField(blank=True, max_length=40)),
                ('rule', models.CharField(blank=True, max_length=20)),
                ('promise', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='breach', to='promises.promise')),
            ],
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('reference', models.CharField(max_length=120)),
                ('seconds', models.PositiveIntegerField()),
                ('due_at', models.DateTimeField(help_text='of the promise from then on')),
                ('at', models.DateTimeField()),
                ('promise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='promises.promise')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('promise', 'code', 'reference', 'seconds'), name='extended_once')],
            },
        ),
    ]
