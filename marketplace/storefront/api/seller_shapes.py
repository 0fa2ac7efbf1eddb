"""Shapes of the seller centre's API. Times UTC, days Asia/Shanghai, amounts in minor units of the seller's currency."""

from typing import Any

from rest_framework import serializers

from marketplace.catalog.services.stock import MOST_PIECES
from returns.states import Disposition
from support.policies import MAX_LENGTH


class MatterRow(serializers.Serializer[Any]):
    """One thing that waits. Most urgent first."""

    code = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    count = serializers.IntegerField()
    due_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()
    tone = serializers.ChoiceField(["bad", "warn", "info", "good"])
    url = serializers.CharField(help_text="Path of the page where it is done.")


class BuyRow(serializers.Serializer[Any]):
    line = serializers.CharField(help_text="`MO…/1`; ticked off by this.")
    order = serializers.CharField()
    sku = serializers.CharField()
    title = serializers.CharField()
    gtin = serializers.CharField()
    pieces = serializers.IntegerField()
    due_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()
    bought_at = serializers.DateTimeField(allow_null=True)


class StopRow(serializers.Serializer[Any]):
    """One shop of the round. `is_known` is false where only the brand gives the name."""

    name = serializers.CharField(allow_blank=True)
    is_known = serializers.BooleanField()
    due_at = serializers.DateTimeField(allow_null=True)
    items = BuyRow(many=True)


class TickInput(serializers.Serializer[Any]):
    lines = serializers.ListField(child=serializers.CharField(max_length=40), min_length=1, max_length=400)
    is_bought = serializers.BooleanField(default=True)


class TickAnswer(serializers.Serializer[Any]):
    changed = serializers.IntegerField()


class SellerOrderLine(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    sku = serializers.CharField()
    title = serializers.CharField()
    quantity = serializers.IntegerField()
    wanted = serializers.IntegerField(help_text="less what was taken off the order, or came back")
    bought_at = serializers.DateTimeField(allow_null=True)


class SellerOrderRow(serializers.Serializer[Any]):
    """A paid order as its seller sees it; nothing about who bought. `seller_minor` is empty for roles without money.

    `shopper_average`: how it was with this shopper, said by at least three other shops in the last year; while under way only.
    """

    number = serializers.CharField()
    lifecycle = serializers.CharField()
    delivery = serializers.CharField()
    warehouse = serializers.CharField()
    confirmed_at = serializers.DateTimeField()
    hand_in_by = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()
    currency = serializers.CharField()
    seller_minor = serializers.IntegerField(allow_null=True)
    remaining_minor = serializers.IntegerField(
        allow_null=True, help_text="Of it, what you get after everything that was taken off or refunded at your cost."
    )
    shopper_average = serializers.CharField(allow_null=True)
    lines = SellerOrderLine(many=True)


class UnitRow(serializers.Serializer[Any]):
    passport = serializers.CharField(help_text="What the label of the piece carries.")
    line = serializers.IntegerField()
    sku = serializers.CharField()
    title = serializers.CharField()
    status = serializers.CharField()


class InboundRow(serializers.Serializer[Any]):
    """What our warehouse has of one order."""

    order = serializers.CharField()
    warehouse = serializers.CharField()
    pieces = serializers.IntegerField()
    received = serializers.IntegerField()
    is_partial = serializers.BooleanField()
    units = UnitRow(many=True)


class CountsInput(serializers.Serializer[Any]):
    """Listing id → pieces that lie with the seller. All or nothing."""

    counts = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=MOST_PIECES))

    def validate_counts(self, counts: dict[str, int]) -> dict[str, int]:
        if len(counts) > 200:
            raise serializers.ValidationError("At most 200 at a time.", code="too_many")
        return counts


class CountsAnswer(serializers.Serializer[Any]):
    changed = serializers.ListField(child=serializers.CharField())


class ReturnPieceRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    sku = serializers.CharField()
    title = serializers.CharField()
    passport = serializers.CharField()
    verdict = serializers.CharField(allow_blank=True, help_text="match, unsure, mismatch; empty until inspected.")
    score = serializers.IntegerField(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())
    disposition = serializers.CharField(allow_blank=True)
    can_choose = serializers.BooleanField()


class SellerReturnRow(serializers.Serializer[Any]):
    """A return as the seller sees it; nothing about the shopper."""

    number = serializers.CharField()
    order = serializers.CharField()
    stage = serializers.CharField()
    reason = serializers.CharField()
    requested_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)
    pieces = ReturnPieceRow(many=True)


class ChoiceInput(serializers.Serializer[Any]):
    choice = serializers.ChoiceField(Disposition.choices)


class QuestionRow(serializers.Serializer[Any]):
    """What our support asked. `about` is `order:…`, `return_case:…` or `listing:…`."""

    id = serializers.CharField()
    about = serializers.CharField()
    question = serializers.CharField()
    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class AnswerInput(serializers.Serializer[Any]):
    body = serializers.CharField(max_length=MAX_LENGTH)


class AddInput(AnswerInput):
    client_id = serializers.RegexField(r"\A[!-~]{1,30}\Z", help_text="Yours; the same one again adds nothing.")


class ExchangeRow(serializers.Serializer[Any]):
    """One message of an exchange: ours as translated for the seller, theirs as they wrote it."""

    id = serializers.CharField()
    side = serializers.ChoiceField(["ours", "seller"], help_text="`ours`: from Miaomiao's support.")
    text = serializers.CharField()
    original = serializers.CharField(allow_blank=True, help_text="What was written; empty where `text` is it.")
    is_original = serializers.BooleanField(help_text="No translation was available.")
    status = serializers.ChoiceField(["translating", "held", "delivered", "refused", "cancelled"])
    at = serializers.DateTimeField()


class Exchange(serializers.Serializer[Any]):
    messages = ExchangeRow(many=True)


class PeriodRow(serializers.Serializer[Any]):
    begins = serializers.DateField()
    views = serializers.IntegerField()
    orders = serializers.IntegerField()
    pieces = serializers.IntegerField()
    seller_minor = serializers.IntegerField(allow_null=True)


class ItemFiguresRow(serializers.Serializer[Any]):
    listing = serializers.CharField()
    sku = serializers.CharField()
    views = serializers.IntegerField()
    orders = serializers.IntegerField()
    pieces = serializers.IntegerField()
    conversion = serializers.CharField(allow_null=True, help_text="Orders per 100 views.")
    seller_minor = serializers.IntegerField(allow_null=True)


class FiguresAnswer(serializers.Serializer[Any]):
    """`rows` are days, or weeks for 90 days. Amounts are empty for roles without money."""

    since = serializers.DateField()
    until = serializers.DateField()
    is_weekly = serializers.BooleanField()
    currency = serializers.CharField()
    views = serializers.IntegerField()
    orders = serializers.IntegerField()
    pieces = serializers.IntegerField()
    conversion = serializers.CharField(allow_null=True)
    rows = PeriodRow(many=True)
    items = ItemFiguresRow(many=True)
