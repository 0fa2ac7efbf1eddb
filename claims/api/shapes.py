"""Shapes of the API of claims. Amounts in fen unless a currency stands beside them."""

from typing import Any

from rest_framework import serializers

from claims import selectors, words
from claims.models import Claim, InsurerClaim, PremiumBill, Recovery, StockClaim, StockPolicy
from claims.policies.terms import CLOCK
from claims.states import ClaimStatus
from marketplace.core.clocks.selectors import open_clock
from orders.models import Refund

KIND = ", ".join(Claim.Kind.values)


def _files() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), required=False, max_length=6,
        help_text="JPEG, PNG, WebP or PDF; told apart by their bytes.",
    )  # fmt: skip


class ClaimInput(serializers.Serializer[Any]):
    """What happened to which pieces. `pieces`: passport codes, or use `lines` (line number → how many)."""

    order = serializers.CharField(max_length=20)
    kind = serializers.ChoiceField(Claim.Kind.choices)
    pieces = serializers.ListField(child=serializers.CharField(max_length=32), required=False, max_length=50)
    line = serializers.IntegerField(min_value=1, required=False, help_text="Order line, where no pieces are named.")
    count = serializers.IntegerField(min_value=1, max_value=50, default=1, help_text="Pieces of that line.")
    text = serializers.CharField(max_length=2000)
    way = serializers.ChoiceField(Refund.Way.choices, required=False, default=Refund.Way.SOURCE)
    files = _files()


class ClaimSayInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=2000)
    files = _files()


class ClaimWordsInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=2000)


class ClaimDecideInput(serializers.Serializer[Any]):
    """A person decides."""

    pays = serializers.BooleanField()
    why = serializers.CharField(max_length=2000)
    borne_by = serializers.ChoiceField(Refund.Bearer.choices, default=Refund.Bearer.PLATFORM)
    fault = serializers.CharField(
        max_length=60, required=False, allow_blank=True, default="", help_text="`party:code`; empty: as found."
    )


class DemandInput(serializers.Serializer[Any]):
    """Ask a party at fault for what the claim cost us."""

    party = serializers.CharField(max_length=9, help_text="carrier, airline, warehouse, broker or seller")
    code = serializers.CharField(max_length=40)
    amount_fen = serializers.IntegerField(min_value=1)


class RecoveryInput(serializers.Serializer[Any]):
    """How a demand ends: `received` with amount and statement line, `charged` to a seller, or `written_off` with why."""

    outcome = serializers.ChoiceField(
        [("received", "received"), ("charged", "charged"), ("written_off", "written_off")]
    )
    amount_fen = serializers.IntegerField(min_value=1, required=False, default=0)
    statement_line = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class RemittanceInput(serializers.Serializer[Any]):
    currency = serializers.CharField(min_length=3, max_length=3)
    amount_minor = serializers.IntegerField(min_value=1)
    statement_line = serializers.CharField(max_length=60)


class StockReportInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(StockClaim.Kind.choices)
    pieces = serializers.ListField(child=serializers.CharField(max_length=16), min_length=1, max_length=200)
    text = serializers.CharField(max_length=2000)


class StockDecideInput(serializers.Serializer[Any]):
    pays = serializers.BooleanField()
    why = serializers.CharField(max_length=2000)


class InsurerNewsInput(serializers.Serializer[Any]):
    """A hint of the insurer: about the claim with our key. The claim is fetched anew."""

    id = serializers.CharField(max_length=80)
    key = serializers.CharField(max_length=40)
    state = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")


class InsurerNewsAnswer(serializers.Serializer[Any]):
    is_new = serializers.BooleanField()


class ClaimRow(serializers.Serializer[Any]):
    number = serializers.CharField()
    kind = serializers.CharField(help_text=KIND)
    status = serializers.ChoiceField(ClaimStatus.choices)
    order = serializers.CharField()
    parcel = serializers.CharField(help_text="Empty where it is about no parcel.")
    claim_fen = serializers.IntegerField()
    paid_fen = serializers.IntegerField()
    is_insured = serializers.BooleanField()
    rule = serializers.CharField(help_text="Code of the rule that decided; empty before.")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Codes.")
    words = serializers.CharField(help_text="The reasons in your language.")
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(
        allow_null=True, help_text="Decided and paid by; empty while it rests or is over."
    )


class ClaimEntryRow(serializers.Serializer[Any]):
    side = serializers.CharField(help_text="shopper, support, ops, system or insurer")
    text = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    files = serializers.ListField(child=serializers.CharField(), help_text="Paths of the files in this API.")


class ClaimAnswer(ClaimRow):
    """A claim with its pieces and everything that was said."""

    answer = serializers.CharField(help_text="Our reason, empty where the rules decided.")
    pieces = serializers.ListField(child=serializers.CharField(), help_text="Passport codes.")
    entries = ClaimEntryRow(many=True)


class InsurerRow(serializers.Serializer[Any]):
    insurer = serializers.CharField()
    status = serializers.CharField()
    reference = serializers.CharField()
    currency = serializers.CharField()
    amount_minor = serializers.IntegerField()
    accepted_minor = serializers.IntegerField()
    paid_minor = serializers.IntegerField()
    asked_for = serializers.CharField()


