"""What this room does when something happened. Idempotent: a notice is unique by its source."""

from typing import Any

from cases import selectors
from cases.models import Entry
from cases.services import doubting, telling
from marketplace.core.duties import service as duties
from orders.receipt_files import amount

SYSTEM = "system:cases"


def tell_opened(*, case: str, **_more: Any) -> None:
    found = selectors.case_by(case)
    telling.tell_shopper(found, "case_opened")
    telling.tell_seller(found, "case_to_answer", amount=amount(found.claim_fen))


def tell_said(*, case: str, entry: int, side: str, **_more: Any) -> None:
    """The other side reads it before the time for an answer is over; their own words nobody is told of."""
    found = selectors.case_by(case)
    if side != Entry.Side.SHOPPER:
        telling.tell_shopper(found, "case_news", about=entry)
    if side != Entry.Side.SELLER and found.entries.order_by("id")[0].pk != entry:
        telling.tell_seller(found, "case_news", about=entry)


def answer_near(*, subject: str, **_more: Any) -> None:
    """Two thirds of the seller's three days are over."""
    found = selectors.case_by(subject.removeprefix("case:"))
    telling.tell_seller(found, "case_answer_soon", amount=amount(found.claim_fen))


def tell_evidence(*, case: str, **_more: Any) -> None:
    found = selectors.case_by(case)
    telling.tell_shopper(found, "case_evidence")
    telling.tell_seller(found, "case_evidence")


def tell_examining(*, case: str, **_more: Any) -> None:
    found = selectors.case_by(case)
    telling.tell_shopper(found, "case_examining", what=found.examiner)
    telling.tell_seller(found, "case_examining", what=found.examiner)


def tell_ruled(*, case: str, **_more: Any) -> None:
    found = selectors.case_by(case)
    telling.tell_shopper(found, "case_ruled")
    telling.tell_seller(found, "case_ruled")


def tell_appealed(*, case: str, **_more: Any) -> None:
    found = selectors.case_by(case)
    telling.tell_shopper(found, "case_appealed")
    telling.tell_seller(found, "case_appealed")


def tell_final(*, case: str, **_more: Any) -> None:
    found = selectors.case_by(case)
    given = amount(found.refunded_fen + found.damages_fen)
    telling.tell_shopper(found, "case_final", amount=given)
    telling.tell_seller(found, "case_final", amount=given)


def tell_owners(*, case: str, outcome: str, **_more: Any) -> None:
    """A counterfeit was found: everybody else who has the same item is told, each once."""
    if outcome == "fake":
        telling.tell_owners(selectors.case_by(case))


def tell_more_owners(*, case: str, after: int, **_more: Any) -> None:
    """The next of them."""
    telling.tell_owners(selectors.case_by(case), after=after)


def tell_damages_paid(*, case: str, **_more: Any) -> None:
    found = selectors.case_by(case)
    telling.tell_shopper(found, "case_damages_paid", amount=amount(found.damages_fen))


def tell_withdrawn(*, case: str, **_more: Any) -> None:
    telling.tell_seller(selectors.case_by(case), "case_withdrawn")


def dispute_opened(*, dispute: str, reference: str, **_more: Any) -> None:
    """Somebody must give the bank our evidence before its day."""
    if reference.startswith("purchase:"):
        duties.call(kind="dispute_to_answer", subject=f"dispute:{dispute}", facts={})


def dispute_closed(*, dispute: str, reference: str, **_more: Any) -> None:
    if reference.startswith("purchase:"):
        duties.done(kind="dispute_to_answer", subject=f"dispute:{dispute}", actor=SYSTEM, why="closed")


def return_received(*, case: str, **_more: Any) -> None:
    """A piece came back as not genuine: it is evidence, and its examination opens."""
    doubting.open_for_return(number=case)


def release_piece(*, case: str, **_more: Any) -> None:
    """The doubt is decided or withdrawn: the returns centre may do with the piece what was chosen."""
    doubting.let_go(number=case)
