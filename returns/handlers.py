"""What returns does when something happened: it tells people. Idempotent: a notice is unique by its source."""

from typing import Any

from marketplace.accounts.services.telling import tell
from marketplace.core import time
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.money import CNY, from_minor
from orders.models import Refund
from returns import choices, decisions, portal, selectors
from returns.models import Replacement, ReturnCase
from returns.policies import outcomes
from returns.services import couriers, proposing
from returns.states import Stage
from sellers.models import SellerMember


def tell_requested(*, case: str) -> None:
    """The seller learns that something comes back; the shopper has the page before their eyes."""
    _tell_seller(selectors.case_by_number(case), "return_opened")


def tell_label(*, case: str) -> None:
    _tell_shopper(selectors.case_by_number(case), "return_label")


def tell_received(*, case: str, came_late: bool = False, **_more: Any) -> None:
    """The parcel is here, as we promised to say; one that came late is told of by `tell_came_late`."""
    if not came_late:
        _tell_shopper(selectors.case_by_number(case), "return_received")


def tell_inspected(*, case: str, asks: bool = False, **_more: Any) -> None:
    """What was found is proposed, and until when the shopper's word counts."""
    found = selectors.case_by_number(case)
    clock = open_clock(proposing.CLOCK, found.ref) if asks else None
    if clock is None or clock.due_at is None:
        _tell_shopper(found, "return_inspected", asks=False)
        return
    until = f"{clock.due_at.astimezone(time.SHANGHAI):%Y-%m-%d %H:%M}"
    _tell_shopper(
        found, "return_inspected", page="choose/", asks=True, proposed=choices.proposal_of(found).code, until=until
    )


def tell_keep_refused(*, case: str, **_more: Any) -> None:
    found = selectors.case_by_number(case)
    _tell_shopper(found, "return_keep_refused", answer=str(found.answer))


def tell_settled(*, case: str) -> None:
    found = selectors.case_by_number(case)
    if portal.appeal_of(found) is not None:  # both sides were told of the refusal; the appeal has words of its own
        return
    told = decisions.BY_CODE[found.outcome or outcomes.REFUND].told
    if found.outcome == outcomes.REPAIR and found.stage == Stage.SETTLED:
        told = decisions.Told("return_repaired")
    if told.shopper:
        _tell_shopper(found, told.shopper)
    if told.seller:
        _tell_seller(found, told.seller)
    _tell_taken_back(found)


def tell_expired(*, case: str) -> None:
    found = selectors.case_by_number(case)
    _tell_shopper(found, "return_expired")
    _tell_taken_back(found)


def clock_breached(*, kind: str, subject: str, **_more: Any) -> None:
    """No scan of a parcel came in time, whose refund was given at once; or the shopper said nothing to our proposal."""
    if kind == couriers.CLOCK:
        couriers.no_scan_came(case_number=subject.removeprefix("return_case:"))
    if kind == proposing.CLOCK:
        proposing.lapse(case_number=subject.removeprefix("return_case:"))


def tell_turned_back(*, case: str) -> None:
    """The shopper reads that the loan was asked back, and what brings the refund."""
    _tell_shopper(selectors.case_by_number(case), "return_no_scan")


def tell_came_late(*, case: str) -> None:
    """The case had ended, but the parcel is here: it counts after all."""
    _tell_shopper(selectors.case_by_number(case), "return_came_late")


def _tell_taken_back(case: ReturnCase) -> None:
    """An instant refund that was not confirmed: out of the credit again, what is not there from the next."""
    if case.advance_fen and case.stage in (Stage.DECLINED, Stage.EXPIRED):
        _tell_shopper(case, "return_taken_back")


def _tell_shopper(case: ReturnCase, template: str, *, page: str = "", **more: Any) -> None:
    row = Replacement.objects.select_related("order").filter(case=case).first()
    facts = {
        "number": case.number,
        "amount": str(from_minor(case.refund_fen, CNY).amount),
        "lent": str(from_minor(case.advance_fen, CNY).amount),
        "is_credit": case.way == Refund.Way.CREDIT,
        "centre": case.centre.name_zh if case.centre else "",
        "replacement": row.order.number if row else "",
        "pays": str(from_minor(row.pays_fen, CNY).amount) if row and row.pays_fen else "",
        **more,
    }
    link = f"/me/returns/{case.number}/{page}"
    tell(case.user, template=template, source=f"{case.ref}:{template}", context=facts, link=link)


def _tell_seller(case: ReturnCase, template: str) -> None:
    """Everyone who acts for the seller, without a word about who bought or what they wrote."""
    facts = {"number": case.number, "order": case.order.number, "is_refunded": case.stage == Stage.SETTLED}
    for member in SellerMember.objects.filter(seller_id=case.order.seller_id).select_related("user"):
        tell(member.user, template=template, source=f"{case.ref}:{template}", context=facts, link="/seller/orders/")
