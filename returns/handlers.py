"""What returns does when something happened: it tells people. Idempotent: a notice is unique by its source."""

from typing import Any

from marketplace.accounts.services.telling import tell
from marketplace.core.money import CNY, from_minor
from orders.models import Refund
from returns import decisions, selectors
from returns.models import ReturnCase
from returns.policies import outcomes
from returns.services import couriers
from returns.states import OfferStatus, Stage
from sellers.models import SellerMember


def tell_requested(*, case: str) -> None:
    """The seller learns that something comes back; the shopper has the page before their eyes."""
    _tell_seller(selectors.case_by_number(case), "return_opened")


def tell_label(*, case: str) -> None:
    _tell_shopper(selectors.case_by_number(case), "return_label")


def tell_settled(*, case: str) -> None:
    found = selectors.case_by_number(case)
    told = decisions.BY_CODE[found.outcome or outcomes.REFUND].told
    if found.outcome == outcomes.REPAIR and found.stage == Stage.SETTLED:
        told = decisions.Told("return_repaired", "return_closed_repaired")
    if told.shopper:
        _tell_shopper(found, told.shopper)
    if told.seller and not _took_the_sellers_offer(found):
        _tell_seller(found, told.seller)
    _tell_taken_back(found)


def _took_the_sellers_offer(case: ReturnCase) -> bool:
    """Then the shop reads of its own offer (`returns.kept`), and once is enough."""
    return case.outcome == outcomes.KEEP and case.part_refunds.filter(status=OfferStatus.TAKEN).exists()


def tell_expired(*, case: str) -> None:
    found = selectors.case_by_number(case)
    _tell_shopper(found, "return_expired")
    _tell_taken_back(found)


def clock_breached(*, kind: str, subject: str, **_more: Any) -> None:
    """No scan of a parcel came in time, whose refund was given at once."""
    if kind == couriers.CLOCK:
        couriers.no_scan_came(case_number=subject.removeprefix("return_case:"))


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


def _tell_shopper(case: ReturnCase, template: str) -> None:
    row = selectors.replacement_of(case)
    facts = {
        "number": case.number,
        "amount": str(from_minor(case.refund_fen, CNY).amount),
        "lent": str(from_minor(case.advance_fen, CNY).amount),
        "is_credit": case.way == Refund.Way.CREDIT,
        "centre": case.centre.name_zh if case.centre else "",
        "replacement": row.order.number if row else "",
        "pays": str(from_minor(row.pays_fen, CNY).amount) if row and row.pays_fen else "",
    }
    link = f"/me/returns/{case.number}/"
    tell(case.user, template=template, source=f"{case.ref}:{template}", context=facts, link=link)


def _tell_seller(case: ReturnCase, template: str) -> None:
    """Everyone who acts for the seller, without a word about who bought or what they wrote."""
    row = selectors.replacement_of(case)
    facts = {
        "number": case.number, "order": case.order.number, "is_refunded": case.stage == Stage.SETTLED,
        "replacement": row.order.number if row else "",
    }  # fmt: skip
    for member in SellerMember.objects.filter(seller_id=case.order.seller_id).select_related("user"):
        tell(member.user, template=template, source=f"{case.ref}:{template}", context=facts, link="/seller/orders/")
