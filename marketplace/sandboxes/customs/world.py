"""What the officers do: match the documents, number the list, inspect some, release the rest. One JSON file is the memory."""

from __future__ import annotations

import json
import threading
import time
import zlib
from pathlib import Path
from typing import Any

from marketplace.sandboxes.customs.messages import Message, receipt

DOCUMENTS = {"311": "order", "411": "payment", "511": "waybill"}


class World:
    """Declarations and the receipts that wait. All methods are safe from several threads."""

    def __init__(
        self, *, state: str = "", time_file: str = "", step_seconds: float = 0.4, inspection_percent: int = 0
    ) -> None:
        self._path = Path(state) if state else None
        self._time_file = Path(time_file) if time_file else None
        self._step = step_seconds
        self._lock = threading.RLock()
        self._data: dict[str, Any] = {
            "documents": {}, "lists": {}, "receipts": [], "next_receipt": 1, "next_list": 1,
            "inspect": [], "reject": {}, "inspection_percent": inspection_percent,
        }  # fmt: skip
        if self._path and self._path.exists():
            self._data |= json.loads(self._path.read_text(encoding="utf-8"))

    def now(self) -> float:
        """Real time, moved by the demo's clock offset."""
        offset = 0.0
        if self._time_file is not None:
            try:
                offset = float(self._time_file.read_text().strip() or 0)
            except (OSError, ValueError):
                offset = 0.0
        return time.time() + offset

    def take(self, message: Message) -> None:
        """Store a document; an inventory list (621) starts its way. The same one again changes nothing."""
        with self._lock:
            order = message.fields.get("orderNo", "")
            if message.kind in DOCUMENTS:
                self._data["documents"].setdefault(order, {})[DOCUMENTS[message.kind]] = message.fields
            else:
                self._declare(order, message)
            self._save()

    def waiting(self, limit: int = 100) -> list[dict[str, Any]]:
        """Receipts that are due and not confirmed, oldest first."""
        with self._lock:
            moment = time.time()
            due = [item for item in self._data["receipts"] if item["due"] <= moment]
            return [{"id": item["id"], "message": item["message"]} for item in due[:limit]]

    def confirm(self, ids: list[int]) -> None:
        """Forget receipts that arrived."""
        with self._lock:
            self._data["receipts"] = [item for item in self._data["receipts"] if item["id"] not in set(ids)]
            self._save()

    def opening_reported(self, invt_no: str) -> bool:
        """The parcel is closed again: an inspected list is released. False for a list that nobody inspects."""
        with self._lock:
            for case in self._data["lists"].values():
                if case["invt_no"] == invt_no and case["stage"] == "inspection":
                    case["stage"] = "released"
                    self._answer(case, [("800", "放行")])
                    self._save()
                    return True
            return False

    def instruct(self, wish: dict[str, Any]) -> None:
        """Directions of a test or a walk: `inspect` an order, `reject` one (with a reason), `inspection_percent`,
        `step_seconds` between two receipts."""
        with self._lock:
            if isinstance(wish.get("inspect"), str):
                self._data["inspect"].append(wish["inspect"])
            if isinstance(wish.get("reject"), str):
                self._data["reject"][wish["reject"]] = str(wish.get("reason", "单证不符"))
            if isinstance(wish.get("inspection_percent"), int):
                self._data["inspection_percent"] = wish["inspection_percent"]
            if isinstance(wish.get("step_seconds"), int | float):
                self._step = float(wish["step_seconds"])
            self._save()

    def _declare(self, order: str, message: Message) -> None:
        case = self._data["lists"].get(message.fields.get("copNo", ""))
        if case is not None and case["stage"] != "rejected":
            return
        number = self._data["next_list"]
        self._data["next_list"] += 1
        year = time.gmtime(self.now()).tm_year
        invt_no = f"{message.fields.get('customsCode', '0000'):0>4}{year}I{number:09d}"
        case = {"invt_no": invt_no, "order": order, "fields": message.fields, "stage": "accepted"}
        self._data["lists"][message.fields.get("copNo", "")] = case
        trouble = self._trouble(order, message)
        if trouble:
            case["stage"] = "rejected"
            self._answer(case, [("2", "电子口岸申报中"), ("100", trouble)])
        elif self._is_inspected(order):
            case["stage"] = "inspection"
            self._answer(case, [("2", "电子口岸申报中"), ("120", "海关入库"), ("500", "查验")])
        else:
            case["stage"] = "released"
            self._answer(case, [("2", "电子口岸申报中"), ("120", "海关入库"), ("399", "审结"), ("800", "放行")])

    def _trouble(self, order: str, message: Message) -> str:
        """Why the officers refuse the list; empty where order, payment, waybill and list agree."""
        wished = self._data["reject"].pop(order, "")
        documents = self._data["documents"].get(order, {})
        if wished:
            return str(wished)
        if set(documents) != set(DOCUMENTS.values()):
            return "三单不齐"
        head, payment, waybill = documents["order"], documents["payment"], documents["waybill"]
        if head.get("acturalPaid") != payment.get("amountPaid"):
            return "实际支付金额与支付单不一致"
        if head.get("buyerIdNumber") != payment.get("payerIdNumber"):
            return "订购人与支付人不一致"
        if any(head.get(name) != waybill.get(name) for name in ("consignee", "consigneeTelephone", "consigneeAddress")):
            return "收货人信息与运单不一致"
        if not message.lines:
            return "清单无表体"
        return ""

    def _is_inspected(self, order: str) -> bool:
        if order in self._data["inspect"]:
            self._data["inspect"].remove(order)
            return True
        return zlib.crc32(order.encode()) % 100 < int(self._data["inspection_percent"])

    def _answer(self, case: dict[str, Any], steps: list[tuple[str, str]]) -> None:
        for place, (code, info) in enumerate(steps):
            number = self._data["next_receipt"]
            self._data["next_receipt"] += 1
            wait = self._step * place
            body = receipt(
                fields=case["fields"], invt_no=case["invt_no"], code=code, info=info, moment=self.now() + wait
            )
            self._data["receipts"].append({"id": number, "due": time.time() + wait, "message": body})

    def _save(self) -> None:
        if self._path is None:
            return
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(self._data, ensure_ascii=False), encoding="utf-8")
        fresh.replace(self._path)
