"""What a flight costs, booked once when it departed, and shared over its parcels by chargeable weight."""

from django.db import IntegrityError, transaction

from freight import locks
from freight.models import CostShare, Departure, FlightCost
from freight.policies import rates
from freight.selectors import pool
from freight.services import booking
from logistics.models import Parcel
from logistics.states import FlightStatus
from marketplace.core import time
from marketplace.core.duties import service as duties
from marketplace.core.money import CNY, convert_minor, split
from marketplace.core.time import SHANGHAI
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from marketplace.tariff.errors import NoFxRate
from marketplace.tariff.selectors import FxQuote, fx_rate

SYSTEM = "system:freight"
KIND = "freight"


def due() -> list[int]:
    """Departures that left and whose cost is not booked."""
    gone = Departure.objects.filter(flight__status__in=[FlightStatus.DEPARTED, FlightStatus.ARRIVED], cost__isnull=True)
    return list(gone.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def book_departure(*, departure_id: int) -> FlightCost | None:
    """Book what the contract of its day charges. None where it has not left, is booked already, carried nothing, or has no contract
    or no exchange rate (operations are called; the job comes again)."""
    row = locks.departure(departure_id)
    if row.flight.departed_at is None or FlightCost.objects.filter(departure=row).exists():
        return None
    parcels = list(Parcel.objects.filter(bag__flight=row.flight).order_by("pk"))
    flown = booking.note_flown(departure=row, parcels=parcels, actor=SYSTEM)
    contract = pool.contracts_of([row]).get(row.pk)
    if contract is None:
        duties.call(kind="freight_no_contract", subject=f"departure:{row.pk}")
        return None
    terms = pool.rates_from(contract)
    actual, volume = sum(one.actual_g for one in flown), sum(one.volume_cm3 for one in flown)
    price = rates.price(actual, volume, terms)
    if not price.total_minor:
        return None
    quote = _rate_of(row, contract.currency)
    if quote is None:
        return None
    total = convert_minor(price.total_minor, contract.currency, CNY, quote.rate)
    try:
        with transaction.atomic():
            cost = FlightCost.objects.create(
                departure=row, contract=contract, awb=row.flight.awb, parcels=len(flown), actual_g=actual,
                volume_cm3=volume, booked_at=time.now(), currency=contract.currency, total_minor=price.total_minor, total_fen=total,
                fx_rate=quote.rate, fx_source=quote.source[:80], fx_on=quote.day, **vars(price),
            )  # fmt: skip
    except IntegrityError:
        return None
    weights = [max(one.actual_g, rates.volumetric_g(one.volume_cm3, terms.divisor)) for one in flown]
    CostShare.objects.bulk_create(
        CostShare(cost=cost, parcel_id=one.parcel_id, chargeable_g=weight, amount_fen=share)
        for one, weight, share in zip(flown, weights, split(total, weights), strict=True)
    )
    charge(source=f"freight:{cost.awb}", departure=row, amount_fen=total)
    duties.done(kind="freight_no_rate", subject=f"departure:{row.pk}", actor=SYSTEM)
    duties.done(kind="freight_no_contract", subject=f"departure:{row.pk}", actor=SYSTEM)
    return cost


def _rate_of(row: Departure, currency: str) -> FxQuote | None:
    """The published rate of the day the flight left (or the last one before it), kept with the cost. None: operations are called."""
    left = row.flight.departed_at or time.now()
    try:
        return fx_rate(currency, CNY, left.astimezone(SHANGHAI).date())
    except NoFxRate:
        duties.call(kind="freight_no_rate", subject=f"departure:{row.pk}", facts={"currency": currency})
        return None


def charge(*, source: str, departure: Departure, amount_fen: int) -> None:
    """Owe a carrier (or be given back) for a flight; the same `source` books once."""
    legs = [
        Leg(AccountCode.FREIGHT_COST, f"lane:{departure.lane.code}", CNY, amount_fen),
        Leg(AccountCode.FREIGHT_PAYABLE, departure.method.ref, CNY, -amount_fen),
    ]
    book(source=source, kind=KIND, legs=legs)
