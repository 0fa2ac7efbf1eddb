"""What the portal reads: the best right for chosen pieces with its reasons, what each wish costs, slots of couriers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from marketplace.accounts.models import User
from marketplace.catalog.selectors import availability
from marketplace.core import rules as versions
from marketplace.core import time
from orders import selectors as orders
from orders.models import Order, OrderLine, Refund
from orders.policies.no_reason import EXCEPTIONS, holding
from orders.selectors.destinations import destination
from orders.selectors.no_reason import confirmed_of, paths_of
from returns.errors import ReturnNotFound
from returns.models import (
    PartRefund,
    Pickup,
    PickupRecall,
    PickupSlot,
    ReturnAppeal,
    ReturnCase,
    ReturnShot,
    SellerTerms,
)
from returns.policies import rights, rules, wishes
from returns.policies.pickups import PICKUPS, Window, windows
from returns.policies.reasons import TREE, state_of
from returns.policies.rights import Answer, Question, Right
from returns.states import AppealStatus, OfferStatus, PickupStatus, RecallStatus

COUNTRY = "CN"  # addresses are in mainland China; a second market brings its country with the order
PICKUP_ENDED = (PickupStatus.FAILED, PickupStatus.CANCELLED)


@dataclass(frozen=True)
class Look:
    """The instant answer about chosen pieces: the right (or why there is none) and the wishes with their price and days."""

    answer: Answer
    wishes: Sequence[wishes.Wish]


def rights_of(order: Order, moment: datetime) -> list[Right]:
    """Every right that may be used: rows as they were at purchase, rows of today, and what the shop promised at purchase."""
    found: list[Right] = []
    for rule in {
        one.version: one for one in (versions.at(rules.KIND, order.placed_at), versions.at(rules.KIND, moment))
    }.values():
        found += [rights.right_of(row, version=rule.version) for row in rule.body["rights"]]
    for terms in terms_at(order.seller_id, order.placed_at).values():
        if terms.days:
            since = terms.valid_from.astimezone(time.SHANGHAI).date()
            found.append(rights.seller_right(terms.reason, terms.days, terms.freight_payer, since=since))
    return found


def terms_at(seller_id: int, moment: datetime) -> dict[str, SellerTerms]:
    """What a shop promised at a moment, by reason; the newest row counts, 0 days end it."""
    rows = SellerTerms.objects.filter(seller_id=seller_id, valid_from__lte=moment).order_by("valid_from", "id")
    return {row.reason: row for row in rows}


@dataclass(frozen=True)
class Known:
    """What an answer about lines of an order rests on, read once for all reasons."""

    rights: Sequence[Right]
    path: tuple[str, ...]
    exceptions: tuple[Mapping[str, Any], ...]
    is_hygienic: bool
    countries: Mapping[str, Mapping[str, str]]
    moment: datetime


def known_of(order: Order, lines: Sequence[OrderLine]) -> Known:
    """One case has one right: a right of a category counts where every line is of it, an exception where any line is."""
    moment = time.now()
    paths = list(paths_of(line.listing_id for line in lines).values())
    common = tuple(slug for slug in (paths[0] if paths else ()) if all(slug in path for path in paths))
    rows, confirmed = versions.at(EXCEPTIONS.code, order.placed_at).body["rows"], confirmed_of(order)
    found = {row["code"]: row for path in paths for row in holding(rows, path=path, confirmed=confirmed)}
    hygienic = set(versions.at(rules.KIND, order.placed_at).body["hygiene"])
    return Known(
        rights=rights_of(order, moment), path=common, exceptions=tuple(found.values()),
        is_hygienic=any(hygienic.intersection(path) for path in paths),
        countries=versions.at(rules.KIND, moment).body["countries"], moment=moment,
    )  # fmt: skip


def answer_for(
    order: Order,
    lines: Sequence[OrderLine],
    reason: str,
    answers: Mapping[str, str] | None = None,
    *,
    known: Known | None = None,
) -> Answer:
    """The best right for all of these lines together, and why the others lost."""
    known = known or known_of(order, lines)
    asked = Question(
        reason=reason, asked_at=known.moment, delivered_at=order.delivered_at, country=COUNTRY, regime=order.regime,
        path=known.path, state=state_of(answers or {}), exceptions=known.exceptions, was_late=was_late(order),
        is_hygienic=known.is_hygienic,
    )  # fmt: skip
    return rights.best(asked, known.rights, zone=rights.zone_of(COUNTRY, known.countries))


def was_late(order: Order) -> bool:
    """Did the order come after the promised day, in Shanghai days?"""
    if order.delivered_at is None or order.promise_date is None:
        return False
    return order.delivered_at.astimezone(time.SHANGHAI).date() > order.promise_date


def wishes_for(
    order: Order, chosen: Mapping[int, int], reason: str, right: Right, *, way: str = Refund.Way.SOURCE
) -> list[wishes.Wish]:
    """What each wish costs and brings for pieces by line number, and when."""
    lines = {line.number: line for line in order.lines.all() if chosen.get(line.number)}
    free = availability(line.listing_id for line in lines.values())
    path = next(iter(paths_of([line.listing_id for line in lines.values()][:1]).values()), ())
    return wishes.wishes(
        wishes.Facts(
            reason=reason, root=path[0] if path else "", refund_fen=refund_fen(order, chosen, right),
            weight_g=sum(line.weight_g * chosen[number] for number, line in lines.items()), payer=right.freight_payer,
            free_stock=all(free[line.listing_id] >= chosen[number] for number, line in lines.items()), today=time.today(),
            is_credit=way == Refund.Way.CREDIT,
        )
    )  # fmt: skip


def refund_fen(order: Order, chosen: Mapping[int, int], right: Right) -> int:
    """What a refund of these pieces is at least; customs may give tax back on top."""
    total = 0
    for line in order.lines.all():
        pieces = min(chosen.get(line.number, 0), line.kept)
        if pieces:
            left = rules.Share(*orders.refundable_of(line, pieces))
            total += rules.refund_share(right, left, is_customs_return=False).total
    return total


def look(order: Order, chosen: Mapping[int, int], reason: str, answers: Mapping[str, str], *, way: str) -> Look:
    """The instant answer: which right, why not the others, and what each wish costs."""
    lines = [line for line in order.lines.all() if chosen.get(line.number)]
    answer = answer_for(order, lines, reason, answers)
    return Look(answer, wishes_for(order, chosen, reason, answer.used, way=way) if answer.used else [])


def reasons_for(order: Order) -> list[tuple[str, Answer]]:
    """Every reason with its answer for the whole order, as the first page shows them."""
    lines = list(order.lines.all())
    known = known_of(order, lines)
    return [(reason, answer_for(order, lines, reason, known=known)) for reason in TREE]


def loose_shots(user: User) -> QuerySet[ReturnShot]:
    """What the person uploaded and no request has named yet."""
    return ReturnShot.objects.filter(user=user, case=None).order_by("id")


def shot_of(case: ReturnCase, public_id: str) -> ReturnShot:
    """A photograph or video of this case. Raises ReturnNotFound."""
    found = ReturnShot.objects.filter(case=case, public_id=public_id).first()
    if found is None:
        raise ReturnNotFound
    return found


def ground_of(case: ReturnCase) -> Any:
    """Why the case was allowed; None for one from before grounds were kept."""
    return getattr(case, "ground", None)


def pickup_of(case: ReturnCase) -> Pickup | None:
    """The appointment that stands or is on its way."""
    return Pickup.objects.filter(case=case).exclude(status__in=PICKUP_ENDED).select_related("slot").first()


def windows_for(case: ReturnCase) -> list[Window]:
    """Slots that may be booked for this case and still have room, soonest first; two queries."""
    return windows_at(destination(case.order).district_code)


def windows_at(district_code: str) -> list[Window]:
    """The same for any door in a district."""
    found = windows(versions.at(PICKUPS.code).body, district_code, time.now())
    days = {one.day for one in found}
    rows = PickupSlot.objects.filter(day__in=days, area__in={one.area for one in found})
    taken = {(row.area, row.day, row.hours): row.taken for row in rows}
    return [one for one in found if taken.get((one.area, one.day, one.hours), 0) < one.capacity]


def window_of(case: ReturnCase, code: str) -> Window | None:
    """The slot of a code among those on offer, full or not."""
    return window_at(destination(case.order).district_code, code)


def window_at(district_code: str, code: str) -> Window | None:
    """The same for any door in a district."""
    offered = windows(versions.at(PICKUPS.code).body, district_code, time.now())
    return next((one for one in offered if one.code == code), None)


def open_offer(case: ReturnCase) -> PartRefund | None:
    """The seller's part refund that waits for the shopper's word."""
    return PartRefund.objects.filter(case=case, status=OfferStatus.OPEN).first()


def appeal_of(case: ReturnCase) -> ReturnAppeal | None:
    return ReturnAppeal.objects.filter(case=case).first()


def appeals(status: str = AppealStatus.OPEN) -> QuerySet[ReturnAppeal]:
    """Appeals in this state, the longest waiting first."""
    return ReturnAppeal.objects.filter(status=status).select_related("case__order__seller", "case__user").order_by("id")


def due_pickups() -> QuerySet[Pickup]:
    """Appointments that the carrier has to be asked about."""
    waiting = (PickupStatus.CREATED, PickupStatus.SENT, PickupStatus.UNKNOWN)
    return Pickup.objects.filter(status__in=waiting, next_at__lte=time.now()).order_by("next_at")


def due_recalls() -> QuerySet[PickupRecall]:
    """Carriers that have to be told that nobody waits for their courier any more."""
    waiting = (RecallStatus.CREATED, RecallStatus.SENT, RecallStatus.UNKNOWN)
    return PickupRecall.objects.filter(status__in=waiting, next_at__lte=time.now()).order_by("next_at")


def errand_of(errand: str) -> Pickup | None:
    """The appointment of an errand that stands or is on its way."""
    return Pickup.objects.filter(errand=errand).exclude(status__in=PICKUP_ENDED).select_related("slot").first()


def is_within_customs(case: ReturnCase, today: date) -> bool:
    """Does the way lead to the original supervised place, with both customs windows still open?"""
    if not case.is_routed_to_its_place or case.customs_apply_by is None or case.customs_arrive_by is None:
        return False
    filed_on = shanghai_day(case.customs_filed_at) if case.customs_filed_at else today
    return filed_on <= case.customs_apply_by and today <= case.customs_arrive_by


def shanghai_day(moment: datetime) -> date:
    """The day in Shanghai."""
    return moment.astimezone(time.SHANGHAI).date()
