"""Shapes of the portal's API. Amounts in fen; days are Shanghai days; times UTC."""

from typing import Any

from rest_framework import serializers

from marketplace.core.api.fields import CleanChar
from returns.api.serializers import SENDABLE, ReturnItemRequest
from returns.models import ReturnCase
from returns.policies.rights_data import SELLER, SHOPPER
from returns.services.appealing import LEAST, MOST
from returns.services.keeping import COMMENT_LENGTH, MOST_DAYS
from returns.states import AppealStatus

APPEAL_OUTCOMES = (str(AppealStatus.OVERTURNED), str(AppealStatus.UPHELD))


class LookRequest(serializers.Serializer[Any]):
    """What would be answered to this wish. Nothing is opened."""

    order = CleanChar(max_length=20)
    items = serializers.ListField(child=ReturnItemRequest(), allow_empty=False, max_length=99)
    reason = serializers.ChoiceField(SENDABLE)
    answers = serializers.DictField(child=CleanChar(max_length=20), required=False, default=dict)


class RightLost(serializers.Serializer[Any]):
    code = serializers.CharField()
    words = serializers.CharField()
    why = serializers.CharField(help_text="Why it does not count here.")


class WishAnswer(serializers.Serializer[Any]):
    wish = serializers.ChoiceField(ReturnCase.Wish.choices)
    is_offered = serializers.BooleanField()
    why_not = serializers.CharField(help_text="Empty where it is offered.")
    cost_fen = serializers.IntegerField(help_text="About what the courier costs the shopper.")
    refund_fen = serializers.IntegerField(help_text="At least; customs may give tax back on top.")
    first_day = serializers.DateField(allow_null=True)
    last_day = serializers.DateField(allow_null=True)


class LookAnswer(serializers.Serializer[Any]):
    is_allowed = serializers.BooleanField()
    code = serializers.CharField(help_text="The right that would be used; empty where there is none.")
    words = serializers.CharField()
    whose = serializers.CharField()
    source = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True)
    why_not = serializers.CharField()
    others = RightLost(many=True)
    wishes = WishAnswer(many=True)
    photographs_needed = serializers.IntegerField()


class AskOption(serializers.Serializer[Any]):
    code = serializers.CharField()
    words = serializers.CharField()


class AskAnswer(serializers.Serializer[Any]):
    code = serializers.CharField()
    words = serializers.CharField()
    is_required = serializers.BooleanField()
    options = AskOption(many=True)


class ReasonAnswer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(SENDABLE)
    words = serializers.CharField()
    advice = serializers.CharField()
    photographs = serializers.IntegerField(help_text="How many it needs; certain answers need more.")
    questions = AskAnswer(many=True)


class ReasonsAnswer(serializers.Serializer[Any]):
    results = ReasonAnswer(many=True)


class FilesRequest(serializers.Serializer[Any]):
    """JPEG, PNG or WebP, at most nine, and one MP4 of at most 60 seconds."""

    files = serializers.ListField(child=serializers.FileField(allow_empty_file=True), max_length=10)
    shows = serializers.ChoiceField(
        ("goods", "parcel"), default="goods",
        help_text="The goods, which the shop sees, or the parcel with its label, which only we see.",
    )  # fmt: skip


class ShotAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    type = serializers.CharField()
    shows = serializers.ChoiceField(("goods", "parcel"))
    seconds = serializers.IntegerField(allow_null=True, help_text="Of a video.")
    added_at = serializers.DateTimeField()


class ShotsAnswer(serializers.Serializer[Any]):
    results = ShotAnswer(many=True)


class StepAnswer(serializers.Serializer[Any]):
    label = serializers.CharField()
    state = serializers.ChoiceField(("done", "current", "coming", "failed"))
    at = serializers.DateTimeField(allow_null=True)


class CountdownAnswer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="`send`, `customs_apply`, `customs_arrive`, `refund`")
    label = serializers.CharField()
    last_day = serializers.DateField()
    state = serializers.ChoiceField(("running", "met", "missed"))
    days_left = serializers.IntegerField(allow_null=True)
    source = serializers.CharField()


class TimelineAnswer(serializers.Serializer[Any]):
    steps = StepAnswer(many=True)
    countdowns = CountdownAnswer(many=True)


class SlotAnswer(serializers.Serializer[Any]):
    window = serializers.CharField(help_text="What to send to book it.")
    day = serializers.DateField()
    hours = serializers.CharField()


class SlotsAnswer(serializers.Serializer[Any]):
    booked = serializers.CharField(help_text="The appointment that stands; empty for none.")
    status = serializers.CharField(
        help_text="Of the appointment: `created`, `sent`, `unknown`, `booked`; empty for none."
    )
    results = SlotAnswer(many=True)


class SlotRequest(serializers.Serializer[Any]):
    window = CleanChar(max_length=40)


class AppealRequest(serializers.Serializer[Any]):
    words = CleanChar(max_length=MOST, min_length=LEAST)


class AppealAnswer(serializers.Serializer[Any]):
    return_number = serializers.CharField()
    status = serializers.CharField(help_text="`open`, `upheld`, `overturned`")
    words = serializers.CharField()
    answer = serializers.CharField(help_text="Empty until decided.")
    opened_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class AppealDecision(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(APPEAL_OUTCOMES)
    words = CleanChar(max_length=MOST, min_length=LEAST)


class CommentRequest(serializers.Serializer[Any]):
    words = CleanChar(max_length=COMMENT_LENGTH, min_length=2)


class CommentAnswer(serializers.Serializer[Any]):
    words = serializers.CharField()
    at = serializers.DateTimeField()


class OfferRequest(serializers.Serializer[Any]):
    amount_fen = serializers.IntegerField(min_value=1, max_value=10**9)


class OfferAnswer(serializers.Serializer[Any]):
    amount_fen = serializers.IntegerField()
    status = serializers.CharField(help_text="`open`, `taken`, `declined`, `lapsed`")
    offered_at = serializers.DateTimeField()


class TermsRequest(serializers.Serializer[Any]):
    """More than law and platform give; 0 days end it. Purchases made before keep what held then."""

    reason = CleanChar(max_length=12, help_text="`no_reason`, `quality` or `wrong`")
    days = serializers.IntegerField(min_value=0, max_value=MOST_DAYS)
    freight_payer = serializers.ChoiceField((SELLER, SHOPPER))


class TermsRow(serializers.Serializer[Any]):
    reason = serializers.CharField()
    days = serializers.IntegerField()
    freight_payer = serializers.CharField()
    valid_from = serializers.DateTimeField()


class TermsAnswer(serializers.Serializer[Any]):
    results = TermsRow(many=True)
