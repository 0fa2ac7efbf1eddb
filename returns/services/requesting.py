"""Asking for a return: the shopper chooses pieces, the policy answers at once, the label is ready."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction

from logistics import selectors as road
from logistics.records import ReturnableUnit
from logistics.services import returning
from marketplace.accounts.models import User
from marketplace.core import ids, textnorm, time
from marketplace.core.outbox.emit import emit
from orders import selectors as orders
from orders.models import Order, OrderLine
from orders.services import escrow
from returns import selectors
from returns.errors import MoreThanDelivered, NotDelivered, NothingChosen, NotReturnable, WindowPassed
from returns.models import ReturnCase, ReturnItem
from returns.policies import rules
from returns.policies.rules import Rule
from returns.states import CASE, Stage

NOTE_LENGTH = 1000


@transaction.atomic
def request(
    *, user: User, order_number: str, items: Mapping[int, int], reason: str, wish: str = "refund", note: str = "", actor: str
) -> ReturnCase:
    """Open a return for `items` (order line number → pieces), approve it by policy and issue its label.

    Freezes the seller's money for the order. Raises NotFound for someone else's order, NotDelivered, NothingChosen,
    NotReturnable, WindowPassed, MoreThanDelivered; each leaves everything as it was.
    """
    order = orders.order_for(user, order_number)
    rule = require_rule(order, reason)
    lines = {line.number: line for line in order.lines.all()}
    chosen = _choose(order, lines, items)
    apply_by, arrive_by = rules.customs_dates(road.release_date(order.number))
    now = time.now()
    case = ReturnCase.objects.create(
        number=ids.next_number("MR"), order=order, user=user, reason=reason, wish=wish, rule=rule.code,
        note=textnorm.clean_text(note, max_length=NOTE_LENGTH, field="note"), return_freight_payer=rule.freight_payer,
        centre=selectors.returns_centre(), customs_apply_by=apply_by, customs_arrive_by=arrive_by, requested_at=now,
        send_before=now + rules.SEND_WITHIN,
    )
    try:
        with transaction.atomic():
            ReturnItem.objects.bulk_create(ReturnItem(case=case, line=line, unit_id=unit.pk) for line, unit in chosen)
    except IntegrityError as error:  # another request took the unit between our reading and our writing
        raise MoreThanDelivered from error
    escrow.freeze(order_id=order.pk, source=case.ref, actor=actor)
    emit(topic="returns.requested", key=case.ref, payload={"case": case.number})
    CASE.move(case, Stage.APPROVED, actor=actor, why=rule.code)
    CASE.move(case, Stage.LABEL_ISSUED, actor=actor)
    emit(topic="returns.label_issued", key=case.ref, payload={"case": case.number})
    return case


def require_rule(order: Order, reason: str) -> Rule:
    """The rule that lets this order come back now for `reason`. Raises NotDelivered, NotReturnable or WindowPassed."""
    if order.delivered_at is None:
        raise NotDelivered
    rule = rules.rule_for(reason, time.today())
    if rule is None:
        raise NotReturnable(fields={"reason": reason})
    if time.now() >= rules.last_moment(order.delivered_at, rule.days):
        raise WindowPassed(fields={"days": rule.days})
    return rule


def _choose(
    order: Order, lines: Mapping[int, OrderLine], items: Mapping[int, int]
) -> list[tuple[OrderLine, ReturnableUnit]]:
    """The very units that will come back: delivered ones of the line that no open case names."""
    wanted = {number: pieces for number, pieces in items.items() if pieces}
    if not wanted or min(wanted.values()) < 0 or not wanted.keys() <= lines.keys():
        raise NothingChosen
    free: dict[str, list[ReturnableUnit]] = defaultdict(list)
    taken = selectors.units_in_open_cases(order)
    for unit in road.returnable_units(order.number):
        if unit.pk not in taken:
            free[unit.line_ref].append(unit)
    chosen: list[tuple[OrderLine, ReturnableUnit]] = []
    for number, pieces in sorted(wanted.items()):
        units: Sequence[ReturnableUnit] = free[f"{order.number}/{number}"]
        if len(units) < pieces:
            raise MoreThanDelivered(fields={"line": number, "left": len(units)})
        chosen += [(lines[number], unit) for unit in units[:pieces]]
    return chosen


@transaction.atomic
def mark_sent(*, user: User, case_number: str, actor: str) -> ReturnCase:
    """The shopper handed the parcel to the courier. Raises NotFound, IllegalMove."""
    case = selectors.case_for(user, case_number)
    CASE.move(case, Stage.IN_TRANSIT, actor=actor)
    returning.unit_sent_back(units=selectors.unit_ids(case), case_number=case.number, actor=actor)
    return case


@transaction.atomic
def withdraw(*, user: User, case_number: str, actor: str) -> ReturnCase:
    """The shopper keeps it after all, before the parcel is on its way. Raises NotFound, IllegalMove."""
    case = selectors.case_for(user, case_number)
    CASE.move(case, Stage.WITHDRAWN, actor=actor)
    close(case, actor=actor)
    return case


@transaction.atomic
def expire(*, case: ReturnCase, actor: str) -> None:
    """Nothing was sent in time: the case ends and the seller's money is free again. Raises StaleState, IllegalMove."""
    CASE.move(case, Stage.EXPIRED, actor=actor)
    close(case, actor=actor)


def close(case: ReturnCase, *, actor: str) -> None:
    """Let go of the units and of the seller's money. Called in the transaction of the verb that ends the case."""
    ReturnItem.objects.filter(case=case).update(is_open=False)
    escrow.unfreeze(order_id=case.order_id, source=case.ref, actor=actor)
