"""Shapes of the risk room in the API. Staff only: shoppers and sellers are never told why."""

from typing import Any

from rest_framework import serializers

from risk.models import Assessment
from risk.words import told


class ReasonShape(serializers.Serializer[Any]):
    sign = serializers.CharField()
    points = serializers.IntegerField(help_text="0: answered by a proof")
    words = serializers.CharField()


class HeldShape(serializers.Serializer[Any]):
    """A purchase that waits for a person. `facts`: figures only."""

    id = serializers.CharField()
    purchase = serializers.CharField()
    fen = serializers.IntegerField()
    score = serializers.IntegerField()
    status = serializers.CharField()
    proved_by = serializers.CharField(help_text="otp, sms, bank; empty without a proof")
    held_at = serializers.DateTimeField(allow_null=True)
    hold_until = serializers.DateTimeField(allow_null=True)
    reasons = ReasonShape(many=True)
    facts = serializers.DictField()


class RulingWish(serializers.Serializer[Any]):
    is_released = serializers.BooleanField(help_text="true: it goes to the seller; false: everything paid goes back")
    why = serializers.CharField(max_length=500, help_text="kept on the trail; never shown to shopper or seller")


def held(row: Assessment) -> dict[str, Any]:
    """One assessment as `HeldShape`."""
    last = row.at_paying or row.at_placing
    reasons = [{"sign": code, "points": points, "words": told(code, last["facts"])} for code, points in last["reasons"]]
    return {
        "id": row.public_id, "purchase": row.reference.partition(":")[2], "fen": row.fen, "score": row.score,
        "status": row.status, "proved_by": row.proved_by, "held_at": row.held_at, "hold_until": row.hold_until,
        "reasons": reasons, "facts": last["facts"],
    }  # fmt: skip
