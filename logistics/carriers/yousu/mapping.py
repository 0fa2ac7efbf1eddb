"""Yousu's words (UPU EMSEVT event codes, S10 item numbers) and ours. Pure. Codes: domain facts §6."""

from collections.abc import Mapping
from typing import Any

from logistics.carriers import reading
from logistics.carriers.base import Booked, BrokenMessage, CarrierEvent, Meaning
from logistics.policies import tracking as t
from marketplace.core.checkdigits import is_valid_s10

MEANINGS: dict[str, Meaning] = {
    "EMA": Meaning(t.HANDED_OVER),
    "EMB": Meaning(t.IN_TRANSIT),
    "EMC": Meaning(t.IN_TRANSIT),
    "EMD": Meaning(t.IN_TRANSIT),
    "EDD": Meaning(t.IN_TRANSIT),
    "EDE": Meaning(t.IN_TRANSIT),
    "EMF": Meaning(t.IN_TRANSIT),
    "EME": Meaning(t.HELD, t.BY_CUSTOMS),
    "EDA": Meaning(t.DELAYED, t.CARRIER),
    "EMG": Meaning(t.OUT),
    "EMH": Meaning(t.FAILED, t.SHOPPER),
    # EMH names what is done next (UPU: the action of an unsuccessful delivery); the post's word for the way back is its own.
    "EMH:RETURN": Meaning(t.RETURNING, t.SHOPPER),
    "EMI": Meaning(t.DELIVERED),
}


def is_waybill(number: str) -> bool:
    return is_valid_s10(number)


def read(message: Any) -> CarrierEvent:
    """One row of the event list. Raises BrokenMessage, also for a number whose check digit is wrong."""
    number = reading.text(message, "itemId", most=13)
    if not is_valid_s10(number):
        raise BrokenMessage("itemId is no S10 number")
    code = reading.text(message, "eventCode", most=20)
    action = reading.text(message, "action", most=18, is_needed=False).upper()
    exact = f"{code.strip().upper()}:{action}"
    return CarrierEvent(
        event_id=reading.text(message, "id", most=80),
        waybill=number,
        code=exact if exact in MEANINGS else code,
        at=reading.moment(message, "eventTime"),
        place=reading.text(message, "office", most=80, is_needed=False),
        signed_by=reading.text(message, "recipient", most=60, is_needed=False),
    )


def read_booking(answer: Mapping[str, Any]) -> Booked:
    """The answer to a label request; the post names its prices on the bill only. Raises BrokenMessage."""
    number = reading.text(answer, "itemId", most=13)
    if not is_valid_s10(number):
        raise BrokenMessage("itemId is no S10 number")
    return Booked(number, reading.text(answer, "office", most=40, is_needed=False))
