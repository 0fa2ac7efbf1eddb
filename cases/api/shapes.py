"""Shapes of the API of cases. Amounts in fen."""

from typing import Any

from rest_framework import serializers

from cases import selectors
from cases.models import Case, Entry
from cases.states import CaseStatus
from orders.models import Refund


class CaseInput(serializers.Serializer[Any]):
    """A new case. `lines` are line numbers of the order; reason `counterfeit` opens a doubt about exactly one."""

    order = serializers.CharField(max_length=20)
    reason = serializers.ChoiceField(Case.Reason.choices)
    lines = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=50)
    text = serializers.CharField(max_length=4000)
    claim_fen = serializers.IntegerField(
        min_value=1, required=False, allow_null=True, help_text="Empty: all that is left of these lines."
    )
    way = serializers.ChoiceField(
        Refund.Way.choices, required=False, default=Refund.Way.SOURCE, help_text="`credit`: as store credit"
    )
    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), required=False, max_length=6,
        help_text="JPEG, PNG, WebP or PDF; told apart by their bytes.",
    )  # fmt: skip


class SayInput(serializers.Serializer[Any]):
    """Words and files of one side."""

    text = serializers.CharField(max_length=4000)
    files = serializers.ListField(child=serializers.FileField(allow_empty_file=True), required=False, max_length=6)


class CaseWordsInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000)


class RulingInput(serializers.Serializer[Any]):
    """A ruling: `full`, `part`, `none` in a mediation, `fake`, `genuine` about authenticity."""

    outcome = serializers.ChoiceField(Case.Outcome.choices)
    reason = serializers.CharField(max_length=2000)
    amount_fen = serializers.IntegerField(min_value=0, default=0, help_text="Of `part` only.")
    borne_by = serializers.ChoiceField(Refund.Bearer.choices, default=Refund.Bearer.SELLER)


class CaseRow(serializers.Serializer[Any]):
    number = serializers.CharField()
    kind = serializers.ChoiceField(Case.Kind.choices)
    status = serializers.ChoiceField(CaseStatus.choices)
    order = serializers.CharField()
    reason = serializers.ChoiceField(Case.Reason.choices)
    claim_fen = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    step_ends_at = serializers.DateTimeField(allow_null=True, help_text="Then the case moves on by itself.")
    outcome = serializers.CharField(help_text=f"{', '.join(Case.Outcome.values)}, or empty before the end.")
    refunded_fen = serializers.IntegerField()
    damages_fen = serializers.IntegerField()


class EntryRow(serializers.Serializer[Any]):
    side = serializers.ChoiceField(Entry.Side.choices)
    text = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    files = serializers.ListField(child=serializers.CharField(), help_text="Addresses of the files.")


class RulingRow(serializers.Serializer[Any]):
    instance = serializers.IntegerField()
    outcome = serializers.ChoiceField(Case.Outcome.choices)
    amount_fen = serializers.IntegerField()
    borne_by = serializers.ChoiceField(Refund.Bearer.choices)
    reason = serializers.CharField()
    ruled_at = serializers.DateTimeField()


class CaseAnswer(CaseRow):
    """A case with everything that was filed and ruled."""

    entries = EntryRow(many=True)
    rulings = RulingRow(many=True)


def case_row(case: Case) -> dict[str, Any]:
    """As CaseRow."""
    names = (
        "number", "kind", "status", "reason", "claim_fen", "opened_at", "step_ends_at", "outcome", "refunded_fen",
        "damages_fen",
    )  # fmt: skip
    return {**{name: getattr(case, name) for name in names}, "order": case.order.number}


def case_answer(case: Case, door: str) -> dict[str, Any]:
    """As CaseAnswer; `door` (me, seller, desk) is where this side opens files."""
    entries = [
        {
            "side": entry.side, "text": entry.text, "at": entry.at,
            "files": [f"/{door}/cases/{case.number}/files/{one.public_id}/" for one in entry.files.all()],
        }
        for entry in selectors.entries_of(case)
    ]  # fmt: skip
    names = ("instance", "outcome", "amount_fen", "borne_by", "reason", "ruled_at")
    rulings = [{name: getattr(one, name) for name in names} for one in selectors.rulings_of(case)]
    return {**case_row(case), "entries": entries, "rulings": rulings}