class RecoveryRow(serializers.Serializer[Any]):
    recovery = serializers.CharField()
    claim = serializers.CharField()
    party = serializers.CharField(help_text="carrier, airline, warehouse, broker, seller or insurer")
    code = serializers.CharField()
    status = serializers.CharField(help_text="demanded, received or written_off")
    amount_fen = serializers.IntegerField()
    received_fen = serializers.IntegerField()
    answer_by = serializers.DateTimeField()
    letter = serializers.CharField(help_text="Path of the letter (PDF).")


class OpsClaimAnswer(ClaimAnswer):
    """What operations see besides: the record of the road, who was at fault, the insurer, what we ask back."""

    facts = serializers.JSONField(help_text="As it stood when it was decided.")
    fault = serializers.CharField()
    borne_by = serializers.CharField()
    insurer = InsurerRow(allow_null=True)
    recoveries = RecoveryRow(many=True)


class PremiumRow(serializers.Serializer[Any]):
    month = serializers.DateField()
    currency = serializers.CharField()
    pieces = serializers.IntegerField()
    value_minor = serializers.IntegerField()
    premium_minor = serializers.IntegerField()


class StockClaimRow(serializers.Serializer[Any]):
    number = serializers.CharField()
    kind = serializers.CharField(help_text="lost or damaged")
    status = serializers.CharField(help_text="open, paid or refused")
    currency = serializers.CharField()
    amount_minor = serializers.IntegerField()
    paid_minor = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())
    answer = serializers.CharField()


class PolicyAnswer(serializers.Serializer[Any]):
    """The shop's insurance of stock: empty number where there is none."""

    number = serializers.CharField()
    begins_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    bills = PremiumRow(many=True)
    claims = StockClaimRow(many=True)


class PremiumOwed(serializers.Serializer[Any]):
    currency = serializers.CharField()
    amount_minor = serializers.IntegerField()


class PremiumsAnswer(serializers.Serializer[Any]):
    owed = PremiumOwed(many=True)


def claim_row(claim: Claim) -> dict[str, Any]:
    clock = open_clock(CLOCK, claim.ref) if claim.ended_at is None else None
    return {
        "number": claim.number, "kind": claim.kind, "status": claim.status, "order": claim.order.number,
        "parcel": claim.parcel.number if claim.parcel is not None else "", "claim_fen": claim.claim_fen,
        "paid_fen": claim.paid_fen, "is_insured": claim.is_insured, "rule": claim.rule, "reasons": claim.reasons,
        "words": words.words_of(claim.reasons), "opened_at": claim.opened_at, "due_at": clock.due_at if clock else None,
    }  # fmt: skip


def claim_answer(claim: Claim, door: str) -> dict[str, Any]:
    entries = [
        {
            "side": one.side, "text": one.text, "at": one.at,
            "files": [f"/api/v1/{door}/{claim.number}/files/{file.public_id}/" for file in one.files.all()],
        }
        for one in selectors.entries_of(claim)
    ]  # fmt: skip
    pieces = [row.unit.passport_code for row in selectors.pieces_of(claim)]
    return {**claim_row(claim), "answer": claim.answer, "pieces": pieces, "entries": entries}


def ops_answer(claim: Claim) -> dict[str, Any]:
    insurer = selectors.insurer_claim_of(claim)
    return {
        **claim_answer(claim, "ops/claims"), "facts": claim.facts, "fault": claim.fault, "borne_by": claim.borne_by,
        "insurer": insurer_row(insurer) if insurer is not None else None,
        "recoveries": [recovery_row(one) for one in claim.recoveries.select_related("claim")],
    }  # fmt: skip


def insurer_row(row: InsurerClaim) -> dict[str, Any]:
    names = ("insurer", "status", "reference", "currency", "amount_minor", "accepted_minor", "paid_minor", "asked_for")
    return {name: getattr(row, name) for name in names}


def recovery_row(one: Recovery) -> dict[str, Any]:
    names = ("party", "code", "status", "amount_fen", "received_fen", "answer_by")
    letter = f"/api/v1/ops/recoveries/{one.public_id}/letter/"
    return {name: getattr(one, name) for name in names} | {
        "recovery": one.public_id, "claim": one.claim.number, "letter": letter,
    }  # fmt: skip


def stock_row(one: StockClaim) -> dict[str, Any]:
    names = ("number", "kind", "status", "currency", "amount_minor", "paid_minor", "reasons", "answer")
    return {name: getattr(one, name) for name in names}


def premium_row(one: PremiumBill) -> dict[str, Any]:
    names = ("month", "currency", "pieces", "value_minor", "premium_minor")
    return {name: getattr(one, name) for name in names}


def policy_answer(policy: StockPolicy | None, bills: Any, claims: Any) -> dict[str, Any]:
    return {
        "number": policy.number if policy else "", "begins_on": policy.begins_on if policy else None,
        "ends_on": policy.ends_on if policy else None, "bills": [premium_row(one) for one in bills],
        "claims": [stock_row(one) for one in claims],
    }  # fmt: skip
