"""What the seller's money room does when something happened: deposits paid in, people told, programs told. All idempotent."""

from typing import Any

from marketplace.accounts.services.telling import tell
from marketplace.core import trail
from marketplace.core.money import from_minor
from marketplace.notices.services.webhooks import announce
from sellers.models import Deposit, DepositMove, Hold, Payout, Seller
from sellers.policies.team import Permission
from sellers.selectors import by_public_id, ref
from sellers.selectors.team import members_who_may
from sellers.services import deposits
from sellers.states import SellerStatus

DEPOSIT = "deposit:"
LATE = "deposit-late:"
# What happened to a deposit → the notice that tells of it.
LETTERS = {"received": "deposit_received", "drawn": "deposit_drawn", "returned": "deposit_returned"}


def deposit_paid(
    *, attempt_id: int, reference: str, amount_minor: int, payment_ref: str, is_surplus: bool = False, **_more: Any
) -> None:
    if reference.startswith(DEPOSIT):
        deposits.apply_success(
            attempt_id=attempt_id, reference=reference, amount_minor=amount_minor, payment_ref=payment_ref,
            is_surplus=is_surplus,
        )  # fmt: skip


def deposit_refund_arrived(*, source: str, amount_minor: int, **_more: Any) -> None:
    if source.startswith(LATE):
        deposits.settle_refund(source=source, amount_minor=amount_minor)


def deposit_disputed(*, dispute: str, reference: str, amount_minor: int, **_more: Any) -> None:
    if reference.startswith(DEPOSIT):
        deposits.disputed(reference=reference, dispute=dispute, amount_minor=amount_minor)


def deposit_dispute_closed(*, dispute: str, reference: str, amount_minor: int, is_won: bool, **_more: Any) -> None:
    if reference.startswith(DEPOSIT) and is_won:
        deposits.dispute_won(reference=reference, dispute=dispute, amount_minor=amount_minor)


def plan_deposit_return(*, seller: str, status: str, **_more: Any) -> None:
    """A closed shop gets its deposit back, after a while."""
    if status == SellerStatus.CLOSED:
        deposits.begin_return(seller=by_public_id(seller))


def tell_reopened(*, payout: str, **_more: Any) -> None:
    """The bank did not take the money: the account should be looked at."""
    row = Payout.objects.select_related("seller").get(public_id=payout)
    context = {"amount": _words(row.amount_minor, row.currency), "is_returned": row.status == "returned"}
    _tell(row.seller, "payout_reopened", f"payout:{payout}:{row.status}", context, "/seller/money/")


def tell_hold(*, hold: str, **_more: Any) -> None:
    """Placed, upheld or lifted, with the reason in the seller's words."""
    row = Hold.objects.select_related("seller").get(public_id=hold)
    context = {
        "case": row.case_number, "reason": row.answer or row.reason, "state": row.status,
        "amount": _words(row.amount_minor, row.currency) if row.amount_minor else "",
    }  # fmt: skip
    _tell(row.seller, "payout_hold", f"{trail.ref(row)}:{row.status}", context, f"/seller/holds/{row.public_id}/")
    facts = {"hold": row.public_id, "case": row.case_number, "state": row.status, "amount_minor": row.amount_minor}
    _announce(row.seller, "payout.held", facts, f"{row.public_id}:{row.status}")


def tell_reserve_released(*, seller: str, order: str, amount_minor: int, currency: str, **_more: Any) -> None:
    facts = {"order": order, "amount_minor": amount_minor, "currency": currency}
    _announce(by_public_id(seller), "reserve.released", facts, order)


def tell_deposit(*, deposit: str, what: str, amount_minor: int, move: str = "", **_more: Any) -> None:
    row = Deposit.objects.select_related("seller").get(public_id=deposit)
    facts = {"deposit": deposit, "what": what, "amount_minor": amount_minor, "currency": row.currency}
    _announce(row.seller, "deposit.changed", facts, f"{deposit}:{what}:{move}")
    if what not in LETTERS:
        return
    drawn = DepositMove.objects.filter(public_id=move).first() if move else None
    context = {
        "amount": _words(amount_minor, row.currency), "case": drawn.case_number if drawn else "",
        "reason": drawn.reason if drawn else "",
    }  # fmt: skip
    _tell(row.seller, LETTERS[what], f"{row.ref}:{what}:{move}", context, "/seller/deposit/")


def _tell(seller: Seller, template: str, source: str, context: dict[str, Any], link: str) -> None:
    """Everybody who looks after the shop's money, in their own language."""
    for member in members_who_may(seller.pk, Permission.MONEY):
        tell(member.user, template=template, source=source, link=link, context={"shop": seller.display_name, **context})


def _announce(seller: Seller, kind: str, facts: dict[str, Any], cause: str) -> None:
    payload = {"seller": seller.public_id, **facts}
    announce(owner=ref(seller), kind=kind, payload=payload, source=f"{kind}:{seller.public_id}:{cause}")


def _words(minor: int, currency: str) -> str:
    return str(from_minor(minor, currency))
