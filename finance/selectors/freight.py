"""The freight that our book has for what a carrier names on a bill: an order, a parcel, its waybill, the air waybill of a flight,
the waybill of a courier that brought something back or home."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from freight.selectors.accruals import standing, waybills
from logistics.models import Parcel
from marketplace.core.money import CNY, exponent
from marketplace.tariff.errors import NoFxRate
from marketplace.tariff.selectors import fx_rates
from orders.models import Order
from orders.services.differences import FREIGHT, charged_for
from returns import selectors_fares as fares


def booked_freight(numbers: Collection[str], *, currency: str, day: date) -> dict[str, int | None]:
    """Number → booked freight in minor units of `currency`, by the rate of `day`; None where that day has no rate.

    Numbers of nothing of ours are not in the answer. The freight of an order is that of its parcel; of a flight of ours it is
    what its departure accrued and nobody has cleared: nothing, where it is settled; so too of a courier of returns and repairs.
    """
    flights = waybills(numbers)
    accrued = standing(set(flights.values()))
    wanted = set(numbers) - flights.keys()
    orders_of: dict[str, set[str]] = defaultdict(set)
    for number in Order.objects.filter(number__in=wanted, confirmed_at__isnull=False).values_list("number", flat=True):
        orders_of[number].add(number)
    rows = Parcel.objects.filter(Q(number__in=wanted) | Q(waybill__in=wanted) | Q(bag__flight__awb__in=wanted))
    for parcel, waybill, awb, order in rows.values_list(
        "number", "waybill", "bag__flight__awb", "consignment__order_number"
    ):
        for name in {parcel, waybill, awb} & wanted - {"", None}:
            orders_of[name].add(order)
    everything = {number for group in orders_of.values() for number in group}
    found = Order.objects.filter(number__in=everything).prefetch_related("lines")
    fen = {order.number: charged_for(order)[FREIGHT] for order in found}
    couriers = fares.accrued(wanted)
    flown = {name: sum(accrued[awb].values()) for name, awb in flights.items() if awb in accrued}
    charged = {name: sum(fen.get(one, 0) for one in group) for name, group in orders_of.items()}
    return {name: _in(currency, amount, day) for name, amount in (charged | couriers | flown).items()}


def _in(currency: str, fen: int, day: date) -> int | None:
    if currency == CNY:
        return fen
    try:
        rate = fx_rates([currency], CNY, day)[currency].rate
    except NoFxRate:
        return None
    return int((fen * 10 ** exponent(currency) / (rate * 100)).to_integral_value())
