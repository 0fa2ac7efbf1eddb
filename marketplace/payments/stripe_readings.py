"""Stripe's objects, read into our words. Pure functions over plain dictionaries; a code not listed reads UNKNOWN."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from marketplace.payments.gateway import DisputeReading, Exchange, Hint, Movement, Reading, State

Json = dict[str, Any]
PERSONAL = frozenset(
    {
        "billing_details",
        "customer_details",
        "customer_email",
        "receipt_email",
        "shipping",
        "individual",
        "owner",
        "client_secret",
        "fingerprint",
    }
)
INTENT_WAITS = frozenset({"requires_action", "requires_confirmation", "processing", "requires_capture"})
REFUND_STATES = {
    "succeeded": State.SUCCEEDED, "pending": State.OPEN, "requires_action": State.OPEN,
    "failed": State.FAILED, "canceled": State.FAILED,
}  # fmt: skip
PAYOUT_STATES = {
    "paid": State.SUCCEEDED, "pending": State.OPEN, "in_transit": State.OPEN, "failed": State.FAILED, "canceled": State.FAILED,
}  # fmt: skip
REFUND_LINES = frozenset({"refund", "payment_refund", "refund_failure", "payment_failure_refund"})
TRANSFER_LINES = frozenset({"transfer", "transfer_refund", "transfer_failure", "transfer_cancel"})
DISPUTE_CLOSED = frozenset({"won", "lost", "warning_closed", "prevented"})
DISPUTE_WON = frozenset({"won", "warning_closed", "prevented"})


def is_session(ref: str) -> bool:
    """Our own choice at opening time: pages are sessions, WeChat is an intent."""
    return ref.startswith("cs_")


def of_session(session: Json, exchange: Exchange) -> Reading:
    """A hosted page. Open: the shopper may still pay, whatever was declined on the way. Expired: nobody can."""
    intent = session.get("payment_intent")
    inner = of_intent(intent, exchange) if isinstance(intent, dict) else None
    if inner is not None and inner.state == State.SUCCEEDED:
        return inner
    status = session.get("status")
    code = inner.code if inner else ""
    if status == "open":
        return Reading(State.OPEN, exchange, code=code, intent=inner.intent if inner else "")
    if status == "expired":
        return Reading(State.FAILED, exchange, code=code or "expired", intent=inner.intent if inner else "")
    if status == "complete" and inner is not None:
        return inner
    return Reading(State.UNKNOWN, exchange, code=str(status))


def of_intent(intent: Json, exchange: Exchange) -> Reading:
    status, ref = intent.get("status"), str(intent.get("id", ""))
    failure = intent.get("last_payment_error") or {}
    code = str(failure.get("decline_code") or failure.get("code") or "")
    if status == "succeeded":
        currency = str(intent.get("currency", "")).upper()
        amount = int(intent.get("amount_received", 0))
        card, secured = _card(intent)
        return Reading(
            State.SUCCEEDED,
            exchange,
            ref,
            amount,
            currency,
            intent=ref,
            payer_name=_payer(intent),
            card=card,
            secured=secured,
        )
    if status in INTENT_WAITS:
        return Reading(State.OPEN, exchange, ref, code=code or ("processing" if status == "processing" else ""))
    if status == "canceled":
        return Reading(State.FAILED, exchange, ref, code=str(intent.get("cancellation_reason") or "canceled"))
    if status == "requires_payment_method":
        return Reading(State.FAILED, exchange, ref, code=code or "no_payment_method", intent=ref)
    return Reading(State.UNKNOWN, exchange, ref, code=str(status))


def _payer(intent: Json) -> str:
    """The name on the card or account that paid, where the provider tells it."""
    charge = intent.get("latest_charge")
    details = (charge.get("billing_details") or {}) if isinstance(charge, dict) else {}
    return str(details.get("name") or "")[:120]


def _card(intent: Json) -> tuple[str, str]:
    """The lasting name of the card, and what came of 3-D Secure; blank for wallets."""
    charge = intent.get("latest_charge")
    details = (charge.get("payment_method_details") or {}) if isinstance(charge, dict) else {}
    card = details.get("card") or {}
    return str(card.get("fingerprint") or ""), str((card.get("three_d_secure") or {}).get("result") or "")[:30]


def is_declined(charge: Json) -> bool:
    """A card that was refused. What a wallet's own page refuses says nothing of stolen cards."""
    details = charge.get("payment_method_details") or {}
    return charge.get("status") == "failed" and details.get("type") == "card"


