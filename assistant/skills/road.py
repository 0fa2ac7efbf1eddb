"""Where things are: order status, delivery time, delay, customs."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from assistant.skills.base import Ask, Choice, Outcome, Reply, Skill, lines, link, to_a_person
from assistant.skills.picking import is_alive, pick
from assistant.wording import day, goods, moment, yuan
from logistics.models import Parcel
from logistics.policies import tracking as words
from logistics.selectors import parcels_of
from logistics.selectors.tracking import timeline as parcel_steps
from logistics.selectors.tracking import tracking_of
from marketplace.core import time
from marketplace.core.errors import NotFound
from orders.models import Order
from orders.policies.cancel_reasons import told as why_cancelled
from orders.selectors import promises as lanes
from orders.states import Delivery, Lifecycle
from promises.selectors import Told, told

CUSTOMS = frozenset(
    {words.DECLARED, words.INSPECTION, words.OPENED, words.RESEALED, words.CLEARED, words.HELD, words.RETURNED}
)
LANES = {
    "JP": ("日本", "japan", "东京"), "US": ("美国", "usa", "america", "the us", "洛杉矶"), "KR": ("韩国", "korea"),
    "AU": ("澳", "australia"), "DE": ("德国", "germany"), "GB": ("英国", "england", "britain", "the uk"),
    "FR": ("法国", "france"), "IT": ("意大利", "italy"), "NZ": ("新西兰", "new zealand"), "CA": ("加拿大", "canada"),
}  # fmt: skip


def stage_words(order: Order) -> str:
    """Where a paid order is, in one sentence."""
    return {
        Delivery.WAITING: _("The seller is preparing it and brings it to our warehouse abroad."),
        Delivery.AT_WAREHOUSE: _("It is at our warehouse abroad."),
        Delivery.IN_TRANSIT: _("It is in the air to China."),
        Delivery.IN_CUSTOMS: _("It is at customs."),
        Delivery.LAST_MILE: _("It is with the courier, on the way to you."),
        Delivery.DELIVERED: _("It has been delivered."),
    }[Delivery(order.delivery)]


def order_links(order: Order, parcels: list[Parcel] | None = None) -> tuple[Choice, ...]:
    """To the order, and to its parcels' tracking."""
    rows = [link(_("Open the order"), f"/me/orders/{order.number}/")]
    rows += [
        link(_("Track %(parcel)s") % {"parcel": one.number}, f"/track/{one.number}/") for one in (parcels or [])[:2]
    ]
    return tuple(rows)


def describe_parcel(number: str) -> str:
    """The parcel's latest event and what comes next. Raises NotFound."""
    found = tracking_of(number)
    steps = parcel_steps(found)
    latest = steps[0] if steps else None
    head = _("Parcel %(parcel)s:") % {"parcel": found.parcel.number}
    note = latest["note"] if latest else ""
    coming = _("Next: %(step)s") % {"step": found.next_step} if found.parcel.status != "delivered" else ""
    return lines(f"{head} {_event(latest)}" if latest else head, note, coming)


def _event(step: Mapping[str, Any]) -> str:
    said = {"what": step["label"], "where": step["place"], "at": moment(step["at"])}
    return _("%(what)s (%(where)s), %(at)s") % said if step["place"] else _("%(what)s, %(at)s") % said


def promise_line(order: Order, promise: Told | None) -> str:
    """By when it is due, for an order that is on its way."""
    due = promise.due_on if promise else order.promise_date
    if due is None or order.delivered_at is not None:
        return ""
    if time.today() > due:
        return _("It was due on %(day)s and is late. I am sorry.") % {"day": day(due)}
    return _("It should be with you by %(day)s.") % {"day": day(due)}


