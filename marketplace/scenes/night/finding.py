"""Cases for the needs: whose order, which facts must be told or made. Each finder gives one for a person, or None."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from assistant.skills.changes import can_cancel, can_move
from logistics.models import TrackingEvent
from logistics.policies import tracking as codes
from logistics.selectors import parcels_of, progress
from marketplace.accounts.models import User
from marketplace.accounts.selectors import addresses_of, person_ref_of
from marketplace.catalog.selectors import on_sale
from marketplace.core import time
from marketplace.scenes.night.needs import Case, Finder, Said, day_in, sum_in
from marketplace.tariff.selectors import limit_for, quota_left
from orders.models import Order, Refund
from orders.policies.windows import last_return_day_end
from orders.selectors.destinations import as_written, destination
from orders.states import Lifecycle
from promises.selectors import told
from promotions.models import Coupon
from promotions.states import CouponStatus
from repairs.selectors.pieces import pieces_of
from returns import selectors as returns
from returns.models import ReturnCase

LOOKED_AT = 50


def _words(order: Order) -> dict[str, str]:
    line = order.lines.all()[0]
    return {"order": order.number, "item": line.title, "item_en": line.title_en or line.title}


def _under_way(mine: Sequence[Order]) -> Order | None:
    return next((one for one in mine if one.lifecycle == Lifecycle.CONFIRMED and one.delivered_at is None), None)


def _delivered(mine: Sequence[Order]) -> Order | None:
    return next((one for one in mine if one.delivered_at is not None), None)


def status(user: User, mine: Sequence[Order]) -> Case | None:
    """The order's number, and the fact of its stage: the day it came or ended, the parcel on its way, or the promised day."""
    order = next((one for one in mine if one.lifecycle != Lifecycle.CANCELLED), None)
    if order is None:
        return None
    parcels = [one.number for one in parcels_of([order.number]) if one.status != "cancelled"]

    def is_met(said: Said) -> bool:
        if order.number not in said.text:
            return False
        if order.delivered_at is not None:
            return day_in(said.text, order.delivered_at)
        if parcels:
            return all(number in said.text for number in parcels[:3])
        if order.confirmed_at is None:
            return sum_in(said.text, order.payable_fen) or order.purchase.held_until is not None
        return day_in(said.text, _due(order))

    return Case(user, _words(order), is_met, order)


def _due(order: Order) -> date | None:
    promise = told(order.number)
    return promise.due_on if promise else order.promise_date


def due(user: User, mine: Sequence[Order]) -> Case | None:
    """The promised day of an order under way."""
    order = _under_way(mine)
    if order is None or _due(order) is None:
        return None
    return Case(user, _words(order), lambda said: order.number in said.text and day_in(said.text, _due(order)), order)


def customs(user: User, mine: Sequence[Order]) -> Case | None:
    """What customs did last to a parcel, with its moment."""
    for order in mine:
        seen = [one.number for one in parcels_of([order.number])]
        kinds = (codes.DECLARED, codes.INSPECTION, codes.OPENED, codes.RESEALED, codes.CLEARED, codes.HELD)
        events = TrackingEvent.objects.filter(parcel__number__in=seen, code__in=kinds).order_by("-at")
        last = events.first() if order.delivered_at is None else None
        if last is not None:
            return Case(user, _words(order), partial(_tells_day, last.at), order)
    return None


def _tells_day(at: datetime, said: Said) -> bool:
    return day_in(said.text, at)


def tax(user: User, mine: Sequence[Order]) -> Case | None:
    """The tax of the order one came from."""
    if not mine:
        return None
    order = mine[0]
    return Case(user, _words(order), lambda said: sum_in(said.text, order.tax_fen), order, context=order.ref)


def tax_rule(user: User, _mine: Sequence[Order]) -> Case | None:
    """Is it in the price, and up to which limit."""
    limit = limit_for("9610", time.today())
    return Case(user, {}, lambda said: sum_in(said.text, limit.per_order_fen or 0))


def quota(user: User, _mine: Sequence[Order]) -> Case | None:
    person = person_ref_of(user)
    if person is None:
        return None
    return Case(user, {}, lambda said: sum_in(said.text, quota_left(person, time.today().year).left_fen))


def policy(user: User, mine: Sequence[Order]) -> Case | None:
    """Seven days; for an order one came from, its last day."""
    order = _delivered(mine)
    if order is None or order.delivered_at is None:
        return Case(user, {}, lambda said: "7" in said.text)
    last = last_return_day_end(order.delivered_at) - timedelta(seconds=1)
    return Case(
        user, _words(order), lambda said: "7" in said.text and day_in(said.text, last), order, context=order.ref
    )


