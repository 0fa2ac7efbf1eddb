"""Shapes of the returns API. Amounts in fen, grams, millimetres; days are Shanghai days; times UTC."""

from typing import Any

from rest_framework import serializers

from marketplace.core import files
from marketplace.core.api.fields import CleanChar
from orders.models import Refund
from returns.forms import ALL_SIDES, BENCH_POSES, SIDES
from returns.models import Inspection, ReturnCase
from returns.services.deciding import ANSWER_LENGTH, OUTCOMES
from returns.services.inspecting import MAX_SIDE_MM, MAX_WEIGHT_G, NOTE_LENGTH, NUMBER_LENGTH
from returns.services.requesting import NOTE_LENGTH as WISH_NOTE_LENGTH
from returns.services.requesting import WAYBILL_LENGTH
from returns.states import Stage

SENDABLE = ReturnCase.Reason.choices


class ReturnItemRequest(serializers.Serializer[Any]):
    line = serializers.IntegerField(min_value=1, max_value=999, help_text="Line number of the order.")
    quantity = serializers.IntegerField(min_value=1, max_value=99)


class ReturnRequest(serializers.Serializer[Any]):
    """What comes back and why. Each line once."""

    order = CleanChar(max_length=20)
    items = serializers.ListField(child=ReturnItemRequest(), allow_empty=False, max_length=99)
    reason = serializers.ChoiceField(SENDABLE)
    note = CleanChar(max_length=WISH_NOTE_LENGTH, required=False, default="", allow_blank=True)
    way = serializers.ChoiceField(
        Refund.Way.choices, required=False, default=Refund.Way.SOURCE, help_text="`credit`: as store credit"
    )

    wish = serializers.ChoiceField(
        ReturnCase.Wish.choices,
        required=False,
        default=ReturnCase.Wish.REFUND,
        help_text="one that `returns/look/` offers",
    )
    answers = serializers.DictField(
        child=CleanChar(max_length=20),
        required=False,
        default=dict,
        help_text="question → answer of `returns/reasons/`",
    )
    evidence = serializers.ListField(
        child=CleanChar(max_length=40),
        required=False,
        default=list,
        max_length=10,
        help_text="ids of `returns/pictures/`",
    )

    def validate_items(self, items: list[dict[str, int]]) -> list[dict[str, int]]:
        lines = [item["line"] for item in items]
        if len(lines) != len(set(lines)):
            raise serializers.ValidationError("Each line only once.", code="duplicate_line")
        return items


class ReturnItemAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    line = serializers.IntegerField()
    title = serializers.CharField()
    passport = serializers.CharField()
    verdict = serializers.ChoiceField(Inspection.Verdict.choices, allow_blank=True, help_text="Empty until inspected.")


class ReturnAnswer(serializers.Serializer[Any]):
    number = serializers.CharField()
    order = serializers.CharField()
    stage = serializers.ChoiceField(Stage.choices)
    outcome = serializers.ChoiceField(OUTCOMES, allow_blank=True)
    answer = serializers.CharField(allow_blank=True, help_text="Why it was decided so.")
    reason = serializers.ChoiceField(ReturnCase.Reason.choices)
    wish = serializers.ChoiceField(ReturnCase.Wish.choices)
    rule = serializers.CharField(help_text="The right that was used.")
    return_freight_payer = serializers.CharField()
    refund_fen = serializers.IntegerField()
    way = serializers.CharField(help_text="`source` (the way it was paid) or `credit`")
    advance_fen = serializers.IntegerField(help_text="store credit given before the decision (instant refund)")
    label_code = serializers.CharField()
    centre = serializers.CharField(allow_blank=True)
    centre_address = serializers.CharField(allow_blank=True)
    send_before = serializers.DateTimeField(allow_null=True)
    customs_apply_by = serializers.DateField(allow_null=True)
    customs_arrive_by = serializers.DateField(allow_null=True)
    detour = serializers.CharField(
        allow_blank=True,
        help_text="waits, sent, arrived, failed, off: our centre at the customs place was out, and we carry the pieces there by"
        " `customs_arrive_by`, else the tax is ours; empty where the way leads there anyway",
    )
    rerouted_at = serializers.DateTimeField(
        allow_null=True,
        help_text="when the label was led to another centre because the first went out; older prints have the old address",
    )
    requested_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True, help_text="When it ended, whichever way.")
    items = ReturnItemAnswer(many=True)


class ReturnPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ReturnAnswer(many=True)