def describe(order: Order) -> Reply:
    """Everything about where an order is."""
    head = _("Order %(number)s: %(goods)s") % {"number": order.number, "goods": goods(order)}
    if order.lifecycle == Lifecycle.CANCELLED:
        when = _("It was cancelled on %(at)s.") % {"at": moment(order.cancelled_at)} if order.cancelled_at else ""
        return Reply(lines(head, when, why_cancelled(order.cancel_reason)), order_links(order), order=order.number)
    if order.lifecycle == Lifecycle.PLACED:
        return Reply(lines(head, _unpaid(order)), order_links(order), order=order.number)
    if order.delivered_at is not None:
        return Reply(
            lines(head, _("It was delivered on %(at)s.") % {"at": moment(order.delivered_at)}),
            order_links(order, parcels_of([order.number])), order=order.number,
        )  # fmt: skip
    parcels = parcels_of([order.number])
    story = [describe_parcel(parcel.number) for parcel in parcels[:3] if parcel.status != "cancelled"]
    text = lines(head, stage_words(order), *story, promise_line(order, told(order.number)))
    return Reply(text, order_links(order, parcels), order=order.number)


def _unpaid(order: Order) -> str:
    if order.purchase.held_until is not None:
        return _("We are checking this order, until %(at)s at the latest. Nothing is needed from you.") % {
            "at": moment(order.purchase.held_until)
        }
    return _("It is not paid yet: %(sum)s, to be paid by %(at)s.") % {
        "sum": yuan(order.payable_fen), "at": moment(order.purchase.pay_before),
    }  # fmt: skip


class OrderStatus(Skill):
    """Where is it?"""

    intent = "order_status"
    is_personal = False

    def answer(self, ask: Ask) -> Reply:
        public = ask.found.parcels[:1]
        number = public[0] if public else "" if ask.user else ask.came_from("parcel")
        if number:
            try:
                return Reply(
                    describe_parcel(number), (link(_("Track %(parcel)s") % {"parcel": number}, f"/track/{number}/"),)
                )
            except NotFound:
                return Reply(
                    _("I do not find a parcel with this number. Please check it for typing mistakes."), (to_a_person(),)
                )
        if ask.user is None:
            return sign_in(ask, _("With a parcel number (it begins with MM) I can tell you without signing in."))
        found = pick(ask, fits=is_alive, intent=self.intent)
        return found if isinstance(found, Reply) else describe(found)


def sign_in(ask: Ask, more: str = "") -> Reply:
    """What is personal is told to its owner only."""
    return Reply(
        lines(_("For this I have to see your orders. Please sign in first; our conversation stays."), more),
        (link(_("Sign in"), f"/account/login/?next=/help/chat/{ask.talk}/"),), outcome=Outcome.LOGIN,
    )  # fmt: skip


class DeliveryTime(Skill):
    """How long does it take?"""

    intent = "delivery_time"
    is_personal = False

    def answer(self, ask: Ask) -> Reply:
        country = next((code for code, names in LANES.items() if any(name in ask.text.lower() for name in names)), "")
        if ask.user is None or (country and not ask.found.has_number):
            return self._in_general(country)
        found = pick(ask, fits=is_alive, intent=self.intent)
        if isinstance(found, Reply):
            return found if found.outcome == Outcome.ASKED else self._in_general(country)
        if not is_alive(found) and not ask.found.has_number:
            return self._in_general(country)
        return self._of(found)

    def _of(self, order: Order) -> Reply:
        promise = told(order.number)
        line = promise_line(order, promise)
        if not line:
            return describe(order)
        head = _("Order %(number)s: %(goods)s") % {"number": order.number, "goods": goods(order)}
        return Reply(lines(head, line, stage_words(order)), order_links(order), order=order.number)

    def _in_general(self, country: str) -> Reply:
        today = time.today()
        wanted = [country] if country else ["JP", "US", "KR", "AU", "DE"]
        rows = []
        for code in wanted:
            days = lanes.promised(code, today, today).days
            rows.append(_("from %(country)s about %(days)s days") % {"country": _country(code), "days": days})
        return Reply(
            lines(
                _("From payment to your door, everything included: %(lanes)s.") % {"lanes": _(", ").join(rows)},
                _(
                    "Each item shows its own day before you pay, and that day is our promise: if it is broken, we make "
                    "up for it."
                ),
            )
        )