def apply(user: User, mine: Sequence[Order]) -> Case | None:
    """A return is open that was not, or the person stands on the right page."""
    order = next((one for one in mine if one.delivered_at is not None and returns.pieces_left(one)), None)
    if order is None:
        return None
    before = ReturnCase.objects.filter(order=order).count()

    def is_met(said: Said) -> bool:
        is_open = ReturnCase.objects.filter(order=order).count() > before
        return is_open or f"/me/orders/{order.number}/return/" in said.links

    return Case(user, _words(order), is_met, order)


def return_progress(user: User, _mine: Sequence[Order]) -> Case | None:
    case = returns.cases_of(user).first()
    if case is None:
        return None
    words = {**_words(case.order), "return": case.number}
    return Case(user, words, lambda said: case.number in said.text and day_in(said.text, case.requested_at), case.order)


def refund(user: User, _mine: Sequence[Order]) -> Case | None:
    row = Refund.objects.filter(order__user=user).select_related("order").order_by("-id").first()
    if row is None:
        return None
    order = row.order
    return Case(
        user, _words(order), lambda said: sum_in(said.text, row.amount_fen) and order.number in said.text, order
    )


def trouble(page: str) -> Finder:
    """Damaged, missing, wrong: the page of the right order."""

    def find(user: User, mine: Sequence[Order]) -> Case | None:
        order = _delivered(mine)
        if order is None:
            return None
        wanted = {f"/me/orders/{order.number}/{page}/"}
        return Case(
            user, _words(order), lambda said: bool(wanted & said.links) or "/me/claims/" in " ".join(said.links), order
        )

    return find


def genuine(user: User, mine: Sequence[Order]) -> Case | None:
    order = _delivered(mine)
    known = progress(order.number) if order is not None else None
    codes_of = [one.passport_code for one in known.units if one.status != "cancelled"] if known else []
    if order is None or not codes_of:
        return None
    return Case(user, _words(order), lambda said: any(f"/passport/{code}/" in said.links for code in codes_of), order)


def move(user: User, mine: Sequence[Order]) -> Case | None:
    """It goes to the other address, or the right page is open where there is none."""
    order = next((one for one in mine if can_move(one)), None)
    if order is None:
        return None
    before = destination(order)
    others = [row for row in addresses_of(user) if not as_written(row).is_same(before)]

    def is_met(said: Said) -> bool:
        now = destination(Order.objects.select_related("purchase", "moved").get(pk=order.pk))
        return not now.is_same(before) or (not others and f"/me/orders/{order.number}/address/" in said.links)

    return Case(user, _words(order), is_met, order)


def cancel(user: User, mine: Sequence[Order]) -> Case | None:
    order = next((one for one in mine if can_cancel(one)), None)
    if order is None:
        return None
    return Case(
        user, _words(order), lambda _said: Order.objects.get(pk=order.pk).lifecycle == Lifecycle.CANCELLED, order
    )


def payment(user: User, mine: Sequence[Order]) -> Case | None:
    if not mine:
        return None
    newest = max(mine, key=lambda order: order.pk)
    return Case(user, {}, lambda said: newest.purchase.number in said.text)


def receipt(user: User, mine: Sequence[Order]) -> Case | None:
    order = next((one for one in mine if one.confirmed_at is not None), None)
    if order is None:
        return None
    return Case(user, _words(order), lambda said: f"/me/orders/{order.number}/receipt.pdf" in said.links, order)


def coupon(user: User, _mine: Sequence[Order]) -> Case | None:
    usable = Coupon.objects.filter(user=user, status=CouponStatus.HELD, valid_until__gt=time.now()).count()
    return Case(user, {}, lambda said: "/me/coupons/" in said.links and (not usable or str(usable) in said.text))


def product(user: User, _mine: Sequence[Order]) -> Case | None:
    shown = list(on_sale().order_by("pk")[:LOOKED_AT])
    if not shown:
        return None
    listing = shown[user.pk % len(shown)]
    path = f"/l/{listing.public_id}/questions/"
    return Case(user, {"item": listing.title}, lambda said: path in said.links, context=f"listing:{listing.public_id}")


def warranty(user: User, _mine: Sequence[Order]) -> Case | None:
    piece = next((one for one in pieces_of(user) if one.is_with_shopper), None)
    if piece is None:
        return None
    words = {"item": piece.line.title, "item_en": piece.line.title_en or piece.line.title}
    wanted = {f"/me/warranty/{piece.unit.passport_code}/report/", "/me/warranty/"}
    return Case(user, words, lambda said: bool(wanted & said.links) or "/me/repairs/" in " ".join(said.links))


def account(page: str) -> Finder:
    return lambda user, _mine: Case(user, {}, lambda said: page in said.links)


def nothing(user: User, _mine: Sequence[Order]) -> Case | None:
    """Out of scope: a short honest no, and nobody is woken for it."""
    return Case(user, {}, lambda said: "抱歉" in said.text or "cannot help" in said.text)


def people(user: User, _mine: Sequence[Order]) -> Case | None:
    """Only people can meet it."""
    return Case(user, {}, lambda _said: False)
