"""What returns does when something happened: it tells the shopper. Idempotent: a notice is unique by its source."""

from typing import Any

from marketplace.accounts.services.telling import tell
from marketplace.core.money import CNY, from_minor
from returns import selectors
from returns.models import ReturnCase


def tell_requested(*, case: str) -> None:
    _tell(case, "return_requested")


def tell_label(*, case: str) -> None:
    _tell(case, "return_label")


def tell_settled(*, case: str) -> None:
    found = selectors.case_by_number(case)
    _tell(case, "return_settled" if found.stage == "settled" else "return_declined")


def _tell(number: str, template: str) -> None:
    case = selectors.case_by_number(number)
    tell(case.user, template=template, source=f"{case.ref}:{template}", context=_facts(case), link=f"/me/returns/{number}/")


def _facts(case: ReturnCase) -> dict[str, Any]:
    return {
        "number": case.number,
        "order": case.order.number,
        "amount": str(from_minor(case.refund_fen, CNY).amount),
        "centre": case.centre.name_zh if case.centre else "",
    }
