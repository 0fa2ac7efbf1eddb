"""Shapes of the freight API. Weights in grams, volumes in cm³, money in fen."""

from typing import Any

from rest_framework import serializers

from freight.models import Bill, Method, Roll
from freight.policies.auditing import WORDS
from freight.states import BillStatus, PlanStatus
from marketplace.core import switches
from marketplace.core.api.fields import CleanChar

Shape = serializers.Serializer[Any]


class LaneRequest(Shape):
    origin = CleanChar(max_length=3)
    destination = CleanChar(max_length=3)


class LaneShape(Shape):
    code = serializers.CharField()
    origin = serializers.CharField()
    destination = serializers.CharField()
    origin_zone = serializers.CharField()
    destination_zone = serializers.CharField()


class FreightMethodRequest(Shape):
    code = CleanChar(max_length=20)
    kind = serializers.ChoiceField(choices=Method.Kind.choices)
    name = CleanChar(max_length=80)
    door_days = serializers.IntegerField(min_value=0, max_value=60)
    takes_dangerous = serializers.BooleanField(default=False)
    takes_cold = serializers.BooleanField(default=False)


class FreightMethodShape(FreightMethodRequest):
    pass


class BreakShape(Shape):
    from_g = serializers.IntegerField(min_value=0, max_value=10**9)
    per_kg_minor = serializers.IntegerField(min_value=1, max_value=10**9)


class ContractRequest(Shape):
    lane = CleanChar(max_length=7)
    method = CleanChar(max_length=20)
    reference = CleanChar(max_length=60)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(required=False, allow_null=True, default=None)
    currency = CleanChar(max_length=3, default="CNY", help_text="ISO 4217; amounts are in its minor units")
    minimum_minor = serializers.IntegerField(min_value=0, max_value=10**9)
    fuel_bp = serializers.IntegerField(min_value=0, max_value=20_000)
    divisor = serializers.IntegerField(min_value=1000, max_value=10_000, default=6000)
    step_g = serializers.IntegerField(min_value=1, max_value=100_000, default=500)
    breaks = BreakShape(many=True)


class ContractShape(ContractRequest):
    id = serializers.IntegerField()
    valid_to = serializers.DateField(allow_null=True)


class ScheduleRequest(Shape):
    lane = CleanChar(max_length=7)
    method = CleanChar(max_length=20)
    designator = CleanChar(max_length=8)
    prefix = CleanChar(max_length=3)
    weekday = serializers.IntegerField(min_value=0, max_value=6, help_text="0 Monday … 6 Sunday, at the origin")
    departs_local = serializers.TimeField()
    arrives_local = serializers.TimeField()
    arrives_days = serializers.IntegerField(min_value=0, max_value=3)
    cutoff_minutes = serializers.IntegerField(min_value=30, max_value=2880)
    capacity_g = serializers.IntegerField(min_value=1, max_value=10**9)
    capacity_cm3 = serializers.IntegerField(min_value=1, max_value=10**10)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(required=False, allow_null=True, default=None)


class ScheduleShape(ScheduleRequest):
    # a time of day at the airport, without a zone: "time" of JSON Schema would want one
    departs_local = serializers.CharField(help_text="HH:MM:SS at the origin")
    arrives_local = serializers.CharField(help_text="HH:MM:SS at the destination")
    id = serializers.IntegerField()
    valid_to = serializers.DateField(allow_null=True)


class LastDayRequest(Shape):
    last_day = serializers.DateField(help_text="today or later, and not after the last day it has")


class AwbBlockRequest(Shape):
    prefix = CleanChar(max_length=3)
    first = CleanChar(max_length=9, help_text="Seven digits, or eight with the check digit.")
    count = serializers.IntegerField(min_value=1, max_value=1_000_000)


class AwbBlockShape(Shape):
    prefix = serializers.CharField()
    first_serial = serializers.IntegerField()
    last_serial = serializers.IntegerField()
    left = serializers.IntegerField()


class DepartureShape(Shape):
    id = serializers.IntegerField()
    flight = serializers.CharField()
    designator = serializers.CharField()
    awb = serializers.CharField()
    lane = serializers.CharField()
    method = serializers.CharField()
    state = serializers.CharField(help_text="planned, closed, departed, arrived, cancelled")
    cutoff_at = serializers.DateTimeField()
    departs_at = serializers.DateTimeField()
    arrives_at = serializers.DateTimeField()
    capacity_g = serializers.IntegerField()
    capacity_cm3 = serializers.IntegerField()
    booked_g = serializers.IntegerField()
    booked_cm3 = serializers.IntegerField()
    parcels = serializers.IntegerField()


class AdoptRequest(Shape):
    flight = CleanChar(max_length=40, help_text="Public id of a flight planned by hand.")
    lane = CleanChar(max_length=7)
    method = CleanChar(max_length=20)
    capacity_g = serializers.IntegerField(min_value=1, max_value=10**9)
    capacity_cm3 = serializers.IntegerField(min_value=1, max_value=10**10)


class FreightBookRequest(Shape):
    parcel = CleanChar(max_length=40)


