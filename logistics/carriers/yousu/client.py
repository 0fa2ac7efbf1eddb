"""HTTP to Yousu."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from logistics.carriers.base import BookingFacts, CarrierFault, Door, Page
from logistics.carriers.wire import call

PAGE = 500


class Yousu:
    """Labels by key; events by a list that is read on from a cursor."""

    def __init__(self, address: str) -> None:
        self._address = address

    def book(self, facts: BookingFacts) -> Mapping[str, Any]:
        wish = {
            "clientRef": facts.key, "reference": facts.parcel, "weight": facts.weight_g,
            "from": _door(facts.sender), "to": _door(facts.recipient),
        }  # fmt: skip
        return _object(call(self._address, "POST", "/labels", wish))

    def find(self, key: str) -> Mapping[str, Any] | None:
        found = call(self._address, "GET", f"/labels?clientRef={quote(key)}")
        return None if found is None else _object(found)

    def cancel(self, key: str) -> bool:
        return call(self._address, "POST", "/labels/cancel", {"clientRef": key}) is not None

    def events(self, cursor: str) -> Page:
        answer = _object(call(self._address, "GET", f"/events?after={quote(cursor)}&limit={PAGE}"))
        rows, after = answer.get("events"), answer.get("next")
        if not isinstance(rows, list) or not isinstance(after, str) or len(after) > 80:
            raise CarrierFault("a list without events or cursor")
        return Page(rows, after, is_last=len(rows) < PAGE)


def _door(door: Door) -> dict[str, str]:
    return {"name": door.name, "tel": door.phone, "address": door.address}


def _object(answer: Any) -> Mapping[str, Any]:
    if not isinstance(answer, dict):
        raise CarrierFault("an answer that is no object")
    return answer
