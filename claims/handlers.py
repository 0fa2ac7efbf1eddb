"""What this room does when something happened. Idempotent: a piece has one live claim, a notice is unique by its source."""

from typing import Any

from claims import selectors
from claims.services import moving, opening, paying, stock, submitting, telling
from claims.services.opening import Report
from logistics.models import Unit
from orders.models import Order

BENCH = {"broken": "damaged", "incomplete": "short"}


def parcel_lost(*, order_number: str, parcel: str, **_more: Any) -> None:
    """Written off: everything in it is claimed by itself, and paid within two days, whoever forgets."""
    order = _order(order_number)
    rows = Unit.objects.filter(parcel__number=parcel).values_list("passport_code", flat=True)
    if rows:
        opening.by_itself(order=order, wish=Report("lost", codes=frozenset(rows), parcel=parcel, text="parcel lost"))


def parcel_damaged(*, order_number: str, parcel: str, **_more: Any) -> None:
    """A courier reports damage: a person looks, the shopper need not ask."""
    rows = Unit.objects.filter(parcel__number=parcel).values_list("passport_code", flat=True)
    if rows:
        wish = Report("damaged", codes=frozenset(rows), parcel=parcel, text="courier reports damage")
        opening.by_itself(order=_order(order_number), wish=wish)


def goods_spoiled(*, order_number: str, parcel: str, **_more: Any) -> None:
    """Operations rejected goods whose cold chain broke: the shopper is paid without asking."""
    rows = Unit.objects.filter(parcel__number=parcel).values_list("passport_code", flat=True)
    if rows:
        wish = Report("damaged", codes=frozenset(rows), parcel=parcel, text="cold chain broken, goods rejected")
        opening.by_itself(order=_order(order_number), wish=wish)


def goods_differ(*, order_number: str, unit: int, reason: str, **_more: Any) -> None:
    """Our bench found a piece broken or incomplete."""
    kind = BENCH.get(reason)
    found = Unit.objects.filter(pk=unit).first()
    if kind and found is not None:
        wish = Report(kind, codes=frozenset({found.passport_code}), text=f"bench: {reason}")
        opening.by_itself(order=_order(order_number), wish=wish)


def goods_cleared(*, order_number: str, unit: int, **_more: Any) -> None:
    moving.piece_cleared(order=_order(order_number), unit=unit)


def order_refunded(*, order: str, **_more: Any) -> None:
    """Money went back by whatever way: claims that it covers are over."""
    paying.follow_order(order_number=order)


def insurer_refused(*, insurer_claim: int, **_more: Any) -> None:
    """The insurer pays nothing: whoever was at fault is asked instead."""
    submitting.after_refusal(pk=insurer_claim)


def notice_received(*, notice: str, **_more: Any) -> None:
    """A shop's goods came to our shelves and some were damaged."""
    stock.received_damaged(notice=notice)


def tell_opened(*, claim: str, **_more: Any) -> None:
    telling.tell_shopper(selectors.claim_by(claim), "claim_opened")


def tell_asked(*, claim: str, entry: int, **_more: Any) -> None:
    telling.tell_shopper(selectors.claim_by(claim), "claim_asked", about=entry)


def tell_paid(*, claim: str, **_more: Any) -> None:
    telling.tell_shopper(selectors.claim_by(claim), "claim_paid")


def tell_refused(*, claim: str, **_more: Any) -> None:
    found = selectors.claim_by(claim)
    telling.tell_shopper(found, "claim_refused", about="again" if found.appealed_at else "")


def tell_stock(*, claim: str, **_more: Any) -> None:
    telling.tell_shop(selectors.stock_claim_by(claim))


def _order(number: str) -> Order:
    return Order.objects.select_related("user", "seller", "purchase").get(number=number)
