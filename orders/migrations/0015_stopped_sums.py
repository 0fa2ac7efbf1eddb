"""What customs hears of pieces that were stopped before logistics 0006: worked out again from the frozen lines and their refunds.

Rows that later code wrote have these figures already; running it again changes nothing. Stops come before returns, so the stopped
pieces of a line are its first ones, and the sums of one stop after another are those of all at once.
"""

from typing import Any

from django.db import migrations
from django.db.models import Q, Sum

from marketplace.core.money import split

CHUNK = 200
STOPS = ("cut:", "missing:", "cancel:")


def fill(apps: Any, _schema_editor: Any) -> None:
    """Only rows with stopped pieces and none of the three sums."""
    model = apps.get_model("logistics", "ConsignmentLine")
    rows = model.objects.filter(stopped__gt=0, stopped_credit_fen=0, stopped_discount_fen=0, stopped_insurance_fen=0)
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        for row in chunk:
            _one(apps, model, row)


def _one(apps: Any, model: Any, row: Any) -> None:
    number, _slash, place = row.line_ref.rpartition("/")
    lines = apps.get_model("orders", "OrderLine").objects.filter(
        order__number=number, number=place if place.isdigit() else 0
    )
    line = lines.select_related("order").first()
    if line is None or line.quantity < row.stopped:
        return
    parts = [whole * row.stopped // line.quantity for whole in (
        line.goods_fen + line.fx_fee_fen - line.discount_fen, line.freight_fen, line.tax_fen,
    )]  # fmt: skip
    discount = -(-line.discount_fen * row.stopped // line.quantity)
    insurance = line.insurance_fen * row.stopped // line.quantity
    credit = _credit(apps, line, sum(parts)) if line.order.credit_fen else 0
    if discount or insurance or credit:
        model.objects.filter(pk=row.pk).update(
            stopped_fen=sum(parts),
            stopped_tax_fen=parts[2],
            stopped_discount_fen=discount,
            stopped_insurance_fen=insurance,
            stopped_credit_fen=credit,
        )


def _credit(apps: Any, line: Any, worth: int) -> int:
    """Of what the pieces were worth, what had been paid with store credit: of the stops' refunds by the line's share, and of what
    went back for them earlier by the share of all that went back earlier."""
    refund, part = apps.get_model("orders", "Refund"), apps.get_model("orders", "RefundLine")
    stops = Q()
    for start in STOPS:
        stops |= Q(source__startswith=start)
    credit = now = 0
    for one in refund.objects.filter(stops, order=line.order).order_by("pk"):
        shares = list(part.objects.filter(refund=one).order_by("pk").values_list("line_id", "amount_fen"))
        if not shares:
            continue
        by_credit = split(one.credit_fen, [amount for _line, amount in shares])
        for (owner, amount), paid in zip(shares, by_credit, strict=True):
            if owner == line.pk:
                credit, now = credit + paid, now + amount
    earlier = (
        refund.objects.filter(order=line.order)
        .exclude(stops)
        .aggregate(all=Sum("amount_fen", default=0), credit=Sum("credit_fen", default=0))
    )
    before = max(worth - now, 0)
    return credit + (earlier["credit"] * before // earlier["all"] if earlier["all"] else 0)


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0014_objections_and_reminders"),
        ("logistics", "0006_stopped_shares"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
