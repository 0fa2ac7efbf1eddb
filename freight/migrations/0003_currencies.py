"""Contracts, costs and invoices in the carrier's currency: names that say so."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("freight", "0002_clearing")]

    operations = [
        migrations.RenameField("contract", "minimum_fen", "minimum_minor"),
        migrations.RenameField("ratebreak", "per_kg_fen", "per_kg_minor"),
        migrations.RenameField("flightcost", "per_kg_fen", "per_kg_minor"),
        migrations.RenameField("flightcost", "freight_fen", "freight_minor"),
        migrations.RenameField("flightcost", "fuel_fen", "fuel_minor"),
        migrations.RenameField("invoice", "total_fen", "total_minor"),
        migrations.RenameField("bill", "per_kg_fen", "per_kg_minor"),
        migrations.RenameField("bill", "fuel_fen", "fuel_minor"),
        migrations.RenameField("bill", "amount_fen", "amount_minor"),
    ]
