"""Shapes of the doors around the twin match."""

from typing import Any

from rest_framework import serializers

from marketplace.core.api.fields import CleanChar
from returns import selectors, selectors_twin
from returns.api.serializers import InspectRequest
from returns.models import Inspection, Look, ReturnCase, StrayParcel
from returns.services.inspecting import MAX_WEIGHT_G
from returns.services.looking import NOTE_LENGTH, WHY_LENGTH

__all__ = ["InspectRequest"]


class StrayRequest(serializers.Serializer[Any]):
    words = CleanChar(min_length=3, max_length=300, help_text="what lies there")
    label_text = CleanChar(max_length=200, required=False, default="", allow_blank=True)
    weight_g = serializers.IntegerField(
        min_value=0, max_value=MAX_WEIGHT_G, required=False, allow_null=True, default=None
    )


class StrayActRequest(serializers.Serializer[Any]):
    """`match` needs `number` of the return; the ends need `why`."""

    do = serializers.ChoiceField(["take", "match", "sent_back", "disposed"])
    number = CleanChar(max_length=20, required=False, default="", allow_blank=True)
    why = CleanChar(max_length=300, required=False, default="", allow_blank=True)


class StrayAnswer(serializers.Serializer[Any]):
    public_id = serializers.CharField()
    status = serializers.CharField(help_text="found, matched, sent_back or disposed")
    words = serializers.CharField()
    label_text = serializers.CharField(allow_blank=True)
    weight_g = serializers.IntegerField(allow_null=True)
    owner = serializers.CharField(help_text="who of ours is in charge of it")
    case = serializers.CharField(allow_blank=True, help_text="number of the return, once it is known")
    found_at = serializers.DateTimeField()


class StrayPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = StrayAnswer(many=True)


class OpinionRequest(serializers.Serializer[Any]):
    opinion = serializers.CharField(max_length=8, help_text="same, other or unclear")
    note = CleanChar(max_length=NOTE_LENGTH, required=False, default="", allow_blank=True)


class AgainRequest(serializers.Serializer[Any]):
    why = CleanChar(min_length=4, max_length=WHY_LENGTH)


class SecondLookAnswer(serializers.Serializer[Any]):
    """`second`: an opinion on what was captured; `again`: a whole new inspection."""

    id = serializers.CharField()
    item = serializers.IntegerField()
    kind = serializers.CharField(help_text="second or again")
    opinion = serializers.CharField(allow_blank=True)
    verdict_before = serializers.ChoiceField(Inspection.Verdict.choices)
    verdict = serializers.CharField(allow_blank=True, help_text="of the new inspection; empty until it is done")
    reasons = serializers.ListField(child=serializers.CharField())
    looked_at = serializers.DateTimeField(allow_null=True)


class PicturesAnswer(serializers.Serializer[Any]):
    state = serializers.CharField(help_text="waiting, done or failed")
    opinion = serializers.CharField(allow_blank=True, help_text="same, unclear or other")
    score = serializers.IntegerField(allow_null=True, help_text="0–100, the worst pose")


class TwinItemAnswer(serializers.Serializer[Any]):
    item = serializers.IntegerField()
    verdict = serializers.ChoiceField(Inspection.Verdict.choices)
    score = serializers.IntegerField(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())
    pictures = PicturesAnswer(allow_null=True)
    looks = SecondLookAnswer(many=True)


class SignalAnswer(serializers.Serializer[Any]):
    """A hint for a person; it refuses nothing."""

    code = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())


class TwinAnswer(serializers.Serializer[Any]):
    number = serializers.CharField()
    items = TwinItemAnswer(many=True)
    signals = SignalAnswer(many=True)


def stray_answer(stray: StrayParcel) -> dict[str, Any]:
    names = ("public_id", "status", "words", "weight_g", "owner", "found_at")
    return {name: getattr(stray, name) for name in names} | {
        "label_text": str(stray.label_text),
        "case": stray.case.number if stray.case else "",
    }


def look_answer(look: Look) -> dict[str, Any]:
    names = ("kind", "opinion", "verdict_before", "verdict", "reasons", "looked_at")
    return {name: getattr(look, name) for name in names} | {"id": look.public_id, "item": look.item_id}


def twin_answer(case: ReturnCase) -> dict[str, Any]:
    """Everything about the comparison of one case, in a fixed number of queries."""
    compared, looks = selectors_twin.pictures_of(case), selectors_twin.looks_of(case)
    items = []
    for item in selectors.inspected(case):
        row, seen = compared.get(item.pk), item.inspection
        items.append(
            {
                "item": item.pk,
                "verdict": seen.verdict,
                "score": seen.score,
                "reasons": seen.reasons,
                "pictures": {"state": row.state, "opinion": row.opinion, "score": row.score} if row else None,
                "looks": [look_answer(look) for look in looks.get(item.pk, [])],
            }
        )
    signals = [{"code": row.code, "reasons": row.reasons} for row in selectors_twin.signals_of(case)]
    return {"number": case.number, "items": items, "signals": signals}
