"""Giving before anybody asks, by the dated rule, on the way of goodwill: credit, told, in the book. Some at a time."""

from datetime import timedelta

from django.db import transaction

from care.policies import protecting as policy
from care.selectors import owners
from learning.selectors.alarms import alarm_by
from learning.states import AlarmStatus
from marketplace.catalog.models import Listing
from marketplace.catalog.states import ListingStatus
from marketplace.core import rules, time
from marketplace.core.outbox.emit import emit
from orders.models import Goodwill, OrderLine
from orders.policies.goodwill import BATCH, PRICE
from orders.selectors.money import left_of
from orders.services import goodwill
from orders.services.goodwill import Gift

AT_ONCE = 50
LISTING_IN = timedelta(days=30)
ACTOR = "system:care"


@transaction.atomic
def price_dropped(*, listing: str, after: int = 0) -> int:
    """The listing changed: who got it lately for more gets the difference, once a line. Returns how many; again gives nothing.

    The rest follows by an event of its own.
    """
    found = Listing.objects.filter(public_id=listing, status=ListingStatus.PUBLISHED).defer("search").first()
    rule = rules.at(policy.CODE)
    if found is None or not rule.body["days"]:
        return 0
    since = time.now() - timedelta(days=rule.body["days"])
    lines = owners.lines_of(found, since=since, after=after, most=AT_ONCE)
    paid = left_of(lines)
    room = rule.body["listing_fen"] - owners.given_for(found, time.now() - LISTING_IN) if lines else 0
    given = 0
    for line in lines:
        made = _give_difference(line, paid.get(line.pk, (0, 0, 0))[0], found.price_minor, rule, room)
        room -= made.amount_fen if made else 0
        given += made is not None
    if len(lines) == AT_ONCE:
        emit(topic="care.price_dropped", key=f"listing:{listing}", payload={"listing": listing, "after": lines[-1].pk})
    return given


def _give_difference(line: OrderLine, paid_fen: int, now_minor: int, rule: rules.Rule, room: int) -> Goodwill | None:
    bought = policy.Bought(
        before_minor=line.unit_price_minor, pieces=line.quantity, kept=line.quantity - line.returned_quantity,
        list_fen=line.goods_fen + line.fx_fee_fen, paid_fen=paid_fen,
    )  # fmt: skip
    fen = policy.difference_fen(bought, now_minor, rule.body)
    if not 0 < fen <= room:
        return None
    gift = Gift(fen, PRICE, f"price:{line.number}", note=f"{policy.CODE} {rule.version}")
    return goodwill.give_by_rule(order=line.order, gift=gift, actor=ACTOR)


@transaction.atomic
def batch_at_fault(*, alarm: str, after: int = 0) -> int:
    """People of ours found a batch at fault: its owners get what the rule names, once an order. Returns how many now.

    An alarm that nobody decided owes nothing: its figures are a doubt, not a fault.
    """
    found = alarm_by(alarm)
    rule = rules.at(policy.CODE)
    fen = rule.body["batch_fen"]
    if found.status not in (AlarmStatus.CONFIRMED, AlarmStatus.RECALLED) or not fen:
        return 0
    page, following = owners.holders_of(found.batch, after=after, most=AT_ONCE)
    gift = Gift(fen, BATCH, f"batch:{alarm}", note=f"{policy.CODE} {rule.version}")
    given = [goodwill.give_by_rule(order=order, gift=gift, actor=ACTOR) for order in page]
    if following:
        emit(topic="care.batch_at_fault", key=found.ref, payload={"alarm": alarm, "after": following})
    return sum(one is not None for one in given)
