"""Reads of claims, always through the eyes of somebody: a shopper sees their own, operations all."""

from django.db.models import Q, QuerySet

from claims.errors import ClaimNotFound
from claims.models import Claim, ClaimEntry, ClaimFile, ClaimPiece, InsurerClaim, Recovery, StockClaim
from claims.states import OVER, ClaimStatus, InsurerStatus, RecoveryStatus, StockClaimStatus
from marketplace.accounts.models import User
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Account
from marketplace.ledger.selectors import balance
from orders.models import Order
from sellers.models import SellerMember


def _whole() -> QuerySet[Claim]:
    return Claim.objects.select_related("order__seller", "user", "parcel", "at_insurer")


def claims_of(user: User) -> QuerySet[Claim]:
    """A shopper's claims, the newest first."""
    return _whole().filter(user=user).order_by("-id")


def claims_of_order(order: Order) -> QuerySet[Claim]:
    return _whole().filter(order=order).order_by("-id")


def queue(*, show: str = "waiting") -> QuerySet[Claim]:
    """What waits for a person, the longest first; `open`: everything under way; `over`: what is decided, the newest first."""
    if show == "over":
        return _whole().filter(status__in=OVER).order_by("-id")
    if show == "open":
        return _whole().exclude(status__in=OVER).order_by("id")
    asks = Q(at_insurer__status=InsurerStatus.MORE)
    return _whole().filter(Q(status=ClaimStatus.REVIEW) | asks).order_by("opened_at", "id")


def claim_for(user: User, number: str) -> Claim:
    """One of a shopper's own. Raises ClaimNotFound, also for somebody else's."""
    return _one(claims_of(user), number)


def claim_by(number: str) -> Claim:
    """One claim for operations and systems. Raises ClaimNotFound."""
    return _one(_whole(), number)


def _one(found: QuerySet[Claim], number: str) -> Claim:
    claim = found.filter(number=number[:20].upper()).first()
    if claim is None:
        raise ClaimNotFound
    return claim


def pieces_of(claim: Claim) -> list[ClaimPiece]:
    return list(claim.pieces.select_related("line", "unit"))


def entries_of(claim: Claim) -> list[ClaimEntry]:
    """What everybody said, the oldest first, with files; two queries."""
    return list(claim.entries.prefetch_related("files"))


def file_of(claim: Claim, public_id: str) -> ClaimFile:
    """A file of this claim. Raises ClaimNotFound."""
    found = ClaimFile.objects.filter(entry__claim=claim, public_id=public_id).first()
    if found is None:
        raise ClaimNotFound
    return found


def insurer_claim_of(claim: Claim | StockClaim) -> InsurerClaim | None:
    """How it stands with the insurer; None where it did not go there."""
    mine = {"claim": claim} if isinstance(claim, Claim) else {"stock_claim": claim}
    return InsurerClaim.objects.filter(**mine).first()


def recoveries(*, show: str = "open") -> QuerySet[Recovery]:
    """What we ask back, the first due first."""
    rows = Recovery.objects.select_related("claim__order__seller")
    if show == "open":
        return rows.filter(status=RecoveryStatus.DEMANDED).order_by("answer_by", "id")
    return rows.exclude(status=RecoveryStatus.DEMANDED).order_by("-id")


def recovery_by(public_id: str) -> Recovery:
    """Raises ClaimNotFound."""
    found = (
        Recovery.objects.filter(public_id=public_id[:40])
        .select_related("claim__order__seller", "claim__parcel")
        .first()
    )
    if found is None:
        raise ClaimNotFound
    return found


def stock_queue() -> QuerySet[StockClaim]:
    """Sellers' claims that wait for a person."""
    rows = StockClaim.objects.filter(status=StockClaimStatus.OPEN)
    return rows.select_related("seller", "warehouse", "policy").order_by("id")


def stock_claim_by(number: str) -> StockClaim:
    """Raises ClaimNotFound."""
    found = (
        StockClaim.objects.filter(number=number[:20].upper()).select_related("seller", "warehouse", "policy").first()
    )
    if found is None:
        raise ClaimNotFound
    return found


def premiums_owed() -> list[tuple[str, int]]:
    """(currency, minor units) that we hold for the insurer."""
    known = Account.objects.filter(code=AccountCode.INSURANCE_PAYABLE).order_by("currency")
    owed = [(account.currency, balance(AccountCode.INSURANCE_PAYABLE, "", account.currency)) for account in known]
    return [(currency, minor) for currency, minor in owed if minor]


def is_party(claim: Claim, user: User) -> bool:
    """One of the sides cannot decide, nor ask or let go what it cost: the shopper, the seller's people."""
    return claim.user_id == user.pk or SellerMember.objects.filter(seller=claim.order.seller_id, user=user).exists()
