"""Shapes of the API of cases. Amounts in fen."""

from typing import Any

from rest_framework import serializers

from cases import selectors
from cases.models import Case, Entry, Pack
from cases.states import CaseStatus, PackStatus
from marketplace.payments.models import ProviderDispute
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


class ExamineInput(serializers.Serializer[Any]):
    """Who examines the piece."""

    examiner = serializers.CharField(max_length=120, help_text="Laboratory or brand.")


class DamagesPaidInput(serializers.Serializer[Any]):
    """Proof of the transfer."""

    statement_line = serializers.CharField(max_length=60, help_text="Line of the bank statement.")


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
    files = serializers.ListField(child=serializers.CharField(), help_text="Paths of the files in this API.")


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


class PackRow(serializers.Serializer[Any]):
    """An evidence pack about one order."""

    pack = serializers.CharField()
    order = serializers.CharField()
    subject = serializers.CharField(help_text="`case:<number>` or `dispute:<id>`.")
    status = serializers.ChoiceField(PackStatus.choices)
    progress = serializers.IntegerField(help_text="Percent.")
    asked_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)
    file = serializers.CharField(help_text="Path of the PDF in this API, empty until it is ready.")


class DeskCaseAnswer(CaseAnswer):
    """What the desk sees besides: who examines, damages and where they come from, evidence packs."""

    examiner = serializers.CharField(help_text="Empty where nobody examines.")
    from_deposit_minor = serializers.IntegerField(help_text="Of the damages, in the seller's currency.")
    advanced_minor = serializers.IntegerField(help_text="Paid by us for the seller, in the seller's currency.")
    seller_currency = serializers.CharField()
    damages_paid_at = serializers.DateTimeField(allow_null=True)
    packs = PackRow(many=True)


class ChargebackRow(serializers.Serializer[Any]):
    """What a shopper's bank disputes, as the provider shows it."""

    dispute = serializers.CharField()
    state = serializers.CharField(help_text="open, won or lost.")
    provider_status = serializers.CharField(help_text="The provider's own word.")
    reason = serializers.CharField()
    amount_minor = serializers.IntegerField()
    currency = serializers.CharField()
    opened_at = serializers.DateTimeField()
    answer_by = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class ChargebackAnswer(ChargebackRow):
    orders = serializers.ListField(child=serializers.CharField(), help_text="Orders paid with the disputed payment.")
    packs = PackRow(many=True)


def pack_row(pack: Pack) -> dict[str, Any]:
    """As PackRow."""
    names = ("subject", "status", "progress", "asked_at", "ready_at")
    is_ready = pack.status == PackStatus.READY
    return {
        **{name: getattr(pack, name) for name in names}, "pack": pack.public_id, "order": pack.order.number,
        "file": f"/api/v1/desk/packs/{pack.public_id}/file/" if is_ready else "",
    }  # fmt: skip


def desk_case_answer(case: Case) -> dict[str, Any]:
    """As DeskCaseAnswer."""
    names = ("examiner", "from_deposit_minor", "advanced_minor", "damages_paid_at")
    return {
        **case_answer(case, "desk/cases"), **{name: getattr(case, name) for name in names},
        "seller_currency": case.order.seller_currency, "packs": [pack_row(one) for one in selectors.packs_of(case.ref)],
    }  # fmt: skip


def chargeback_row(found: ProviderDispute) -> dict[str, Any]:
    """As ChargebackRow."""
    names = (
        "dispute", "state", "provider_status", "reason", "amount_minor", "currency", "opened_at", "answer_by", "closed_at",
    )  # fmt: skip
    return {name: getattr(found, name) for name in names}


def chargeback_answer(found: ProviderDispute) -> dict[str, Any]:
    """As ChargebackAnswer."""
    packs = selectors.packs_of(f"dispute:{found.dispute}")
    orders = [order.number for order in selectors.orders_of_chargeback(found)]
    return {**chargeback_row(found), "orders": orders, "packs": [pack_row(one) for one in packs]}


def case_row(case: Case) -> dict[str, Any]:
    """As CaseRow."""
    names = (
        "number", "kind", "status", "reason", "claim_fen", "opened_at", "step_ends_at", "outcome", "refunded_fen",
        "damages_fen",
    )  # fmt: skip
    return {**{name: getattr(case, name) for name in names}, "order": case.order.number}


def case_answer(case: Case, door: str) -> dict[str, Any]:
    """As CaseAnswer; `door` (cases, seller/cases, desk/cases) is where this side opens files."""
    entries = [
        {
            "side": entry.side, "text": entry.text, "at": entry.at,
            "files": [f"/api/v1/{door}/{case.number}/files/{one.public_id}/" for one in entry.files.all()],
        }
        for entry in selectors.entries_of(case)
    ]  # fmt: skip
    names = ("instance", "outcome", "amount_fen", "borne_by", "reason", "ruled_at")
    rulings = [{name: getattr(one, name) for name in names} for one in selectors.rulings_of(case)]
    return {**case_row(case), "entries": entries, "rulings": rulings}
