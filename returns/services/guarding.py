"""What no decision may follow from, or not yet: asked before it."""

from returns import selectors, selectors_twin
from returns.errors_twin import NumberOfAnother, PicturesAwaited, PieceHeld, RightOver, WordAwaited
from returns.models import ReturnCase
from returns.policies import outcomes, twin
from returns.services import proposing


def require_not_blocked(case: ReturnCase, *, outcome: str) -> None:
    """Raises NumberOfAnother where a refund would rest on a number of another delivery; declining stays possible."""
    if outcome != outcomes.DECLINE and twin.is_blocked(selectors_twin.reasons_of(case)):
        raise NumberOfAnother


def require_right(case: ReturnCase, *, outcome: str) -> None:
    """Raises RightOver where a return without a reason came back without a number that was recorded abroad.

    Where that is true of some pieces only, the others may be refunded and nothing else: they cannot be exchanged apart.
    """
    over = [selectors_twin.is_right_over(item) for item in selectors.items_of(case)]
    if outcome == outcomes.DECLINE or not any(over):
        return
    if all(over) or outcome != outcomes.REFUND:
        raise RightOver


def require_compared(case: ReturnCase) -> None:
    """Raises PicturesAwaited while the worker compares."""
    if selectors_twin.are_pictures_awaited(case):
        raise PicturesAwaited


def require_heard(case: ReturnCase, *, outcome: str) -> None:
    """Raises WordAwaited where the shopper wished for an exchange and still has time to choose it."""
    if outcome == outcomes.REFUND and case.wish == outcomes.EXCHANGE and proposing.is_awaited(case):
        raise WordAwaited


def require_not_held(case: ReturnCase, *, outcome: str = "") -> None:
    """Raises PieceHeld while the pieces are evidence; giving money or another piece back takes none of them away."""
    if case.is_held and outcome not in (outcomes.REFUND, outcomes.EXCHANGE):
        raise PieceHeld
