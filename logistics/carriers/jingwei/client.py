"""HTTP to Jingwei."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from logistics.carriers.base import BookingFacts, CarrierFault, Page
from logistics.carriers.wire import call


class Jingwei:
    """Orders by key; its events come by webhook."""

    def __init__(self, address: str) -> None:
        self._address = address

    def book(self, facts: BookingFacts) -> Mapping[str, Any]:
        wish = {
            "reference": facts.parcel, "grams": facts.weight_g,
            "sender": asdict(facts.sender), "recipient": asdict(facts.recipient),
        }  # fmt: skip
        return _object(call(self._address, "POST", "/orders", wish, Idempotency_Key=facts.key))

    def find(self, key: str) -> Mapping[str, Any] | None:
        found = call(self._address, "GET", f"/orders/{key}")
        return None if found is None else _object(found)

    def cancel(self, key: str) -> bool:
        return call(self._address, "POST", f"/orders/{key}/cancel", {}) is not None

    def events(self, cursor: str) -> Page:
        raise CarrierFault("this carrier calls us", is_permanent=True)


def _object(answer: Any) -> Mapping[str, Any]:
    if not isinstance(answer, dict):
        raise CarrierFault("an answer that is no object")
    return answer
