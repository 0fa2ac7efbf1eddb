"""Shapes of the returns API."""

from typing import Any

from rest_framework import serializers

from marketplace.core.api.fields import CleanChar
from returns.models import ReturnCase
from returns.services.deciding import OUTCOMES

SENDABLE = ("no_reason", "quality", "damaged", "wrong", "not_genuine")


class ReturnItemRequest(serializers.Serializer):
    line = serializers.IntegerField(min_value=1, max_value=999, help_text="Line number of the order.")
    quantity = serializers.IntegerField(min_value=1, max_value=99)


class ReturnRequest(serializers.Serializer):
    order = CleanChar(max_length=20)
    items = ReturnItemRequest(many=True, allow_empty=False, max_length=99)
    reason = serializers.ChoiceField(SENDABLE)
    note = CleanChar(max_length=1000, required=False, default="", allow_blank=True)

    def validate_items(self, items: list[dict[str, int]]) -> list[dict[str, int]]:
        lines = [item["line"] for item in items]
        if len(lines) != len(set(lines)):
            raise serializers.ValidationError("Each line only once.", code="duplicate_line")
        return items


class ReturnItemAnswer(serializers.Serializer):
    id = serializers.IntegerField()
    line = serializers.IntegerField()
    title = serializers.CharField()
    passport = serializers.CharField()
    verdict = serializers.CharField(allow_blank=True, help_text="match, unsure or mismatch once inspected")


class ReturnAnswer(serializers.Serializer):
    """Amounts in fen; dates are Shanghai days; times UTC."""

    number = serializers.CharField()
    order = serializers.CharField()
    stage = serializers.CharField()
    outcome = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()
    rule = serializers.CharField()
    return_freight_payer = serializers.CharField()
    refund_fen = serializers.IntegerField()
    label_code = serializers.CharField()
    centre = serializers.CharField(allow_blank=True)
    send_before = serializers.DateTimeField(allow_null=True)
    customs_apply_by = serializers.DateField(allow_null=True)
    customs_arrive_by = serializers.DateField(allow_null=True)
    requested_at = serializers.DateTimeField()
    items = ReturnItemAnswer(many=True)


class LabelRequest(serializers.Serializer):
    label = CleanChar(max_length=32)


class InspectRequest(serializers.Serializer):
    """Measured like outbound: grams and millimetres."""

    weight_g = serializers.IntegerField(min_value=0, max_value=200_000)
    serial = CleanChar(max_length=60, required=False, default="", allow_blank=True)
    tag = CleanChar(max_length=60, required=False, default="", allow_blank=True)
    length_mm = serializers.IntegerField(min_value=1, max_value=5000, required=False)
    width_mm = serializers.IntegerField(min_value=1, max_value=5000, required=False)
    height_mm = serializers.IntegerField(min_value=1, max_value=5000, required=False)
    grade = serializers.ChoiceField(["A", "B", "C"], required=False, default="")
    note = CleanChar(max_length=500, required=False, default="", allow_blank=True)

    def sides(self) -> tuple[int, int, int] | None:
        values = [self.validated_data.get(name) for name in ("length_mm", "width_mm", "height_mm")]
        return (values[0], values[1], values[2]) if all(values) else None


class InspectAnswer(serializers.Serializer):
    verdict = serializers.CharField()
    score = serializers.IntegerField(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())


class DecideRequest(serializers.Serializer):
    outcome = serializers.ChoiceField(OUTCOMES)
    why = CleanChar(max_length=400, required=False, default="", allow_blank=True)


def answer(case: ReturnCase) -> dict[str, Any]:
    """The public shape of a case; `items` come prefetched."""
    plain = ("number", "stage", "outcome", "reason", "rule", "return_freight_payer", "refund_fen", "label_code", "send_before",
             "customs_apply_by", "customs_arrive_by", "requested_at")  # fmt: skip
    items = [
        {
            "id": item.pk, "line": item.line.number, "title": item.line.title, "passport": item.unit.passport_code,
            "verdict": item.inspection.verdict if hasattr(item, "inspection") else "",
        }
        for item in case.items.all()
    ]
    return {name: getattr(case, name) for name in plain} | {
        "order": case.order.number, "centre": case.centre.name_zh if case.centre else "", "items": items,
    }
