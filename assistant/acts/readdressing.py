"""Sending an order to another address of the person's address book."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from assistant.acts.base import Act
from assistant.memory import pending
from assistant.skills.base import Outcome, Reply, lines, link, yes_or_no
from assistant.wording import goods
from marketplace.accounts.models import Address, User
from marketplace.core import masking
from orders import selectors as orders
from orders.models import Order
from orders.services import readdressing


def line_of(address: Address) -> str:
    """One address, with name and phone as far as its owner needs them to tell it apart."""
    parts = dict.fromkeys((address.province, address.city, address.district))  # 北京市 is province and city
    return f"{masking.mask_name(str(address.recipient))} {masking.mask_phone(str(address.phone))} {''.join(parts)}{address.detail}"


def offer(order: Order, address: Address) -> Reply:
    text = lines(
        _("Order %(number)s (%(goods)s) would then go to:") % {"number": order.number, "goods": goods(order)},
        line_of(address), _("The price stays as it is. Shall I change it? Answer “Confirm” within 10 minutes."),
    )  # fmt: skip
    held = pending(ChangeAddress.code, order=order.number, address=address.pk)
    return Reply(text, yes_or_no(), outcome=Outcome.ASKED, order=order.number, pending=held)


class ChangeAddress(Act):
    code = "change_address"
    intent = "change_address"
    yes = frozenset(["改吧", "换吧", "确认修改", "yeschangeit", "changeit"])
    no = frozenset(["取消", "取消吧", "不改", "不改了", "不换了", "cancel", "cancelit", "dontchangeit"])

    def run(self, user: User, args: Mapping[str, Any]) -> Reply:
        order = orders.order_for(user, args["order"])
        readdressing.change_address(order=order, user=user, address_id=int(args["address"]), actor=user.ref)
        text = _("Done: order %(number)s goes to the new address. The price stays as it is.") % {"number": order.number}
        return Reply(text, (link(_("Open the order"), self.way_out(args)),), outcome=Outcome.ACTED, order=order.number)

    def way_out(self, args: Mapping[str, Any]) -> str:
        return f"/me/orders/{args['order']}/address/"
