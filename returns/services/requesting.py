"""Asking for a return: the shopper chooses pieces, the policy answers at once, the label is ready."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction

from logistics import selectors as road
from logistics.records import Release, ReturnableUnit
from logistics.services import centres, returning
from marketplace.accounts.models import User
from marketplace.core import ids, textnorm, time
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from orders import selectors as orders
from orders.models import Order, OrderLine, Refund
from orders.policies.gifts import is_earned
from orders.services import escrow
from returns import locks, selectors
from returns.errors import (
    DeclinedBefore,
    MoreThanDelivered,
    NotDelivered,
    NothingChosen,
    WishNotOffered,
)
from returns.models import ReturnCase, ReturnItem
from returns.policies import rules
from returns.policies.rules import Rule
from returns.services import answering, couriers, customs_return, detours, instant, leaving
from returns.services.closing import close, no_detour
from returns.states import CASE, Stage

NOTE_LENGTH = 1000
WAYBILL_LENGTH = 40
Chosen = list[tuple[OrderLine, ReturnableUnit]]


@transaction.atomic
def request(
    *,
    user: User,
    order_number: str,
    items: Mapping[int, int],
    reason: str,
    wish: str = ReturnCase.Wish.REFUND,
    note: str = "",
    way: str = Refund.Way.SOURCE,
    answers: Mapping[str, str] | None = None,
    shots: Sequence[str] = (),
    actor: str,
) -> ReturnCase:
    """Open a return for `items` (order line number → pieces), approve it by policy and issue its label.

    `answers` (question → answer of the reason tree) and `shots` (public ids of uploaded pictures) come from the portal; programs of
    ours that pass no answers are asked nothing.

    Freezes the seller's money for the order. Raises OrderNotFound for someone else's order, NotDelivered, NothingChosen,
    NotReturnable, WindowPassed, NotIntact, Excepted, WasOnTime, MoreThanDelivered, DeclinedBefore, WishNotOffered, NoReturnsCentre,
    QuestionUnanswered, ShotsNeeded, UnknownShot, BadText; each leaves everything as it was.
    """
    if way not in Refund.Way.values:
        raise WishNotOffered(fields={"way": way})
    said = answering.checked(reason, answers, user=user, shots=shots)
    order = orders.order_for(user, order_number)
    free = selectors.free_units(order)
    if order.delivered_at is None and not free:
        raise NotDelivered
    chosen = _choose(order, free, items)
    answer, rule = answering.right_for(order, [line for line, _unit in chosen], reason, said)
    going = dict(Counter(line.number for line, _unit in chosen))
    offers = answering.wish_for(order, going, rule, wish, way)
    chosen = with_gifts(order, free, chosen)
    declined = selectors.declined_units(order, reason)
    if any(unit.pk in declined for _line, unit in chosen):
        raise DeclinedBefore(fields={"reason": reason})
    case = _open(order, user, rule, wish, note, way, road.release_of(unit.pk for _line, unit in chosen))
    _name_pieces(case, chosen)
    answering.keep(case, answer=answer, said=said, offers=offers, shots=shots)
    escrow.freeze(order_id=order.pk, source=case.ref, actor=actor)
    emit(topic="returns.requested", key=case.ref, payload={"case": case.number})
    CASE.move(case, Stage.APPROVED, actor=actor, why=rule.code)
    CASE.move(case, Stage.LABEL_ISSUED, actor=actor)
    emit(topic="returns.label_issued", key=case.ref, payload={"case": case.number})
    return case


def _choose(order: Order, free: Mapping[str, list[ReturnableUnit]], items: Mapping[int, int]) -> Chosen:
    """The very units that will come back: delivered ones of the line that no open case names."""
    lines = {line.number: line for line in order.lines.all()}
    wanted = {number: pieces for number, pieces in items.items() if pieces}
    if not wanted or min(wanted.values()) < 0 or not wanted.keys() <= lines.keys():
        raise NothingChosen
    goods = {number: pieces for number, pieces in wanted.items() if not lines[number].is_gift}
    if not goods:  # a gift by itself: nothing was paid for it; it comes back with its goods
        raise NothingChosen
    chosen: Chosen = []
    for number, pieces in sorted(goods.items()):
        units = free.get(selectors.line_ref(order, lines[number]), [])
        if len(units) < pieces:
            raise MoreThanDelivered(fields={"line": number, "left": len(units)})
        chosen += [(lines[number], unit) for unit in units[:pieces]]
    return chosen


def with_gifts(order: Order, free: Mapping[str, list[ReturnableUnit]], chosen: Chosen) -> Chosen:
    """What was given for goods comes back with them, once what is kept would not have earned it any more."""
    lines = {line.number: line for line in order.lines.all()}
    going = Counter(line.number for line, _unit in chosen)
    named = {unit.pk for _line, unit in chosen}
    there = {number: free.get(selectors.line_ref(order, line), []) for number, line in lines.items()}
    kept = {number: len(units) - going[number] for number, units in there.items()}
    price = {number: line.unit_fen for number, line in lines.items()}
    more: Chosen = []
    for line in lines.values():
        if line.gift is not None and not going[line.number] and not is_earned(line.gift, kept, price):
            more += [(line, unit) for unit in there[line.number] if unit.pk not in named]
    return [*chosen, *more]


def _open(
    order: Order, user: User, rule: Rule, wish: str, note: str, way: str, release: Release | None
) -> ReturnCase:  # fmt: skip
    centres.hold()
    apply_by, arrive_by = rules.customs_dates(release.day if release else None)
    place = release.place if release else ""
    centre, now = selectors.returns_centre(place), time.now()
    return ReturnCase.objects.create(
        number=ids.next_number("MR"),
        order=order,
        user=user,
        reason=rule.reason,
        wish=wish,
        way=way,
        rule=rule.code,
        note=textnorm.clean_text(note, max_length=NOTE_LENGTH, field="note"),
        return_freight_payer=rule.freight_payer,
        centre=centre,
        supervised_place=place,
        detour=detours.needed(place, centre),
        customs_apply_by=apply_by,
        customs_arrive_by=arrive_by,
        requested_at=now,
        send_before=now + rules.SEND_WITHIN,
    )


def _name_pieces(case: ReturnCase, chosen: Chosen) -> None:
    try:
        with transaction.atomic():  # a savepoint: losing the race must not break the caller's transaction
            ReturnItem.objects.bulk_create(ReturnItem(case=case, line=line, unit_id=unit.pk) for line, unit in chosen)
    except IntegrityError:  # another request took a unit between our reading and our writing
        raise MoreThanDelivered from None


def mark_sent(*, user: User, case_number: str, actor: str, waybill: str = "") -> ReturnCase:
    """The shopper handed the parcel to the courier, under `waybill`. Who has the right to an instant refund has it now.

    Saying it twice changes nothing. Raises ReturnNotFound, IllegalMove, BadText; where money hangs on the number also
    UnknownCourierNumber and CourierNumberUsed.
    """
    number = textnorm.clean_line(waybill, max_length=WAYBILL_LENGTH, field="waybill")
    case = selectors.case_for(user, case_number)
    carrier = ""
    if number and case.stage == Stage.LABEL_ISSUED and instant.offered(case):
        carrier, number = couriers.checked(number)
    return _mark_sent(case.pk, user, number, carrier, actor)


@transaction.atomic
def _mark_sent(pk: int, user: User, number: str, carrier: str, actor: str) -> ReturnCase:
    if carrier:
        locks.money_of(user.pk)  # one loan at a time, over all cases of the person
    case = locks.case(pk)
    if case.stage == Stage.IN_TRANSIT:
        return case
    CASE.move(case, Stage.IN_TRANSIT, actor=actor, sent_at=time.now(), waybill=number or case.waybill)
    leaving.lapse(case, actor=actor)
    returning.unit_sent_back(units=selectors.unit_ids(case), case_number=case.number, actor=actor)
    leaving.keep_no_more(case, actor=actor, why="sent")
    customs_return.begin(case, actor=actor)
    if carrier and instant.give(case, actor=actor):
        couriers.keep(case, carrier, number)
    return case


@transaction.atomic
def withdraw(*, user: User, case_number: str, actor: str) -> ReturnCase:
    """The shopper keeps it after all, before the parcel is on its way. Raises ReturnNotFound, IllegalMove."""
    case = locks.case(selectors.case_for(user, case_number).pk)
    if case.stage == Stage.WITHDRAWN:
        return case
    CASE.move(case, Stage.WITHDRAWN, actor=actor, settled_at=time.now())
    leaving.leave(case, actor=actor)
    no_detour(case, actor=actor)
    close(case, actor=actor)
    return case


@transaction.atomic
def expire(*, case_number: str, actor: str) -> ReturnCase:
    """Nothing came in time: the case ends, the pieces are the shopper's, the seller's money is free again.

    Raises IllegalMove where it moved on in the meantime.
    """
    case = locks.case(selectors.case_by_number(case_number).pk)
    was_sent = case.stage == Stage.IN_TRANSIT
    CASE.move(case, Stage.EXPIRED, actor=actor, settled_at=time.now())
    leaving.leave(case, actor=actor)
    close(case, actor=actor)
    clocks.stop(kind=couriers.CLOCK, subject=case.ref, actor=actor)
    instant.take_back(case, actor=actor)
    if was_sent:
        returning.unit_kept(units=selectors.unit_ids(case), case_number=case.number, actor=actor)
    customs_return.not_coming(case, actor=actor)
    emit(topic="returns.expired", key=case.ref, payload={"case": case.number})
    return case
