"""Shapes of the API of customs, rosters and attendance."""

import base64
import binascii
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from marketplace.core.api.fields import CleanChar

MOST_DRAWING = 400_000


class SignatureGiven(serializers.Serializer[Any]):
    """A drawing (PNG, base64), or a typed name with its confirmation."""

    name = CleanChar(max_length=60)
    image = serializers.CharField(required=False, default="", allow_blank=True, max_length=MOST_DRAWING)
    is_confirmed = serializers.BooleanField(required=False, default=False)

    def validate_image(self, value: str) -> str:
        try:
            base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise serializers.ValidationError(_("This is not base64.")) from None
        return value


class ToldRequest(serializers.Serializer[Any]):
    told_at = serializers.DateTimeField(required=False, help_text="Time as the phone says it; ours where it says none.")


class SignRequest(ToldRequest):
    signature = SignatureGiven()


class EscortHandoverRequest(SignRequest):
    taker = CleanChar(max_length=40, help_text="Public id of the escort who takes over.")
    note = CleanChar(max_length=300, required=False, default="", allow_blank=True)
    stays_until = serializers.DateTimeField(required=False, help_text="Without it I stay until it is taken over.")


class LeaveRequest(ToldRequest):
    why = CleanChar(max_length=200)


class AbsenceRequest(serializers.Serializer[Any]):
    since = serializers.DateTimeField()
    why = CleanChar(max_length=200)


class ExplainRequest(serializers.Serializer[Any]):
    explanation = CleanChar(max_length=500)


class ShiftRequest(serializers.Serializer[Any]):
    escort = CleanChar(max_length=40)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class LiaisonRequest(serializers.Serializer[Any]):
    office = CleanChar(max_length=80)
    channel = CleanChar(max_length=8, help_text="counter, phone, message or letter")
    about = CleanChar(max_length=300)
    officer = CleanChar(max_length=60, required=False, default="", allow_blank=True)
    answer = CleanChar(max_length=1000, required=False, default="", allow_blank=True)
    spoke_at = serializers.DateTimeField(required=False)
    flight = CleanChar(max_length=40, required=False, default="", allow_blank=True)
    parcel = CleanChar(max_length=40, required=False, default="", allow_blank=True)


class WithdrawRequest(serializers.Serializer[Any]):
    reason = CleanChar(max_length=300)


class HeldParcel(serializers.Serializer[Any]):
    parcel = serializers.CharField()
    status = serializers.CharField()
    seal = serializers.CharField(allow_blank=True)


class EscortHandoverAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    flight = serializers.CharField()
    giver = serializers.CharField()
    taker = serializers.CharField()
    parcels = HeldParcel(many=True)
    note = serializers.CharField(allow_blank=True)
    offered_at = serializers.DateTimeField()
    stays_until = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)


class DutyAnswer(serializers.Serializer[Any]):
    flight = serializers.CharField()
    designator = serializers.CharField()
    parcels = serializers.IntegerField()
    present = serializers.CharField(allow_blank=True, help_text="Public id of the escort on duty; empty: nobody.")
    handover = EscortHandoverAnswer(allow_null=True)
    has_gap = serializers.BooleanField()


class DutiesAnswer(serializers.Serializer[Any]):
    duties = DutyAnswer(many=True)


class LeaveAnswer(serializers.Serializer[Any]):
    gap = serializers.CharField(
        allow_blank=True, help_text="The gap that began; empty where nothing was in the channel."
    )


class TakeUpAnswer(serializers.Serializer[Any]):
    began_at = serializers.DateTimeField()


class ShiftAnswer(serializers.Serializer[Any]):
    escort = serializers.CharField()
    name = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class ShiftsAnswer(serializers.Serializer[Any]):
    shifts = ShiftAnswer(many=True)


class GapAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    flight = serializers.CharField()
    designator = serializers.CharField()
    began_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    why = serializers.CharField(allow_blank=True)
    parcels = serializers.ListField(child=serializers.CharField())
    open_parcels = serializers.IntegerField()
    explanation = serializers.CharField(allow_blank=True)


class LiaisonAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    office = serializers.CharField()
    channel = serializers.CharField()
    about = serializers.CharField()
    answer = serializers.CharField(allow_blank=True)
    spoke_at = serializers.DateTimeField()
    flight = serializers.CharField(allow_blank=True)
    parcel = serializers.CharField(allow_blank=True)
    has_letter = serializers.BooleanField()


class DeclarationAnswer(serializers.Serializer[Any]):
    parcel = serializers.CharField()
    status = serializers.CharField()
    invt_no = serializers.CharField(allow_blank=True)
    declared_at = serializers.DateTimeField(allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)
    last_code = serializers.CharField(allow_blank=True)
    last_info = serializers.CharField(allow_blank=True)
    trouble = serializers.DictField(
        child=serializers.CharField(), help_text="Field → why it is refused and whose it is."
    )
    flight = serializers.CharField(allow_blank=True)


class StateAnswer(serializers.Serializer[Any]):
    status = serializers.CharField()
    count = serializers.IntegerField()
    oldest = serializers.DateTimeField(allow_null=True)
    old = serializers.IntegerField(help_text="Declared more than a day ago.")


class StatesAnswer(serializers.Serializer[Any]):
    states = StateAnswer(many=True)


class MailAnswer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    about = serializers.CharField(allow_blank=True)
    invt_no = serializers.CharField(allow_blank=True)
    code = serializers.CharField(allow_blank=True)
    info = serializers.CharField(allow_blank=True)
    problem = serializers.CharField(allow_blank=True)
    returned_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField()


class PaperAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    kind = serializers.CharField()
    reference = serializers.CharField()
    status = serializers.CharField()
    parcel = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    asked_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    last_code = serializers.CharField(allow_blank=True)
    last_info = serializers.CharField(allow_blank=True)
    trouble = serializers.DictField(child=serializers.CharField())
