"""What no refund may follow from: asked before a decision."""

from returns import selectors_twin
from returns.errors_twin import NumberOfAnother
from returns.models import ReturnCase
from returns.policies import outcomes, twin


def require_not_blocked(case: ReturnCase, *, outcome: str) -> None:
    """Raises NumberOfAnother where a refund would rest on a number of another delivery; declining stays possible."""
    if outcome != outcomes.DECLINE and twin.is_blocked(selectors_twin.reasons_of(case)):
        raise NumberOfAnother
