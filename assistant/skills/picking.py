"""Which of the person's orders is meant: named, on the page they came from, by its goods, talked about just now, or the only one."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from assistant import matching
from assistant.skills.base import Ask, Outcome, Reply, link, say
from assistant.wording import day, goods
from logistics.models import Parcel
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.errors import DomainError
from orders import selectors as orders
from orders.models import Order
from orders.states import Lifecycle
from returns import selectors as returns

LOOKED_AT = 20
OFFERED = 5
Fits = Callable[[Order], bool]


def anything(_order: Order) -> bool:
    return True


def is_alive(order: Order) -> bool:
    """Neither over nor cancelled."""
    return order.lifecycle in (Lifecycle.PLACED, Lifecycle.CONFIRMED)


def is_delivered(order: Order) -> bool:
    return order.delivered_at is not None


def pick(ask: Ask, *, fits: Fits = anything, intent: str, gathered: dict[str, Any] | None = None) -> Order | Reply:
    """The order that is meant, or a question which one, or the news that there is none. For signed-in people only."""
    user = ask.user
    if user is None:
        raise ValueError("a guest has no orders")
    if ask.found.has_number:
        named = _named(user, ask)
        return named or _not_yours()
    mine = list(orders.orders_of(user)[:LOOKED_AT])
    if not mine:
        return Reply(
            _(
                "There is no order under this account yet. If you ordered with another account, please sign in with "
                "that one."
            ),
            (link(_("My orders"), "/me/orders/"),),
        )
    return _meant(ask, mine, fits) or _which(mine, fits, intent, gathered or {})


def _meant(ask: Ask, mine: Sequence[Order], fits: Fits) -> Order | None:
    by_number = {order.number: order for order in mine}
    matched = matching.orders_with(ask.text, mine)
    fitting = [order for order in matched if fits(order)] or matched
    if len(fitting) == 1:
        return fitting[0]
    for number in (ask.memory.order, ask.came_from("order")):
        if number in by_number and (not matched or by_number[number] in matched) and fits(by_number[number]):
            return by_number[number]
    pool = [order for order in (fitting or mine) if fits(order)]
    dated = [order for order in pool if order.placed_at.astimezone(time.SHANGHAI).date() in ask.found.days]
    pool = dated or pool
    if len(pool) == 1:
        return pool[0]
    if not pool:  # nothing fits: the talk's order or the newest says why
        return by_number.get(ask.memory.order) or by_number.get(ask.came_from("order")) or mine[0]
    return None


def _which(mine: Sequence[Order], fits: Fits, intent: str, gathered: dict[str, Any]) -> Reply:
    shown = [order for order in mine if fits(order)][:OFFERED]
    rows = [f"{place}. {order.number}（{day(order.placed_at)}） {goods(order)}" for place, order in enumerate(shown, 1)]
    return Reply(
        "\n".join([_("Which order do you mean?"), *rows]),
        tuple(say(f"{order.number} · {day(order.placed_at)}", order.number) for order in shown),
        outcome=Outcome.ASKED, awaits=intent, gathered={**gathered, "shown": [order.number for order in shown]},
    )  # fmt: skip


def _named(user: User, ask: Ask) -> Order | None:
    found = ask.found
    try:
        if found.orders:
            return orders.order_for(user, found.orders[0])
        if found.returns:
            return orders.order_for(user, returns.case_for(user, found.returns[0]).order.number)
        if found.purchases:
            bought = list(orders.purchase_for(user, found.purchases[0]).orders.all())
            return orders.order_for(user, bought[0].number)
    except DomainError:
        return None
    numbers = Parcel.objects.filter(number__in=found.parcels) | Parcel.objects.filter(waybill__in=found.waybills)
    for number in numbers.values_list("consignment__order_number", flat=True)[:OFFERED]:
        try:
            return orders.order_for(user, number)
        except DomainError:
            continue
    return None


def _not_yours() -> Reply:
    return Reply(
        _(
            "I do not find this number under your account. Please check it for typing mistakes; if you ordered "
            "with another "
            "account, please sign in with that one."
        ),
        (link(_("My orders"), "/me/orders/"),),
    )
