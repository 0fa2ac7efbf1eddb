"""What a settled return tells the seller's grade. Called by the outbox; a case counts once."""

from typing import Any

from returns import selectors
from returns.models import ReturnCase
from returns.states import Stage
from sellers.services import grading

# What the road broke, what came late and what nobody has to give a reason for is not the seller's doing.
CODES = {
    ReturnCase.Reason.QUALITY: "returned_faulty",
    ReturnCase.Reason.WRONG: "returned_not_as_described",
    ReturnCase.Reason.MISSING: "returned_not_as_described",
    ReturnCase.Reason.NOT_GENUINE: "returned_not_genuine",
}
NOT_THEIR_FAULT = "returned_other"


def settled(*, case: str, **_more: Any) -> None:
    """Refunded: counted by its reason. Declined: the shopper's reason was not confirmed, so nothing counts."""
    found = selectors.case_by_number(case)
    if found.stage == Stage.SETTLED:
        code = CODES.get(ReturnCase.Reason(found.reason), NOT_THEIR_FAULT)
        grading.record(seller_id=found.order.seller_id, source=f"{found.ref}:returned", code=code)
