"""Cancelling an order from the conversation."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from assistant.acts.base import Act
from assistant.memory import pending
from assistant.skills.base import Outcome, Reply, lines, link, yes_or_no
from assistant.wording import goods, yuan
from marketplace.accounts.models import User
from orders import selectors as orders
from orders.models import Order
from orders.selectors.orders import left_with_warranties
from orders.services import cancelling
from orders.states import Lifecycle


def offer(order: Order) -> Reply:
    """What cancelling means for this order, and the question."""
    facts = {"number": order.number, "goods": goods(order), "sum": yuan(left_with_warranties(order))}
    if order.lifecycle == Lifecycle.PLACED:
        others = order.purchase.orders.count() - 1
        text = _("Order %(number)s (%(goods)s) is not paid; cancelling it costs nothing.") % facts
        more = (
            _("It is paid as one with %(count)s other orders of the same purchase, which end with it.")
            % {"count": others}
            if others
            else ""
        )
    else:
        text = _("Order %(number)s (%(goods)s) can still be cancelled. %(sum)s go back to where you paid from.") % facts
        more = ""
    return Reply(
        lines(text, more, _("Shall I cancel it? Answer “Confirm” within 10 minutes.")), yes_or_no(), outcome=Outcome.ASKED,
        order=order.number, pending=pending(CancelOrder.code, order=order.number),
    )  # fmt: skip


class CancelOrder(Act):
    code = "cancel_order"
    intent = "cancel_order"
    yes = frozenset(["取消吧", "确认取消", "确定取消", "帮我取消吧", "yescancel", "yescancelit", "cancelit"])
    no = frozenset(["别取消", "不取消", "不取消了", "先别取消", "dontcancel", "dontcancelit", "keepit"])

    def run(self, user: User, args: Mapping[str, Any]) -> Reply:
        order = orders.order_for(user, args["order"])
        was_paid = order.confirmed_at is not None
        back = left_with_warranties(order) if was_paid else 0
        done = cancelling.cancel(order=order, reason="changed_mind", actor=user.ref)
        facts = {"number": done.number, "sum": yuan(back)}
        text = _("Done: order %(number)s is cancelled.") % facts
        money = (
            _("%(sum)s go back to where you paid from; I can tell you any time how far it is.") % facts
            if was_paid and back
            else ""
        )
        return Reply(
            lines(text, money),
            (link(_("Open the order"), self.way_out(args)),),
            outcome=Outcome.ACTED,
            order=done.number,
        )

    def way_out(self, args: Mapping[str, Any]) -> str:
        return f"/me/orders/{args['order']}/"
