"""Refuses an order that makes an address a place where many people's limits are spent."""

from django.db.models import F, QuerySet, Sum

from marketplace.core import time
from marketplace.core.crypto import keyring
from orders.errors import TooManyPeople
from orders.models import Order
from orders.models.buying import PLACE_PURPOSE
from orders.policies import one_place as policy
from orders.states import PurchaseStatus

GONE = (PurchaseStatus.CANCELLED, PurchaseStatus.EXPIRED)


def check(*, place: str, person_ref: str, dutiable_fen: int, year_fen: int) -> None:
    """One query. Raises TooManyPeople, where others' orders to this place and this one together look like trade.

    An order counts where it goes: an address changed after placing counts instead of the one it was placed with.
    """
    here = keyring.blind_index_candidates(place, PLACE_PURPOSE)
    since = time.now() - policy.LOOK_BACK
    placed = _by_person(
        Order.objects.filter(purchase__place_index__in=here, purchase__placed_at__gte=since, moved=None)
    )
    moved = _by_person(Order.objects.filter(moved__place_index__in=here, purchase__placed_at__gte=since))
    people: dict[str, int] = {}
    for ref, fen in placed.union(moved, all=True)[: policy.MOST_PEOPLE * 40]:
        people[ref] = people.get(ref, 0) + int(fen)
    people[person_ref] = people.get(person_ref, 0) + dutiable_fen
    if policy.is_evasion(people, year_fen):
        raise TooManyPeople


def _by_person(orders: QuerySet[Order]) -> QuerySet[Order, tuple[str, int]]:
    live = orders.exclude(purchase__status__in=GONE).values_list("purchase__person_ref")
    return live.annotate(fen=Sum(F("goods_fen") + F("freight_fen") + F("fx_fee_fen")))
