"""What the money desk of ops looks at: payouts, holds and proposals on deposits of all sellers, the newest first."""

from django.db.models import QuerySet

from marketplace.core.errors import NotFound
from sellers.errors import HoldNotFound
from sellers.models import DepositMove, Hold, Payout


def payouts(status: str = "") -> QuerySet[Payout]:
    """All payouts, or those in one state."""
    found = Payout.objects.select_related("seller").order_by("-id")
    return found.filter(status=status) if status else found


def holds(status: str = "") -> QuerySet[Hold]:
    """All holds, or those in one state."""
    found = Hold.objects.select_related("seller").order_by("-id")
    return found.filter(status=status) if status else found


def hold(public_id: str) -> Hold:
    """Raises HoldNotFound."""
    found = holds().filter(public_id=public_id).first()
    if found is None:
        raise HoldNotFound
    return found


def moves(status: str = "") -> QuerySet[DepositMove]:
    """All proposals on deposits, or those in one state."""
    found = DepositMove.objects.select_related("deposit__seller").order_by("-id")
    return found.filter(status=status) if status else found


def move(public_id: str) -> DepositMove:
    """Raises NotFound."""
    found = moves().filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found
