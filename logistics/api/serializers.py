"""Shapes of the road's API: what operators, escorts and carriers send, what they get back. Weights in grams, sizes in mm."""

from typing import Any

from rest_framework import serializers

from logistics.api.serializers_customs import SignatureGiven
from logistics.carriers.table import USUAL
from logistics.policies.capture import MAX_SIDE_MM, MAX_WEIGHT_G, OPENING_POSES, POSES
from logistics.states import BagStatus, FlightStatus, ParcelStatus, SealStatus, UnitStatus
from marketplace.core.api.fields import CleanChar


class MeasuresRequest(serializers.Serializer[Any]):
    weight_g = serializers.IntegerField(min_value=1, max_value=MAX_WEIGHT_G)
    length_mm = serializers.IntegerField(min_value=1, max_value=MAX_SIDE_MM)
    width_mm = serializers.IntegerField(min_value=1, max_value=MAX_SIDE_MM)
    height_mm = serializers.IntegerField(min_value=1, max_value=MAX_SIDE_MM)


class WeighRequest(MeasuresRequest):
    carton = CleanChar(
        max_length=12, required=False, default="", allow_blank=True,
        help_text="Code of the carton: with it the weight must fit the captures within 300 g.",
    )  # fmt: skip


class CaptureRequest(MeasuresRequest):
    serial = CleanChar(max_length=80, required=False, default="", allow_blank=True)
    tag = CleanChar(
        max_length=80, required=False, default="", allow_blank=True, help_text="Tamper tag put on the item."
    )


class PhotoRequest(serializers.Serializer[Any]):
    pose = serializers.ChoiceField(choices=list(POSES))
    image = serializers.FileField(help_text="JPEG, PNG or WebP, at most 8 MB.")


class OpeningPhotoRequest(serializers.Serializer[Any]):
    pose = serializers.ChoiceField(choices=list(OPENING_POSES))
    image = serializers.FileField(help_text="JPEG, PNG or WebP, at most 8 MB.")


class ReceiveOrderRequest(serializers.Serializer[Any]):
    count = serializers.IntegerField(
        min_value=1, max_value=9999, required=False, help_text="All that is expected unless told."
    )


class OpenParcelRequest(serializers.Serializer[Any]):
    order_number = CleanChar(max_length=40)


class PutUnitRequest(serializers.Serializer[Any]):
    passport_code = CleanChar(max_length=40)


class SealRequest(serializers.Serializer[Any]):
    seal_number = CleanChar(max_length=20)


class BreakSealRequest(serializers.Serializer[Any]):
    seal_seen = CleanChar(max_length=20)
    why = CleanChar(max_length=200)


class IssueSealsRequest(serializers.Serializer[Any]):
    holder = CleanChar(max_length=40, help_text="Public id of an operator or escort.")
    numbers = serializers.ListField(child=CleanChar(max_length=20), min_length=1, max_length=500)
    seal_class = serializers.ChoiceField(choices=["I", "S", "H"], default="I")


class VoidSealRequest(serializers.Serializer[Any]):
    why = CleanChar(max_length=200)


class OpenBagRequest(serializers.Serializer[Any]):
    warehouse = CleanChar(max_length=8)


class PutParcelRequest(serializers.Serializer[Any]):
    parcel = CleanChar(max_length=40)
    seal_seen = CleanChar(max_length=20, required=False, default="", allow_blank=True)


class PlanFlightRequest(serializers.Serializer[Any]):
    designator = CleanChar(max_length=8)
    origin = CleanChar(max_length=3)
    destination = CleanChar(max_length=3)
    awb = CleanChar(max_length=12, help_text="Air waybill, `589-81140743`.")
    departs_at = serializers.DateTimeField()
    arrives_at = serializers.DateTimeField()
    cutoff_at = serializers.DateTimeField()
    escort = CleanChar(max_length=40, required=False, default="", allow_blank=True)


class EscortRequest(serializers.Serializer[Any]):
    escort = CleanChar(max_length=40)


class LoadBagRequest(serializers.Serializer[Any]):
    bag = CleanChar(max_length=20)


class LoadAnywayRequest(LoadBagRequest):
    why = CleanChar(max_length=200)


class WhyRequest(serializers.Serializer[Any]):
    why = CleanChar(max_length=200)


class PostponeRequest(WhyRequest):
    departs_at = serializers.DateTimeField()
    arrives_at = serializers.DateTimeField()
    cutoff_at = serializers.DateTimeField()


class OpeningRequest(serializers.Serializer[Any]):
    old_seal = CleanChar(max_length=20, help_text="As read off the parcel.")
    officer = CleanChar(max_length=60)
    authority = CleanChar(max_length=80)
    station = CleanChar(max_length=80)
    reason = CleanChar(max_length=200)
    weight_before_g = serializers.IntegerField(min_value=1, max_value=MAX_WEIGHT_G)
    people = CleanChar(max_length=300, required=False, default="", allow_blank=True, help_text="Who else is present.")
    told_at = serializers.DateTimeField(required=False, help_text="Time as the phone says it.")


class CloseOpeningRequest(serializers.Serializer[Any]):
    new_seal = CleanChar(max_length=20)
    weight_after_g = serializers.IntegerField(min_value=1, max_value=MAX_WEIGHT_G)
    found = CleanChar(max_length=500)
    signature = SignatureGiven(required=False)
    officer_signature = SignatureGiven(required=False)