class RollRequest(Shape):
    parcel = CleanChar(max_length=40)
    reason = serializers.ChoiceField(choices=Roll.Reason.choices)
    note = CleanChar(max_length=200, required=False, default="", allow_blank=True)


class BookingShape(Shape):
    parcel = serializers.CharField()
    departure = serializers.IntegerField()
    state = serializers.CharField(help_text="booked, flown, rolled")
    actual_g = serializers.IntegerField()
    volume_cm3 = serializers.IntegerField()


class RollShape(Shape):
    parcel = serializers.CharField()
    reason = serializers.ChoiceField(choices=Roll.Reason.choices)
    note = serializers.CharField(help_text="may be empty")
    at = serializers.DateTimeField()
    departure = serializers.IntegerField()
    departure_after = serializers.IntegerField(allow_null=True)


class PlanRequest(Shape):
    origin = CleanChar(max_length=3)


class PlanShape(Shape):
    id = serializers.CharField()
    origin = serializers.CharField()
    status = serializers.ChoiceField(choices=PlanStatus.choices)
    step = serializers.CharField(help_text="what the worker does; may be empty")
    parcels = serializers.IntegerField()
    cost_fen = serializers.IntegerField(allow_null=True)
    bound_fen = serializers.IntegerField(allow_null=True, help_text="no plan costs less")
    gap_bp = serializers.IntegerField(allow_null=True, help_text="distance from the bound, basis points of the cost")
    first_come_fen = serializers.IntegerField(allow_null=True)
    late_parcels = serializers.IntegerField()
    stays = serializers.IntegerField()
    made_at = serializers.DateTimeField()


class PlanLineShape(Shape):
    parcel = serializers.CharField()
    departure = serializers.IntegerField(allow_null=True)
    late_days = serializers.IntegerField()
    why = serializers.CharField(help_text="why it stays; may be empty")


class FreightOfferShape(Shape):
    departure = serializers.IntegerField()
    method = serializers.CharField()
    price_fen = serializers.IntegerField(help_text="alone on its waybill")
    delivered_on = serializers.DateField()
    late_days = serializers.IntegerField()
    is_allowed = serializers.BooleanField()
    has_room = serializers.BooleanField()


class BillRequest(Shape):
    awb = CleanChar(max_length=14)
    billed_g = serializers.IntegerField(min_value=0, max_value=10**9)
    per_kg_minor = serializers.IntegerField(min_value=0, max_value=10**9)
    fuel_minor = serializers.IntegerField(min_value=0, max_value=10**12, default=0)
    amount_minor = serializers.IntegerField(min_value=0, max_value=10**12)


class InvoiceRequest(Shape):
    method = CleanChar(max_length=20)
    number = CleanChar(max_length=40)
    issued_on = serializers.DateField()
    currency = CleanChar(max_length=3, default="CNY")
    lines = serializers.ListField(child=BillRequest(), min_length=1, max_length=2000)


class InvoiceShape(Shape):
    id = serializers.IntegerField()
    method = serializers.CharField()
    number = serializers.CharField()
    issued_on = serializers.DateField()
    currency = serializers.CharField()
    state = serializers.CharField(help_text="audited, paid")
    total_minor = serializers.IntegerField()
    paid_fen = serializers.IntegerField(allow_null=True)
    exchange_fen = serializers.IntegerField(help_text="paid above what was booked, by another rate alone")
    open = serializers.IntegerField()
    disputed = serializers.IntegerField()


class BillShape(Shape):
    number = serializers.IntegerField()
    awb = serializers.CharField()
    billed_g = serializers.IntegerField()
    per_kg_minor = serializers.IntegerField()
    amount_minor = serializers.IntegerField()
    expected_minor = serializers.IntegerField(help_text="nothing where the contract is in another currency")
    expected_fen = serializers.IntegerField()
    codes = serializers.ListField(child=serializers.ChoiceField(choices=sorted(WORDS)))
    status = serializers.ChoiceField(choices=BillStatus.choices)


class PaidInvoiceRequest(Shape):
    paid_fen = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=10**12,
        help_text="what the bank took for an invoice in another currency; empty: by today's rate",
    )  # fmt: skip


class DecideBillRequest(Shape):
    decision = serializers.ChoiceField(choices=Bill.Decision.choices)
    why = CleanChar(max_length=200)


class GateFindingShape(Shape):
    parcel = serializers.CharField()
    code = serializers.CharField()
    owner = serializers.CharField()
    message = serializers.CharField()
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()


class OutageRequest(Shape):
    lane = CleanChar(max_length=7)
    detour = CleanChar(max_length=7, required=False, default="", allow_blank=True)
    cause = serializers.ChoiceField(choices=sorted(switches.CAUSES))
    reason = CleanChar(max_length=500)
    stops_sales = serializers.BooleanField(default=False)


class EndOutageRequest(Shape):
    reason = CleanChar(max_length=200)


class OutageShape(Shape):
    id = serializers.CharField()
    lane = serializers.CharField()
    detour = serializers.CharField(help_text="may be empty")
    state = serializers.CharField(help_text="running, over")
    cause = serializers.CharField()
    began_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    cancelled_flights = serializers.IntegerField()
    parcels = serializers.IntegerField()
    placed = serializers.IntegerField()
    compensated = serializers.IntegerField()
