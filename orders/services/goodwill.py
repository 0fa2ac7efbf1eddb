"""Goodwill: our own money for a shopper whom something went wrong for. A person gives it, within the limits of their role.

The shopper says where it goes: back to where they paid from (a refund that we bear, so never more than was paid), or credit.
What a dated rule owes them is credit at once (`give_by_rule`).
"""

from dataclasses import dataclass

from django.db import transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.locks import advisory
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line
from orders import locks
from orders.errors import GoodwillRefused
from orders.models import Goodwill, Order, Refund
from orders.policies import goodwill as policy
from orders.policies.settlement import portion
from orders.selectors.goodwill import refundable, room_for
from orders.selectors.money import left_of
from orders.services import credit, refunds
from orders.states import GOODWILL, GoodwillStatus, Lifecycle

SYSTEM = "system:goodwill"


@dataclass(frozen=True)
class Gift:
    """`way` is what the shopper said already (`source`, `credit`), or empty: then they are asked. The same `key` gives once."""

    amount_fen: int
    reason: str
    key: str
    way: str = ""
    note: str = ""


@transaction.atomic
def give(*, order: Order, gift: Gift, by: User) -> Goodwill:
    """Agent or ops: give the shopper of a paid order something of ours.

    Raises NotAllowed, GoodwillRefused (over the person's limit, unknown reason or way, own order, unpaid order, more to
    the source than was paid), DisputeOpen.
    """
    require_role(by, Role.AGENT, Role.OPS)
    advisory(f"goodwill:{by.pk}")  # the limit of a day is over orders: one person gives one thing after another
    found = locks.order(order.pk)
    known = Goodwill.objects.filter(order=found, key=gift.key).first()
    if known is not None:
        return known
    note = clean_line(gift.note, max_length=200, field="note")
    is_known = gift.reason in policy.REASONS and gift.way in ("", *Refund.Way.values)
    room = room_for(by, found)
    if not is_known or found.user_id == by.pk or found.confirmed_at is None or not 0 < gift.amount_fen <= room:
        raise GoodwillRefused(fields={"left_fen": room})
    made = Goodwill.objects.create(
        order=found, key=gift.key, amount_fen=gift.amount_fen, reason=gift.reason, note=note, given_by=by.ref,
        created_at=time.now(),
    )  # fmt: skip
    after = {"fen": made.amount_fen, "way": gift.way or "asked"}
    trail.record(verb="order.goodwill", target=found.ref, actor=by.ref, why=gift.reason, after=after)
    if gift.way:
        return _settle(made, gift.way, by.ref)
    clocks.start(kind=policy.CLOCK, subject=made.ref, actor=by.ref)
    emit(topic="orders.goodwill_offered", key=made.ref, payload={"goodwill": made.public_id})
    return made


@transaction.atomic
def give_by_rule(*, order: Order, gift: Gift, actor: str) -> Goodwill | None:
    """What a dated rule owes the shopper of a paid order, as credit; nobody's limit is touched. The same `key` gives once.

    None where it was given before, or the order was not paid or ended. Raises GoodwillRefused for a reason that no rule has.
    """
    found = locks.order(order.pk)
    if gift.reason not in policy.RULE_REASONS or gift.amount_fen <= 0:
        raise GoodwillRefused
    is_due = found.confirmed_at is not None and found.lifecycle != Lifecycle.CANCELLED
    if not is_due or Goodwill.objects.filter(order=found, key=gift.key).exists():
        return None
    made = Goodwill.objects.create(
        order=found, key=gift.key, amount_fen=gift.amount_fen, reason=gift.reason, note=gift.note[:200], given_by=actor,
        created_at=time.now(),
    )  # fmt: skip
    trail.record(
        verb="order.goodwill", target=found.ref, actor=actor, why=gift.reason, after={"fen": made.amount_fen, "way": "credit"}
    )  # fmt: skip
    return _settle(made, Refund.Way.CREDIT, actor)


@transaction.atomic
def choose(*, goodwill: Goodwill, way: str, actor: str) -> Goodwill:
    """The shopper says where it goes; the first word counts. Raises GoodwillRefused (unknown way, not so much was paid)."""
    locks.order(goodwill.order_id)
    found = Goodwill.objects.select_related("order").get(pk=goodwill.pk)
    if found.status == GoodwillStatus.GIVEN:
        return found
    if way not in Refund.Way.values:
        raise GoodwillRefused
    return _settle(found, way, actor)


@transaction.atomic
def settle_unsaid(*, public_id: str) -> None:
    """The shopper said nothing: it becomes credit, which is never refused."""
    found = Goodwill.objects.select_related("order").get(public_id=public_id)
    choose(goodwill=found, way=Refund.Way.CREDIT, actor=SYSTEM)


def _settle(made: Goodwill, way: str, actor: str) -> Goodwill:
    """The caller holds the order."""
    order = Order.objects.select_related("user", "purchase", "seller").get(pk=made.order_id)
    refund = _to_source(order, made, actor) if way == Refund.Way.SOURCE else None
    if refund is None:
        credit.grant(owner=order.user.ref, amount_fen=made.amount_fen, source=made.ref, memo=order.number)
    GOODWILL.move(made, GoodwillStatus.GIVEN, actor=actor, way=way, refund=refund, settled_at=time.now())
    clocks.stop(kind=policy.CLOCK, subject=made.ref, actor=actor, reason=way)
    emit(topic="orders.goodwill_given", key=made.ref, payload={"goodwill": made.public_id})
    return made


def _to_source(order: Order, made: Goodwill, actor: str) -> Refund:
    """Out of what was paid for the goods, at our expense: the seller is paid in full, and no card gets more than it paid."""
    most = 0 if order.lifecycle == Lifecycle.CANCELLED else refundable(order)
    if made.amount_fen > most:
        raise GoodwillRefused(fields={"to_source_fen": most})
    goods = {pk: (parts[0], 0, 0) for pk, parts in left_of(locks.lines(order.pk)).items() if parts[0]}
    return refunds.refund(
        order_id=order.pk, source=made.ref, reason=policy.REASON, lines=portion(goods, made.amount_fen), actor=actor,
        borne_by=Refund.Bearer.PLATFORM,
    )  # fmt: skip
