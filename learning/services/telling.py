"""Words to the owners of a batch, before they have to complain: calm, once each, some at a time. And to its seller."""

from typing import Any

from django.db import transaction

from learning.models import BatchAlarm
from learning.selectors import owners
from learning.selectors.alarms import alarm_by
from learning.states import AlarmStatus
from marketplace.accounts.services.telling import tell
from marketplace.core.outbox.emit import emit
from orders.models import Order
from sellers.policies.team import Permission
from sellers.selectors.team import members_who_may

AT_ONCE = 200


@transaction.atomic
def tell_owners(public_id: str, *, after: int = 0) -> int:
    """Everybody who has a piece and has said nothing about it yet. The rest follows by an event of its own. Returns how many now."""
    alarm = alarm_by(public_id)
    if alarm.status == AlarmStatus.DISMISSED:
        return 0
    return _some(alarm, "batch_owners", "learning.owners_to_tell", after, with_complaints=False)


@transaction.atomic
def tell_recall(public_id: str, *, after: int = 0) -> int:
    """Everybody who has a piece, also who complained before."""
    return _some(alarm_by(public_id), "batch_recalled", "learning.alarm_recalled", after, with_complaints=True)


@transaction.atomic
def tell_seller(public_id: str) -> None:
    """Whoever looks after trust in the shop learns the batch and the figures, and nothing of any shopper."""
    alarm = alarm_by(public_id)
    facts = {"orders": alarm.evidence["orders"], "faults": alarm.evidence["faults"], **_goods(alarm)}
    for member in members_who_may(alarm.batch.listing.seller_id, Permission.TRUST):
        tell(member.user, template="batch_seller", source=f"{alarm.ref}:seller", context=facts, link="/seller/quality/")


def _some(alarm: BatchAlarm, template: str, topic: str, after: int, *, with_complaints: bool) -> int:
    orders = owners.orders_with(alarm.batch, after=after, most=AT_ONCE, with_complaints=with_complaints)
    for order in orders:
        _tell(order, template, alarm)
    if len(orders) == AT_ONCE:
        emit(topic=topic, key=alarm.ref, payload={"alarm": alarm.public_id, "after": orders[-1].pk})
    return len(orders)


def _tell(order: Order, template: str, alarm: BatchAlarm) -> None:
    tell(
        order.user, template=template, source=f"{alarm.ref}:{template}", link=f"/me/orders/{order.number}/",
        context={"number": order.number, **_goods(alarm)},
    )  # fmt: skip


def _goods(alarm: BatchAlarm) -> dict[str, Any]:
    listing = alarm.batch.listing
    return {"title": listing.title or listing.sku, "batch": alarm.batch.name, "is_lot": alarm.batch.is_lot}
