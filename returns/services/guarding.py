"""What no refund may follow from: asked before a decision."""

from returns import selectors, selectors_twin
from returns.errors_twin import NumberOfAnother, RightOver
from returns.models import ReturnCase
from returns.policies import outcomes, twin


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
