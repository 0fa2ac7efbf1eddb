"""Shoppers buy: some do not pay in the end, a few think better of it."""

from datetime import date, timedelta

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.core.errors import DomainError
from marketplace.scenes import tills
from marketplace.scenes.simulate import bench
from marketplace.scenes.simulate.stage import Stage
from orders.models import Order, Purchase
from orders.services import cancelling, carts

METHODS = ("alipay", "alipay", "wechat_pay", "wechat_pay", "card")
TRIES = 3  # what a shopper tries when one thing cannot be had


def plan_day(stage: Stage, day: date, mean: float) -> None:
    """Note the purchases of one day."""
    for number in range(stage.nature.orders_of(day, mean)):
        moment = stage.nature.moment_of(day, number)
        stage.agenda.at(moment, "buy", lambda number=number: buy(stage, day, number))  # type: ignore[misc]


def buy(stage: Stage, day: date, number: int) -> None:
    """One purchase from the cart to the money. Raises what the last try raised."""
    dice = stage.nature.dice("buy", day, number)
    user = stage.crowd[dice.randrange(len(stage.crowd))]
    for turn in range(TRIES):
        # Few things sell much: the place in the list is drawn by a steep curve.
        chosen = {_drawn(stage, dice.random()) for _ in range(dice.choices((1, 2, 3), (80, 15, 5))[0])}
        try:
            purchase = tills.place(user, {listing.public_id: dice.choices((1, 2), (85, 15))[0] for listing in chosen})
            break
        except DomainError:
            _empty_cart(user)
            if turn == TRIES - 1:
                raise
    if dice.random() < stage.nature.odds.unpaid:
        stage.note("left unpaid")
        return
    _pay(stage, purchase, dice.choice(METHODS))


def _pay(stage: Stage, purchase: Purchase, method: str) -> None:
    for order in tills.pay(purchase, method):
        if stage.nature.happens(stage.nature.odds.cancelled, "cancel", order.number):
            stage.agenda.after(timedelta(hours=5), "cancel", lambda order=order: _cancel(order))  # type: ignore[misc]
        elif stage.nature.happens(stage.nature.odds.never_handed_in, "never", order.number):
            stage.note("never handed in")
        else:
            delay = stage.nature.hours(38, 0.45, "hand in", order.number)
            stage.agenda.after(delay, "hand in", lambda order=order: bench.hand_in(stage, order))  # type: ignore[misc]


def _cancel(order: Order) -> None:
    fresh = Order.objects.get(pk=order.pk)
    cancelling.cancel(order=fresh, reason="changed_my_mind", actor=fresh.user.ref)


def _drawn(stage: Stage, throw: float) -> Listing:
    return stage.goods[int(len(stage.goods) * throw**2.2)]


def _empty_cart(user: User) -> None:
    cart = carts.cart_for(user=user)
    for line in cart.lines.all():
        carts.remove(cart=cart, line_id=line.pk)
