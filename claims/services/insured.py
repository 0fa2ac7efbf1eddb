"""What an insurer's word means for our book.

A shopper's claim was our expense when it was paid: from their acceptance on the insurer owes it (a demand, `recovering`).
A shop's stock claim left the insurer's debt behind when it was paid: what they do not take over becomes our expense.
"""

from claims.models import InsurerClaim, Recovery
from claims.services import recovering
from claims.states import RecoveryStatus
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book

SYSTEM = "system:insurer"


def accepted(row: InsurerClaim) -> None:
    """They owe what they accepted."""
    if row.claim is not None:
        recovering.demand_of_insurer(row.claim, row.insurer, row.accepted_minor)
    else:
        _becomes_ours(row, row.amount_minor - row.accepted_minor, "accepted")


def refused(row: InsurerClaim) -> None:
    """They owe nothing."""
    if row.stock_claim is not None:
        _becomes_ours(row, row.amount_minor, "refused")


def paid(row: InsurerClaim) -> None:
    """Their money is in our bank; what is missing of the accepted sum is our expense."""
    if row.claim is not None:
        _demand_paid(row)
        return
    legs = [
        Leg(AccountCode.BANK, "", row.currency, row.paid_minor),
        Leg(AccountCode.COMPENSATION_EXPENSE, "", row.currency, row.accepted_minor - row.paid_minor),
        Leg(AccountCode.CLAIM_RECEIVABLE, f"insurer:{row.insurer}", row.currency, -row.accepted_minor),
    ]
    if row.accepted_minor:
        book(source=f"{row.ref}:paid", kind="claim_recovered", legs=legs, memo=row.reference or row.key)


def _demand_paid(row: InsurerClaim) -> None:
    owed = Recovery.objects.filter(
        claim=row.claim, party=Recovery.Party.INSURER, code=row.insurer, status=RecoveryStatus.DEMANDED
    ).first()
    if owed is None:
        return
    if row.paid_minor:
        recovering.came(owed, min(row.paid_minor, owed.amount_fen), row.reference or row.key, SYSTEM)
    else:
        recovering.lose(owed, "the insurer paid nothing", SYSTEM)


def _becomes_ours(row: InsurerClaim, amount: int, word: str) -> None:
    legs = [
        Leg(AccountCode.COMPENSATION_EXPENSE, "", row.currency, amount),
        Leg(AccountCode.CLAIM_RECEIVABLE, f"insurer:{row.insurer}", row.currency, -amount),
    ]
    if amount:
        book(source=f"{row.ref}:{word}", kind="claim_written_off", legs=legs, memo=row.subject.number)
