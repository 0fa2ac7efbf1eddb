"""Carriers' messages about parcels that are not ours but a higher room's: returns, repairs, boxes home.

Who has such parcels is named by a setting (`settings.PARCELS_ELSEWHERE`), so that nothing here looks up; the news goes by the outbox,
so that nobody's lock is taken while a parcel's is held.
"""

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from logistics.carriers.base import Carrier
from logistics.policies.capture import plain_number
from logistics.services.parked_messages import UNKNOWN_WAYBILL, Parking
from marketplace.core.outbox.emit import emit

Known = Callable[[str, Collection[str]], set[str]]


@lru_cache(maxsize=4)
def _known(path: str) -> Known:
    found: Known = import_string(path)
    return found


def hand_on(courier: Carrier, parkings: Sequence[Parking]) -> list[Parking]:
    """Tell others what is theirs; what is left has no place anywhere. In the caller's transaction."""
    strange = {plain_number(one.event.waybill) for one in parkings if one.reason == UNKNOWN_WAYBILL}
    theirs = _known(settings.PARCELS_ELSEWHERE)(courier.code, strange) if strange else set()
    left: list[Parking] = []
    for one in parkings:
        number = plain_number(one.event.waybill)
        if one.reason != UNKNOWN_WAYBILL or number not in theirs:
            left.append(one)
            continue
        meaning = courier.meanings.get(one.event.code.strip().upper())
        payload = {"carrier": courier.code, "waybill": number, "code": meaning.code if meaning else ""}
        emit(topic="logistics.news_elsewhere", key=f"{courier.code}:{number}", payload=payload)
    return left
