"""Changing or ending an order before it travels."""

from django.utils.translation import gettext as _

from assistant.acts import cancelling, readdressing
from assistant.language import simplified
from assistant.skills.base import Ask, Outcome, Reply, Skill, lines, link, say, to_a_person
from assistant.skills.picking import is_alive, pick
from assistant.skills.road import stage_words
from logistics.selectors import can_be_stopped, progress
from marketplace.accounts.models import Address
from marketplace.accounts.selectors import addresses_of
from orders.errors import AddressNotYet, TooLateToCancel
from orders.models import Order
from orders.selectors.destinations import as_written, can_readdress, destination
from orders.states import Delivery, Lifecycle

MOST_ADDRESSES = 4


class CancelOrder(Skill):
    """I do not want it any more."""

    intent = "cancel_order"

    def answer(self, ask: Ask) -> Reply:
        found = pick(ask, fits=can_cancel, intent=self.intent)
        if isinstance(found, Reply):
            return found
        if found.lifecycle == Lifecycle.CANCELLED:
            text = _("Order %(number)s is cancelled already.") % {"number": found.number}
            return Reply(
                text,
                (link(_("Open the order"), f"/me/orders/{found.number}/"), say(_("When is my refund?"))),
                order=found.number,
            )
        if can_cancel(found):
            return cancelling.offer(found)
        return self._too_late(found)

    def _too_late(self, order: Order) -> Reply:
        head = _("Order %(number)s:") % {"number": order.number}
        if order.delivered_at is not None:
            text = _("It has been delivered, so it cannot be cancelled; but it can be returned.")
            return Reply(
                lines(head, text),
                (
                    say(
                        _("I want to return something"),
                        _("I want to return order %(number)s") % {"number": order.number},
                    ),
                ),
                order=order.number,
            )
        text = lines(head, TooLateToCancel.message, stage_words(order))
        return Reply(
            text, (link(_("Open the order"), f"/me/orders/{order.number}/"), to_a_person()), order=order.number
        )


def can_cancel(order: Order) -> bool:
    """As the order's page shows its button; the service decides."""
    if not is_alive(order) or order.delivery != Delivery.WAITING:
        return False
    return can_be_stopped(progress(order.number))


class ChangeAddress(Skill):
    """It shall go elsewhere."""

    intent = "change_address"

    def answer(self, ask: Ask) -> Reply:
        assert ask.user is not None  # noqa: S101 - personal skills are never asked for guests
        found = pick(ask, fits=can_move, intent=self.intent)
        if isinstance(found, Reply):
            return found
        page = link(_("Change the address"), f"/me/orders/{found.number}/address/")
        if found.lifecycle == Lifecycle.PLACED:
            return Reply(
                lines(_("Order %(number)s:") % {"number": found.number}, AddressNotYet.message),
                (link(_("Open the order"), f"/me/orders/{found.number}/"),),
                order=found.number,
            )
        if not can_move(found):
            text = lines(
                _("The address of order %(number)s cannot be changed any more: its parcel is sealed or under way.")
                % {"number": found.number},
                stage_words(found),
                _("If nobody is there when the courier comes, talk to a person and we look for a way."),
            )
            return Reply(
                text, (link(_("Open the order"), f"/me/orders/{found.number}/"), to_a_person()), order=found.number
            )
        now = destination(found)
        others = [row for row in addresses_of(ask.user)[:10] if not as_written(row).is_same(now)][:MOST_ADDRESSES]
        if not others:
            text = _(
                "Order %(number)s can still go elsewhere. Please add the new address first, then tell me again."
            ) % {"number": found.number}
            return Reply(text, (link(_("Add an address"), "/me/addresses/new/"), page), order=found.number)
        chosen = _chosen(ask, others)
        return readdressing.offer(found, chosen) if chosen else self._which(found, others)

    def _which(self, order: Order, others: list[Address]) -> Reply:
        rows = [f"{place}. {readdressing.line_of(row)}" for place, row in enumerate(others, 1)]
        text = lines(_("Where shall order %(number)s go?") % {"number": order.number}, *rows)
        buttons = tuple(say(_("Address %(n)s") % {"n": place}) for place in range(1, len(rows) + 1))
        return Reply(
            text,
            (*buttons, link(_("Add an address"), "/me/addresses/new/")),
            outcome=Outcome.ASKED,
            order=order.number,
            awaits=self.intent,
        )


def can_move(order: Order) -> bool:
    known = progress(order.number) if can_readdress(order) else None
    return can_readdress(order) and (
        known is None or all(one.status in ("packing", "cancelled") for one in known.parcels)
    )


def _chosen(ask: Ask, others: list[Address]) -> Address | None:
    """ "Address 2" after we asked, or the one whose city or district is named."""
    plain = simplified(ask.text)
    if ask.memory.awaits == ChangeAddress.intent and len(plain) <= 12:
        for place, row in enumerate(others, 1):
            if str(place) in plain or "一二三四"[place - 1] in plain:
                return row
    named = [row for row in others if any(name and name.rstrip("市区县") in plain for name in (row.city, row.district))]
    return named[0] if len(named) == 1 else None
