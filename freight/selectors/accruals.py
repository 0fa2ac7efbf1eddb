"""What the book still owes carriers for one air waybill: accrued at departure, accepted beside it, less what was cleared."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Sum

from freight.models import Bill, Clearing, Departure, FlightCost
from freight.states import BillStatus
from logistics.states import FlightStatus
from marketplace.core.checkdigits import BadWaybill, normalise_awb

UNDECIDED = (BillStatus.OPEN, BillStatus.DISPUTED)


def standing(awbs: Collection[str]) -> dict[str, dict[str, int]]:
    """Air waybill → owner of the payable → fen; zeros where everything is cleared. Waybills without an accrual are not in the answer."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for cost in FlightCost.objects.filter(awb__in=awbs).select_related("departure__method"):
        found[cost.awb][cost.departure.method.ref] += cost.total_fen
    accepted = Bill.objects.filter(awb__in=awbs, status=BillStatus.ACCEPTED).select_related("invoice__method")
    for bill in accepted:
        found[bill.awb][bill.invoice.method.ref] += bill.accepted_fen
    gone = Clearing.objects.filter(awb__in=awbs).values_list("awb", "owner").annotate(fen=Sum("amount_fen"))
    for awb, owner, fen in gone.order_by("awb", "owner"):
        found[awb][owner] -= fen
    return {awb: dict(by_owner) for awb, by_owner in found.items()}


def waybills(numbers: Collection[str]) -> dict[str, str]:
    """Those of the numbers that are air waybills of our departures, in whatever spelling → the canonical one."""
    spelt: dict[str, str] = {}
    for number in numbers:
        try:
            spelt[number] = normalise_awb(number)
        except BadWaybill:
            continue
    wanted = set(spelt.values())
    known = set(Departure.objects.filter(flight__awb__in=wanted).values_list("flight__awb", flat=True))
    known |= set(FlightCost.objects.filter(awb__in=wanted).values_list("awb", flat=True))
    known |= set(Bill.objects.filter(awb__in=wanted, status=BillStatus.ACCEPTED).values_list("awb", flat=True))
    return {number: awb for number, awb in spelt.items() if awb in known}


def not_accrued(awbs: Collection[str]) -> list[str]:
    """Departures of ours whose cost is still to be booked: whoever booked a bill of them now would book them twice."""
    rows = Departure.objects.filter(flight__awb__in=awbs, cost=None).exclude(flight__status=FlightStatus.CANCELLED)
    return sorted(rows.values_list("flight__awb", flat=True))


def undecided(awbs: Collection[str]) -> list[str]:
    """Waybills with a line of an invoice that nobody has accepted or settled."""
    rows = Bill.objects.filter(awb__in=awbs, status__in=UNDECIDED).order_by("awb")
    return list(rows.values_list("awb", flat=True).distinct())


def lanes_of(awbs: Collection[str]) -> dict[str, str]:
    """Waybill → owner of its cost."""
    rows = FlightCost.objects.filter(awb__in=awbs).values_list("awb", "departure__lane__code")
    return {awb: f"lane:{code}" for awb, code in rows}
