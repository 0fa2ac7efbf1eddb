"""What stood before there were other currencies was in yuan."""

from typing import Any

from django.db import migrations
from django.db.models import F


def carry_over(apps: Any, _editor: Any) -> None:
    cost, bill = (apps.get_model("freight", name) for name in ("FlightCost", "Bill"))
    cost.objects.update(total_minor=F("total_fen"), fx_source="same currency")
    bill.objects.update(expected_minor=F("expected_fen"))
    bill.objects.filter(status="accepted").update(accepted_fen=F("amount_minor") - F("expected_fen"))


class Migration(migrations.Migration):
    dependencies = [("freight", "0004_currency_fields")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
