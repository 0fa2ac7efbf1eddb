"""Anda: JSON over HTTP, claims by our key, news by webhook and by asking. The wire above, the pure mapping below."""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from claims.insurers.base import InsurerFault, Standing, Submission
from claims.states import InsurerStatus

TIMEOUT_SECONDS = 10
MAX_ANSWER = 1024 * 1024
STATES = {
    "registered": InsurerStatus.SUBMITTED, "more_needed": InsurerStatus.MORE, "approved": InsurerStatus.ACCEPTED,
    "declined": InsurerStatus.REFUSED, "paid": InsurerStatus.PAID,
}  # fmt: skip


class Anda:
    """HTTP to Anda. Never called inside a transaction; every call may be repeated."""

    def __init__(self, address: str) -> None:
        self._address = address

    def submit(self, wish: Submission) -> Mapping[str, Any]:
        body = {
            "ourNumber": wish.claim, "peril": wish.kind, "amount": wish.amount_minor, "currency": wish.currency,
            "happened": wish.happened, "evidence": wish.facts,
        }  # fmt: skip
        return self._told("POST", "/claims", body, wish.key)

    def find(self, key: str) -> Mapping[str, Any] | None:
        found = self._call("GET", f"/claims/{quote(key, safe='')}")
        return None if found is None else _object(found)

    def answer(self, key: str, text: str) -> Mapping[str, Any]:
        return self._told("POST", f"/claims/{quote(key, safe='')}/documents", {"text": text}, key)

    def _told(self, method: str, path: str, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        found = self._call(method, path, body, key)
        if found is None:
            raise InsurerFault("they do not know it", is_permanent=True)
        return _object(found)

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None, key: str = "") -> Any:
        parts = urlsplit(self._address)
        if not parts.hostname:
            raise InsurerFault("no address")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname, parts.port, timeout=TIMEOUT_SECONDS)
        headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
        try:
            connection.request(method, parts.path + path, json.dumps(body) if body is not None else None, headers)
            response = connection.getresponse()
            data = response.read(MAX_ANSWER)
            if response.status == 404:
                return None
            if response.status >= 300:
                is_final = 400 <= response.status < 500 and response.status not in {408, 409, 425, 429}
                raise InsurerFault(f"answered {response.status}", is_permanent=is_final)
            return json.loads(data)
        except (OSError, http.client.HTTPException) as error:
            raise InsurerFault(type(error).__name__) from error
        except ValueError as error:
            raise InsurerFault("an answer that is no JSON") from error
        finally:
            connection.close()


def read(told: Mapping[str, Any]) -> Standing:
    """Their words in ours. Raises InsurerFault for a state or an amount that makes no sense: nothing is guessed."""
    status = STATES.get(str(told.get("state", "")))
    amounts = [told.get("approvedAmount") or 0, told.get("paidAmount") or 0]
    if status is None or any(isinstance(one, bool) or not isinstance(one, int) or one < 0 for one in amounts):
        raise InsurerFault(f"unknown word {str(told.get('state', ''))[:40]!r}")
    return Standing(
        status=status, reference=str(told.get("claimNo", ""))[:60], accepted_minor=amounts[0], paid_minor=amounts[1],
        asked_for=str(told.get("question", ""))[:500], reason=str(told.get("reason", ""))[:200],
    )  # fmt: skip


def _object(answer: Any) -> Mapping[str, Any]:
    if not isinstance(answer, dict):
        raise InsurerFault("an answer that is no object")
    return answer
