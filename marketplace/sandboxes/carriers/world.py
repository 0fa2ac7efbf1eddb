"""What the carriers know: waybills by key, and what happened to each. One JSON file is the memory."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from marketplace.sandboxes.carriers import numbers

JINGWEI, YOUSU = "jingwei", "yousu"
ROUTES: dict[str, tuple[tuple[str, str], ...]] = {
    JINGWEI: (("PICKUP", "口岸分拨中心"), ("SORT", "区域转运中心"), ("OUT", "营业部"), ("SIGN", "营业部")),
    YOUSU: (("EMA", "口岸互换局"), ("EDD", "处理中心"), ("EMG", "投递部"), ("EMI", "投递部")),
}
SIGNER = "本人签收"


class World:
    """Bookings and events of both carriers. All methods are safe from several threads."""

    def __init__(
        self, *, state: str = "", time_file: str = "", tell: Callable[[dict[str, Any]], bool] | None = None
    ) -> None:
        self._path = Path(state) if state else None
        self._time_file = Path(time_file) if time_file else None
        self._tell = tell
        self._lock = threading.RLock()
        self._data: dict[str, Any] = {
            "next": 1,
            "bookings": {JINGWEI: {}, YOUSU: {}},
            "events": {JINGWEI: [], YOUSU: []},
        }
        self.ordered: dict[str, dict[str, Any]] = {}
        self.faults: dict[str, list[str]] = {JINGWEI: [], YOUSU: []}
        if self._path and self._path.exists():
            self._data |= json.loads(self._path.read_text(encoding="utf-8"))

    def now(self) -> datetime:
        """Real time, moved by the demo's clock offset."""
        offset = 0.0
        if self._time_file is not None:
            try:
                offset = float(self._time_file.read_text().strip() or 0)
            except (OSError, ValueError):
                offset = 0.0
        return datetime.fromtimestamp(time.time() + offset, UTC)

    def fault(self, carrier: str) -> str:
        """The next fault that was asked for (`error`, `broken`, `lost`), empty for none; each strikes once."""
        with self._lock:
            return self.faults[carrier].pop(0) if self.faults[carrier] else ""

    def book(self, carrier: str, key: str, wish: dict[str, Any] | None = None) -> str:
        """The waybill of a key: the same one again for the same key. The order itself is kept in memory only: it names people."""
        with self._lock:
            if wish is not None:
                self.ordered.setdefault(key, wish)
            known: dict[str, str] = self._data["bookings"][carrier]
            if key not in known:
                serial, self._data["next"] = self._data["next"], self._data["next"] + 1
                known[key] = numbers.courier(serial) if carrier == JINGWEI else numbers.s10(serial)
                self._save()
            return known[key]

    def find(self, carrier: str, key: str) -> str:
        with self._lock:
            return str(self._data["bookings"][carrier].get(key, ""))

    def cancel(self, carrier: str, key: str) -> str:
        """A courier is called off: `cancelled` (again too), `collected` once anything happened to it, empty for an unknown key."""
        with self._lock:
            number = self.find(carrier, key)
            if not number:
                return ""
            name = "waybill" if carrier == JINGWEI else "itemId"
            if any(isinstance(one, dict) and one.get(name) == number for one in self._data["events"][carrier]):
                return "collected"
            off: list[str] = self._data.setdefault("called_off", [])
            if number not in off:
                off.append(number)
                self._save()
            return "cancelled"

    def is_called_off(self, number: str) -> bool:
        """Did somebody call this courier off?"""
        with self._lock:
            return number in self._data.get("called_off", [])

    def asked(self, carrier: str, number: str) -> str:
        """The carrier's word about a number: `scanned`, `issued`, empty for one that it never gave out.

        Besides what was booked, labels are sold over counters; those whose serial begins with a nine were never printed.
        """
        with self._lock:
            name = "waybill" if carrier == JINGWEI else "itemId"
            events = [one for one in self._data["events"][carrier] if isinstance(one, dict)]
            if any(one.get(name) == number for one in events):
                return "scanned"
            if number in self._data["bookings"][carrier].values():
                return "issued"
        return "" if number[2:3] in ("", "9") else "issued"

    def happen(self, carrier: str, wish: dict[str, Any]) -> dict[str, Any]:
        """Something happened to a waybill: the courier calls, the post writes it into its list. `raw` is put there as it is."""
        with self._lock:
            events: list[Any] = self._data["events"][carrier]
            event = wish["raw"] if "raw" in wish else self._event(carrier, wish, len(events) + 1)
            for _time in range(int(wish.get("times", 1))):
                events.append(event)
            self._save()
        if carrier == JINGWEI and self._tell is not None and isinstance(event, dict):
            for _time in range(int(wish.get("times", 1))):
                self._tell(event)
        return {"event": event}

    def travel(self, carrier: str, waybill: str) -> int:
        """The whole usual way at once."""
        for code, place in ROUTES[carrier]:
            self.happen(carrier, {"waybill": waybill, "code": code, "place": place})
        return len(ROUTES[carrier])

    def events(self, after: str, limit: int) -> dict[str, Any]:
        """The post's list from a cursor on."""
        with self._lock:
            start = int(after) if after.isdigit() else 0
            rows = self._data["events"][YOUSU][start : start + limit]
            return {"events": rows, "next": str(start + len(rows))}

    def _event(self, carrier: str, wish: dict[str, Any], number: int) -> dict[str, Any]:
        waybill, code, place = str(wish["waybill"]), str(wish["code"]), str(wish.get("place", ""))
        at, name = str(wish.get("at") or self.now().isoformat()), str(wish.get("id") or f"{waybill}-{number}")
        signer = SIGNER if code in {"SIGN", "EMI"} else ""
        if carrier == JINGWEI:
            return {"event_id": name, "waybill": waybill, "code": code, "at": at, "place": place, "signed_by": signer}
        code, _colon, action = code.partition(":")
        told = {"id": name, "itemId": waybill, "eventCode": code, "eventTime": at, "office": place, "recipient": signer}
        return {**told, "action": action} if action else told

    def _save(self) -> None:
        if self._path is not None:
            spare = self._path.with_suffix(".new")
            spare.write_text(json.dumps(self._data, ensure_ascii=False), encoding="utf-8")
            spare.replace(self._path)
