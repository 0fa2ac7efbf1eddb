"""Jingwei's words and ours. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from logistics.carriers import reading
from logistics.carriers.base import Booked, BrokenMessage, CarrierEvent, Meaning
from logistics.policies import tracking as t

MEANINGS: dict[str, Meaning] = {
    "PICKUP": Meaning(t.HANDED_OVER),
    "SORT": Meaning(t.IN_TRANSIT),
    "ARRIVE": Meaning(t.IN_TRANSIT),
    "OUT": Meaning(t.OUT),
    "FAIL": Meaning(t.FAILED, t.CARRIER),
    "FAIL_ABSENT": Meaning(t.FAILED, t.SHOPPER),
    "DEFER": Meaning(t.DELAYED, t.SHOPPER),
    "DELAY": Meaning(t.DELAYED, t.CARRIER),
    "DELAY_WEATHER": Meaning(t.DELAYED, t.WEATHER),
    "DAMAGE": Meaning(t.DAMAGED, t.CARRIER),
    "LOCKER": Meaning(t.COLLECT),
    "RETURN": Meaning(t.RETURNING, t.CARRIER),
    "RETURN_REFUSED": Meaning(t.RETURNING, t.SHOPPER),
    "SIGN": Meaning(t.DELIVERED),
}
WAYBILL = re.compile(r"JW[0-9A-Z]{4,30}")


def is_waybill(number: str) -> bool:
    return bool(WAYBILL.fullmatch(number))


def read(message: Any) -> CarrierEvent:
    """One webhook body. Raises BrokenMessage."""
    return CarrierEvent(
        event_id=reading.text(message, "event_id", most=80),
        waybill=reading.text(message, "waybill", most=40),
        code=reading.text(message, "code", most=20),
        at=reading.moment(message, "at"),
        place=reading.text(message, "place", most=80, is_needed=False),
        signed_by=reading.text(message, "signed_by", most=60, is_needed=False),
    )


def read_booking(answer: Mapping[str, Any]) -> Booked:
    """The answer to a booking. Raises BrokenMessage."""
    number = reading.text(answer, "waybill", most=40)
    if not is_waybill(number):
        raise BrokenMessage("a waybill that is none")
    sorting = reading.text(answer, "sorting_code", most=40, is_needed=False)
    return Booked(number, sorting, reading.fen(answer, "fee_fen"))
