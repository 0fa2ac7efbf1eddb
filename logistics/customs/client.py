"""HTTP to the customs terminal. Never called inside a transaction; every call may be repeated."""

import http.client
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from logistics.errors import CustomsUnreachable

TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class RawReceipt:
    """A receipt as the terminal keeps it until we confirm it."""

    number: int
    body: bytes


class Terminal:
    """The terminal of the single window that our documents go through. Raises CustomsUnreachable for anything unexpected."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if not parts.hostname:
            raise CustomsUnreachable
        self._host, self._port, self._is_tls = parts.hostname, parts.port, parts.scheme == "https"

    def send(self, message: bytes) -> None:
        """Hand one message in. The terminal knows a message that it had before by its guid."""
        self._call("POST", "/messages", message, "application/xml")

    def receipts(self) -> list[RawReceipt]:
        """Receipts that wait for us, oldest first, at most a hundred."""
        answer = self._call("GET", "/receipts", b"", "application/json")
        return [RawReceipt(int(item["id"]), str(item["message"]).encode()) for item in answer.get("receipts", [])]

    def confirm(self, numbers: Sequence[int]) -> None:
        """These receipts are safe with us; the terminal may forget them."""
        self._call("POST", "/receipts/confirm", json.dumps({"ids": list(numbers)}).encode(), "application/json")

    def report_opening(self, invt_no: str, facts: dict[str, Any]) -> None:
        """Tell the officers that the parcel is closed again: who attended, which seal is on it now."""
        body = json.dumps({"invtNo": invt_no, **facts}).encode()
        self._call("POST", "/openings", body, "application/json")

    def _call(self, method: str, path: str, body: bytes, content_type: str) -> dict[str, Any]:
        kind = http.client.HTTPSConnection if self._is_tls else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, body=body, headers={"Content-Type": content_type})
            response = connection.getresponse()
            data = response.read(4 * 1024 * 1024)
            if response.status >= 300:
                raise CustomsUnreachable(fields={"status": response.status})
            parsed = json.loads(data or b"{}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise CustomsUnreachable from error
        finally:
            connection.close()
        return parsed if isinstance(parsed, dict) else {}


def terminal() -> Terminal:
    """The terminal named by the settings (CUSTOMS_URL). Raises CustomsUnreachable where none is named."""
    return Terminal(settings.CUSTOMS_URL)
