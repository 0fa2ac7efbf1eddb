"""What the insurer knows: claims by the key of whoever handed them in. One JSON file is the memory."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

MORE_ABOVE = 200_000  # fen: above it the insurer first asks for more
PERILS = ("lost", "damaged", "short")


class World:
    """Claims and their states: registered → (more_needed →) approved | declined → paid. Safe from several threads."""

    def __init__(self, *, state: str = "", tell: Callable[[dict[str, Any]], bool] | None = None) -> None:
        self._path = Path(state) if state else None
        self._tell = tell
        self._lock = threading.RLock()
        self._data: dict[str, Any] = {"next": 1, "claims": {}, "events": 1}
        self.faults: list[str] = []
        if self._path and self._path.exists():
            self._data |= json.loads(self._path.read_text(encoding="utf-8"))

    def fault(self) -> str:
        """The next fault that was asked for (`error`, `lost`, `refused`, `broken`), empty for none; each strikes once."""
        with self._lock:
            return self.faults.pop(0) if self.faults else ""

    def submit(self, key: str, wish: dict[str, Any]) -> dict[str, Any]:
        """The claim of a key: the same one again for the same key. Raises ValueError for what makes no sense."""
        with self._lock:
            known: dict[str, Any] = self._data["claims"]
            if key not in known:
                amount = wish.get("amount")
                if (
                    wish.get("peril") not in PERILS
                    or isinstance(amount, bool)
                    or not isinstance(amount, int)
                    or amount <= 0
                ):
                    raise ValueError("a peril and an amount are needed")
                serial, self._data["next"] = self._data["next"], self._data["next"] + 1
                state = "more_needed" if amount > MORE_ABOVE else "registered"
                known[key] = {
                    "key": key, "claimNo": f"AD{serial:08d}", "state": state, "amount": amount,
                    "currency": wish.get("currency", ""), "evidence": wish.get("evidence", {}), "approvedAmount": 0,
                    "paidAmount": 0, "question": "请补充外箱照片与称重记录。" if state == "more_needed" else "", "reason": "",
                }  # fmt: skip
                self._save()
            return dict(known[key])

    def find(self, key: str) -> dict[str, Any] | None:
        with self._lock:
            found = self._data["claims"].get(key)
            return dict(found) if found else None

    def documents(self, key: str) -> dict[str, Any] | None:
        """What was asked for has come."""
        return self.decide(key, "registered") if self.find(key) else None

    def keys(self) -> list[str]:
        with self._lock:
            return list(self._data["claims"])

    def decide(self, key: str, state: str, **figures: Any) -> dict[str, Any]:
        """Somebody at the insurer decides: `approved`, `declined`, `more_needed`, `paid`; then they call. Raises KeyError."""
        with self._lock:
            claim = self._data["claims"][key]
            claim["state"] = state
            if state == "approved":
                claim["approvedAmount"] = int(figures.get("amount", claim["amount"]))
            if state == "paid":
                claim["approvedAmount"] = claim["approvedAmount"] or claim["amount"]
                claim["paidAmount"] = int(figures.get("amount", claim["approvedAmount"]))
            claim["question"] = str(figures.get("question", "")) if state == "more_needed" else ""
            claim["reason"] = str(figures.get("reason", ""))
            number, self._data["events"] = self._data["events"], self._data["events"] + 1
            self._save()
            found = dict(claim)
        if self._tell is not None:
            self._tell({"id": f"ade_{number}", "key": key, "state": state})
        return found

    def _save(self) -> None:
        if self._path is not None:
            spare = self._path.with_suffix(".new")
            spare.write_text(json.dumps(self._data, ensure_ascii=False), encoding="utf-8")
            spare.replace(self._path)
