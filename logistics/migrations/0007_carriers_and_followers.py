import django.db.models.deletion
from django.db import migrations, models

import marketplace.core.crypto.fields


class Migration(migrations.Migration):
    dependencies = [
        ("logistics", "0006_stopped_shares"),
    ]

    operations = [
        migrations.CreateModel(
            name="CarrierBooking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("carrier", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=40, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("sent", "Sent"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("unknown", "Unknown"),
                            ("unused", "Unused"),
                        ],
                        default="created",
                        max_length=9,
                    ),
                ),
                ("waybill", models.CharField(blank=True, max_length=40)),
                (
                    "sorting",
                    models.CharField(
                        blank=True, help_text="sorting code printed on the carrier's label", max_length=40
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("error", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CarrierFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("carrier", models.CharField(max_length=20, unique=True)),
                ("cursor", models.CharField(blank=True, max_length=80)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("last_ok_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=32, unique=True)),
                ("mail", marketplace.core.crypto.fields.EncryptedTextField()),
                ("mail_key", models.CharField(help_text="keyed digest, to find the same address again", max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[("asked", "Asked"), ("active", "Active"), ("ended", "Ended")],
                        default="asked",
                        max_length=7,
                    ),
                ),
                ("locale", models.CharField(max_length=10)),
                (
                    "asked",
                    models.PositiveSmallIntegerField(default=1, help_text="how many times a confirmation was mailed"),
                ),
                ("created_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ParkedEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("carrier", models.CharField(max_length=20)),
                ("event_id", models.CharField(max_length=100)),
                ("reason", models.CharField(max_length=16)),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("taken", "Taken"), ("given_up", "Given Up")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("waybill", models.CharField(blank=True, max_length=40)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField(blank=True, null=True)),
                (
                    "message",
                    marketplace.core.crypto.fields.EncryptedTextField(
                        help_text="the message as it came, at most 4,000 characters"
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("heard_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="carrierbooking",
            name="parcel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="carrier_bookings", to="logistics.parcel"
            ),
        ),
        migrations.AddField(
            model_name="follower",
            name="parcel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="followers", to="logistics.parcel"
            ),
        ),
        migrations.AddIndex(
            model_name="parkedevent",
            index=models.Index(condition=models.Q(("status", "waiting")), fields=["next_at"], name="parked_due"),
        ),
        migrations.AddConstraint(
            model_name="parkedevent",
            constraint=models.UniqueConstraint(fields=("carrier", "event_id"), name="parked_once"),
        ),
        migrations.AddIndex(
            model_name="carrierbooking",
            index=models.Index(
                condition=models.Q(("status__in", ["created", "sent", "unknown"])),
                fields=["next_at"],
                name="booking_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="carrierbooking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["failed", "unused"]), _negated=True),
                fields=("parcel",),
                name="one_booking_per_parcel_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="carrierbooking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("waybill", ""), _negated=True),
                fields=("carrier", "waybill"),
                name="booked_waybill_once",
            ),
        ),
        migrations.AddIndex(
            model_name="follower",
            index=models.Index(
                condition=models.Q(("mail_key", ""), _negated=True), fields=["created_at"], name="follower_to_forget"
            ),
        ),
        migrations.AddConstraint(
            model_name="follower",
            constraint=models.UniqueConstraint(fields=("parcel", "mail_key"), name="follower_once"),
        ),
    ]
