"""Refuses an order that makes an address a place where many people's limits are spent."""

from django.db.models import F, Sum

from marketplace.core import time
from marketplace.core.crypto import keyring
from orders.errors import TooManyPeople
from orders.models import Order
from orders.models.buying import PLACE_PURPOSE
from orders.policies import one_place as policy
from orders.states import PurchaseStatus

GONE = (PurchaseStatus.CANCELLED, PurchaseStatus.EXPIRED)


def check(*, place: str, person_ref: str, dutiable_fen: int, year_fen: int) -> None:
    """One query. Raises TooManyPeople, where others' orders to this place and this one together look like trade."""
    known = (
        Order.objects.filter(
            purchase__place_index__in=keyring.blind_index_candidates(place, PLACE_PURPOSE),
            purchase__placed_at__gte=time.now() - policy.LOOK_BACK,
        )
        .exclude(purchase__status__in=GONE)
        .values_list("purchase__person_ref")
        .annotate(fen=Sum(F("goods_fen") + F("freight_fen") + F("fx_fee_fen")))[: policy.MOST_PEOPLE * 20]
    )
    people = {ref: int(fen) for ref, fen in known}
    people[person_ref] = people.get(person_ref, 0) + dutiable_fen
    if policy.is_evasion(people, year_fen):
        raise TooManyPeople
