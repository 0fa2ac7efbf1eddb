"""What no refund may follow from: asked before a decision."""

from returns import selectors, selectors_twin
from returns.errors_twin import NumberOfAnother
from returns.policies import twin


def require_not_blocked(*, case_number: str, outcome: str) -> None:
    """Raises NumberOfAnother where a refund would rest on a number of another delivery; declining stays possible."""
    case = selectors.case_by_number(case_number)
    if outcome != "decline" and twin.is_blocked(selectors_twin.reasons_of(case)):
        raise NumberOfAnother