class HandOverRequest(serializers.Serializer[Any]):
    carrier = CleanChar(max_length=20)
    waybill = CleanChar(max_length=40)
    seal_seen = CleanChar(max_length=20, required=False, default="", allow_blank=True)


class CarrierEventRequest(serializers.Serializer[Any]):
    event_id = CleanChar(max_length=80)
    waybill = CleanChar(max_length=40)
    code = CleanChar(max_length=20)
    at = serializers.DateTimeField()
    place = CleanChar(max_length=80, required=False, default="", allow_blank=True)
    signed_by = CleanChar(max_length=60, required=False, default="", allow_blank=True)


class CarrierEventAnswer(serializers.Serializer[Any]):
    is_new = serializers.BooleanField()


class BookRequest(serializers.Serializer[Any]):
    carrier = CleanChar(max_length=20, required=False, default=USUAL)


class BookingAnswer(serializers.Serializer[Any]):
    carrier = serializers.CharField()
    status = serializers.CharField(help_text="created, sent, unknown (asked again by itself), succeeded")
    waybill = serializers.CharField(allow_blank=True, help_text="empty until the courier has answered")
    sorting = serializers.CharField(allow_blank=True, help_text="sorting code for the courier's label")


class UnitAnswer(serializers.Serializer[Any]):
    passport_code = serializers.CharField()
    status = serializers.ChoiceField(choices=UnitStatus.choices)
    order_number = serializers.CharField()
    title = serializers.CharField()
    ordinal = serializers.IntegerField()
    warehouse = serializers.CharField()
    parcel = serializers.CharField(allow_blank=True)


class UnitsAnswer(serializers.Serializer[Any]):
    units = UnitAnswer(many=True)


class PhotoAnswer(serializers.Serializer[Any]):
    public_id = serializers.CharField()
    pose = serializers.CharField()
    sha256 = serializers.CharField()
    is_public = serializers.BooleanField()


class ParcelAnswer(serializers.Serializer[Any]):
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=ParcelStatus.choices)
    exception = serializers.CharField(allow_blank=True)
    order_number = serializers.CharField()
    warehouse = serializers.CharField()
    bag = serializers.CharField(allow_blank=True)
    weight_g = serializers.IntegerField(allow_null=True)
    seal = serializers.CharField(allow_blank=True)
    units = serializers.ListField(child=serializers.CharField(), help_text="Passport codes of what is in it.")


class ParcelBrief(serializers.Serializer[Any]):
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=ParcelStatus.choices)
    order_number = serializers.CharField()
    declaration = serializers.CharField(allow_blank=True, help_text="State of the customs case.")


class SealAnswer(serializers.Serializer[Any]):
    number = serializers.CharField()
    seal_class = serializers.CharField()
    status = serializers.ChoiceField(choices=SealStatus.choices)


class SealsAnswer(serializers.Serializer[Any]):
    seals = SealAnswer(many=True)


class BagAnswer(serializers.Serializer[Any]):
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=BagStatus.choices)
    warehouse = serializers.CharField()
    parcels = serializers.ListField(child=serializers.CharField())


class FlightAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    designator = serializers.CharField()
    status = serializers.ChoiceField(choices=FlightStatus.choices)
    origin = serializers.CharField()
    destination = serializers.CharField()
    awb = serializers.CharField()
    departs_at = serializers.DateTimeField()
    arrives_at = serializers.DateTimeField()
    escort = serializers.CharField(allow_blank=True)


class MismatchAnswer(serializers.Serializer[Any]):
    code = serializers.CharField()
    owner = serializers.CharField()
    message = serializers.CharField()


class ParcelMismatches(serializers.Serializer[Any]):
    parcel = serializers.CharField()
    reasons = MismatchAnswer(many=True)


class GateAnswer(serializers.Serializer[Any]):
    """`closed` false: nothing flew; `mismatches` says who has to mend what."""

    closed = serializers.BooleanField()
    flight = FlightAnswer()
    mismatches = ParcelMismatches(many=True)


class OpeningAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    parcel = serializers.CharField()
    old_seal = serializers.CharField()
    new_seal = serializers.CharField(allow_blank=True)
    authority = serializers.CharField()
    station = serializers.CharField()
    reason = serializers.CharField()
    weight_before_g = serializers.IntegerField()
    weight_after_g = serializers.IntegerField(allow_null=True)
    found = serializers.CharField(allow_blank=True)
    is_weight_off = serializers.BooleanField(help_text="The weights differ by more than two readings of one scale.")
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class WaitingAnswer(serializers.Serializer[Any]):
    receive = serializers.IntegerField()
    capture = serializers.IntegerField()
    pack = serializers.IntegerField()
    seal = serializers.IntegerField()
    bag = serializers.IntegerField()


class WarehouseAnswer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    airport = serializers.CharField()
    waiting = WaitingAnswer()


class ConsignmentAnswer(serializers.Serializer[Any]):
    order_number = serializers.CharField()
    seller = serializers.CharField()
    warehouse = serializers.CharField()
    units = UnitAnswer(many=True)


class ScannedAnswer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["order", "unit", "parcel", "bag", "seal"])
    number = serializers.CharField()