class SentRequest(serializers.Serializer[Any]):
    waybill = CleanChar(
        max_length=WAYBILL_LENGTH, required=False, default="", allow_blank=True,
        help_text="the courier's number; an instant refund needs one of a courier of ours, used once, and a scan within five days",
    )  # fmt: skip


class LabelRequest(serializers.Serializer[Any]):
    label = CleanChar(max_length=80)


class InspectRequest(serializers.Serializer[Any]):
    """Measured like outbound. All three sides or none."""

    weight_g = serializers.IntegerField(min_value=0, max_value=MAX_WEIGHT_G)
    serial = CleanChar(max_length=NUMBER_LENGTH, required=False, default="", allow_blank=True)
    tag = CleanChar(max_length=NUMBER_LENGTH, required=False, default="", allow_blank=True)
    length_mm = serializers.IntegerField(min_value=1, max_value=MAX_SIDE_MM, required=False)
    width_mm = serializers.IntegerField(min_value=1, max_value=MAX_SIDE_MM, required=False)
    height_mm = serializers.IntegerField(min_value=1, max_value=MAX_SIDE_MM, required=False)
    grade = serializers.ChoiceField(Inspection.Grade.choices, required=False, default="", allow_blank=True)
    note = CleanChar(max_length=NOTE_LENGTH, required=False, default="", allow_blank=True)
    is_absent = serializers.BooleanField(required=False, default=False, help_text="the piece was not in the parcel")

    def get_fields(self) -> dict[str, Any]:
        """`photo_<pose>`: pictures as on the bench page (multipart)."""
        return super().get_fields() | {f"photo_{pose}": serializers.FileField(required=False) for pose in BENCH_POSES}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        taken = {pose: attrs.pop(f"photo_{pose}") for pose in BENCH_POSES if f"photo_{pose}" in attrs}
        attrs["photos"] = {pose: files.accept(one.file, allowed=files.PICTURES) for pose, one in taken.items()}
        sides = [attrs.pop(name) for name in SIDES if name in attrs]
        if len(sides) not in (0, len(SIDES)):
            raise serializers.ValidationError(ALL_SIDES, code="sides")
        return attrs | {"sides_mm": tuple(sides) or None}


class InspectAnswer(serializers.Serializer[Any]):
    """`item` is the piece that the numbers name: another one of the same line where they said so."""

    item = serializers.IntegerField()
    passport = serializers.CharField()
    verdict = serializers.ChoiceField(Inspection.Verdict.choices)
    score = serializers.IntegerField(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())


class DecideRequest(serializers.Serializer[Any]):
    """To decline, `why` is needed: the shopper reads it."""

    outcome = serializers.ChoiceField(OUTCOMES)
    why = CleanChar(max_length=ANSWER_LENGTH, required=False, default="", allow_blank=True)


class DetourRequest(serializers.Serializer[Any]):
    """`send` needs carrier and waybill; `arrive` is said by somebody at the customs place."""

    say = serializers.ChoiceField(("send", "arrive"))
    carrier = CleanChar(max_length=20, required=False, default="", allow_blank=True)
    waybill = CleanChar(max_length=40, required=False, default="", allow_blank=True)


class CustomsDeskRequest(serializers.Serializer[Any]):
    """What was heard at the customs desk about a return that customs was wrongly told of."""

    is_struck = serializers.BooleanField(help_text="struck out; false: it stands, corrected there or as it is")
    why = CleanChar(max_length=300)


PLAIN = (
    "number", "stage", "outcome", "answer", "reason", "wish", "rule", "return_freight_payer", "refund_fen", "way", "advance_fen",
    "label_code",
    "send_before", "customs_apply_by", "customs_arrive_by", "detour", "rerouted_at", "requested_at", "sent_at", "received_at", "settled_at",
)  # fmt: skip


def answer(case: ReturnCase) -> dict[str, Any]:
    """The public shape of a case; items, order and centre come with it."""
    items = [
        {
            "id": item.pk,
            "line": item.line.number,
            "title": item.line.title,
            "passport": item.unit.passport_code,
            "verdict": item.inspection.verdict if hasattr(item, "inspection") else "",
        }
        for item in case.items.all()
    ]
    centre = case.centre
    return {name: getattr(case, name) for name in PLAIN} | {
        "order": case.order.number,
        "centre": centre.name_zh if centre else "",
        "centre_address": centre.address if centre else "",
        "items": items,
    }
