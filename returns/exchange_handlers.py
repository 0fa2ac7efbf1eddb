"""What returns do when something happened to the replacement of an exchange. Idempotent: each step happens once."""

from typing import Any

from marketplace.accounts.services.telling import tell
from marketplace.core.money import CNY, from_minor
from orders.models import Order
from returns import selectors
from returns.models import HomeBox, Replacement
from returns.services import exchanging
from sellers.models import SellerMember


def purchase_paid(*, purchase: str, **_more: Any) -> None:
    """Who is at fault is charged once the replacement is certain."""
    for number in Order.objects.filter(purchase__number=purchase, carried_refund__isnull=False).values_list(
        "number", flat=True
    ):
        exchanging.paid(order_number=number)


def order_cancelled(*, order: str, **_more: Any) -> None:
    exchanging.ended(order_number=order)


def parcel_moved(*, order_number: str, **_more: Any) -> None:
    exchanging.moved(order_number=order_number)


def tell_left(*, case: str) -> None:
    _tell_shopper(case, "return_exchange_left")


def tell_ended(*, case: str) -> None:
    _tell_shopper(case, "return_exchange_ended")


def _tell_shopper(number: str, template: str) -> None:
    case = selectors.case_by_number(number)
    row = Replacement.objects.select_related("order").get(case=case)
    facts = {
        "number": case.number, "order": row.order.number, "amount": str(from_minor(row.carried_fen, CNY).amount),
    }  # fmt: skip
    tell(case.user, template=template, source=f"{case.ref}:{template}", context=facts, link=f"/me/returns/{number}/")


def tell_box_sent(*, box: str) -> None:
    """The seller learns that their pieces are on their way home, and what it cost them."""
    found = HomeBox.objects.select_related("seller").get(public_id=box)
    theirs = sum(found.pieces.filter(borne_by="seller").values_list("share_fen", flat=True))
    facts = {
        "number": found.waybill, "count": found.pieces.count(), "amount": str(from_minor(theirs, CNY).amount),
    }  # fmt: skip
    for member in SellerMember.objects.filter(seller=found.seller).select_related("user"):
        source = f"home_box:{found.public_id}"
        tell(member.user, template="return_box_sent", source=source, context=facts, link="/seller/returns/")