def _country(code: str) -> str:
    return {
        "JP": _("Japan"), "US": _("the United States"), "KR": _("Korea"), "AU": _("Australia"), "DE": _("Germany"),
        "GB": _("the United Kingdom"), "FR": _("France"), "IT": _("Italy"), "NZ": _("New Zealand"), "CA": _("Canada"),
    }[code]  # fmt: skip


class DelayComplaint(Skill):
    """It is late."""

    intent = "delay_complaint"

    def answer(self, ask: Ask) -> Reply:
        found = pick(ask, fits=lambda order: is_alive(order) and order.delivered_at is None, intent=self.intent)
        if isinstance(found, Reply):
            return found
        if found.lifecycle != Lifecycle.CONFIRMED or found.delivered_at is not None:
            return describe(found)
        promise = told(found.number)
        due = promise.due_on if promise else found.promise_date
        base = describe(found)
        if due is None or time.today() <= due:
            opening = _("I understand that waiting is tiresome. It is not late yet; here is where it stands:")
            return Reply(lines(opening, base.text), (*base.choices, to_a_person()), order=found.number)
        return Reply(lines(self._sorry(promise), base.text), (*base.choices, to_a_person()), order=found.number)

    def _sorry(self, promise: Told | None) -> str:
        paid = promise.paid_fen if promise else 0
        if paid:
            return _("It is late, and that is on us. For the broken promise you have been given %(sum)s already.") % {
                "sum": yuan(paid)
            }
        return _("It is late, and I am sorry. What our promise owes you for that comes by itself; you need not apply.")


class CustomsStatus(Skill):
    """What did customs do?"""

    intent = "customs_status"
    is_personal = False

    def answer(self, ask: Ask) -> Reply:
        if ask.found.parcels:
            return OrderStatus().answer(ask) if ask.user is None else self._parcels(list(ask.found.parcels[:1]), "")
        if ask.user is None:
            return sign_in(ask, _("With a parcel number (it begins with MM) I can tell you without signing in."))
        found = pick(ask, fits=_may_be_at_customs, intent=self.intent)
        if isinstance(found, Reply):
            return found
        parcels = parcels_of([found.number])
        if not parcels or found.delivery in (Delivery.WAITING, Delivery.AT_WAREHOUSE):
            base = describe(found)
            return Reply(lines(_("It has not come to customs yet."), base.text), base.choices, order=found.number)
        return self._parcels([one.number for one in parcels[:3]], found.number)

    def _parcels(self, numbers: list[str], order: str) -> Reply:
        try:
            text = lines(*(self._story(number) for number in numbers))
        except NotFound:
            return Reply(
                _("I do not find a parcel with this number. Please check it for typing mistakes."), (to_a_person(),)
            )
        hrefs = tuple(link(_("Track %(parcel)s") % {"parcel": number}, f"/track/{number}/") for number in numbers)
        return Reply(text, hrefs, order=order)

    def _story(self, number: str) -> str:
        found = tracking_of(number)
        said = [event for event in reversed(found.events) if event.code in CUSTOMS]
        head = _("Parcel %(parcel)s:") % {"parcel": number}
        if not said:
            return lines(
                head + " " + _("Customs has said nothing about it yet."),
                _("Next: %(step)s") % {"step": found.next_step},
            )
        rows = [f"· {moment(event.at)} {words.saying(event.code).text}" for event in said[-6:]]
        is_open = found.parcel.status in ("arrived", "in_customs", "opened")
        return lines(head, *rows, _("Next: %(step)s") % {"step": found.next_step} if is_open else "")


def _may_be_at_customs(order: Order) -> bool:
    return order.lifecycle == Lifecycle.CONFIRMED and order.delivered_at is None and order.delivery != Delivery.WAITING
