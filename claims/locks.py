"""Row locks of this room. Taken first: claim → purchase → order → escrow → parcel → unit → till → ledger account."""

from claims.errors import ClaimNotFound
from claims.models import Claim, Recovery, StockClaim
from marketplace.core import locks


def claim(pk: int) -> Claim:
    """One claim, so that two hands never decide it at once. Raises ClaimNotFound."""
    found = locks.rows(Claim.objects.filter(pk=pk).select_related("order__seller", "user", "parcel"))
    if not found:
        raise ClaimNotFound
    return found[0]


def recovery(pk: int) -> Recovery:
    """One demand. Raises ClaimNotFound."""
    found = locks.rows(Recovery.objects.filter(pk=pk).select_related("claim__order__seller"))
    if not found:
        raise ClaimNotFound
    return found[0]


def stock_claim(pk: int) -> StockClaim:
    """One claim of a seller. Raises ClaimNotFound."""
    found = locks.rows(StockClaim.objects.filter(pk=pk).select_related("seller", "warehouse"))
    if not found:
        raise ClaimNotFound
    return found[0]