def of_refund(refund: Json, exchange: Exchange) -> Reading:
    state = REFUND_STATES.get(str(refund.get("status")), State.UNKNOWN)
    return _money(refund, state, exchange, code=str(refund.get("failure_reason") or ""))


def of_transfer(transfer: Json, exchange: Exchange) -> Reading:
    """Transfers and reversals have no states: existing is having happened."""
    return _money(transfer, State.SUCCEEDED, exchange)


def of_payout(payout: Json, exchange: Exchange) -> Reading:
    state = PAYOUT_STATES.get(str(payout.get("status")), State.UNKNOWN)
    return _money(payout, state, exchange, code=str(payout.get("failure_code") or ""))


def of_dispute(dispute: Json, exchange: Exchange) -> DisputeReading:
    status = str(dispute.get("status"))
    return DisputeReading(
        dispute=str(dispute["id"]), payment_ref=str(dispute.get("payment_intent") or ""),
        amount_minor=int(dispute["amount"]), currency=str(dispute["currency"]).upper(),
        reason=str(dispute.get("reason") or ""), is_closed=status in DISPUTE_CLOSED, is_won=status in DISPUTE_WON,
        exchange=exchange, status=status, answer_by=_moment((dispute.get("evidence_details") or {}).get("due_by")),
    )  # fmt: skip


def _moment(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) and seconds > 0 else None


def of_event(event: Json) -> Hint:
    """Only ids leave the body: the object to fetch and our own label on it."""
    obj = (event.get("data") or {}).get("object") or {}
    labels = obj.get("metadata") or {}
    ours = labels.get("attempt") or labels.get("source") or ""
    return Hint(
        event_id=str(event["id"]), kind=str(event["type"]), object_ref=str(obj.get("id") or ""),
        our_ref=str(ours), account=str(event.get("account") or ""),
    )  # fmt: skip


def of_balance_line(line: Json) -> Movement:
    """A balance transaction whose source came along (`expand=data.source`)."""
    source = line.get("source")
    return Movement(
        ref=str(line["id"]), kind=str(line.get("type") or ""), amount_minor=int(line["amount"]),
        fee_minor=int(line.get("fee") or 0), currency=str(line["currency"]).upper(), source_ref=_ref_of(source),
        key=_key_of(line, source if isinstance(source, dict) else {}), at=datetime.fromtimestamp(int(line["created"]), UTC),
    )  # fmt: skip


def _ref_of(source: Any) -> str:
    return str((source.get("id") if isinstance(source, dict) else source) or "")


def _key_of(line: Json, source: Json) -> str:
    """What moved, by the ids that our own rows keep. A line of a kind we were not taught names itself."""
    kind, ref = str(line.get("type") or ""), _ref_of(line.get("source"))
    label = str((source.get("metadata") or {}).get("source") or "")
    if kind in ("charge", "payment") and source.get("payment_intent"):
        return f"payment:{_ref_of(source['payment_intent'])}"
    if kind in REFUND_LINES and ref:
        return f"refund:{ref}"
    if kind in TRANSFER_LINES and label:
        return label
    if ref.startswith(("dp_", "du_")):
        return f"dispute:{ref}"
    return f"{kind}:{line['id']}"


def labelled(page: Json, source: str, read: Callable[[Json, Exchange], Reading], exchange: Exchange) -> Reading | None:
    """The one object of a list that carries our label, read; None where there is none."""
    mine = (item for item in page.get("data", []) if (item.get("metadata") or {}).get("source") == source)
    found = next(mine, None)
    return read(found, exchange) if found is not None else None


def without_people(value: Any) -> Any:
    """A copy for the archive: amounts, states and ids stay, personal values do not."""
    if isinstance(value, dict):
        return {key: None if key in PERSONAL else without_people(item) for key, item in value.items()}
    return [without_people(item) for item in value] if isinstance(value, list) else value


def _money(obj: Json, state: State, exchange: Exchange, *, code: str = "") -> Reading:
    amount, currency = int(obj.get("amount", 0)), str(obj.get("currency", "")).upper()
    return Reading(state, exchange, str(obj.get("id", "")), amount, currency, code)
