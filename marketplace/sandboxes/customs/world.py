"""What the officers do: match the documents, number the list, inspect some, release the rest. One JSON file is the memory."""

from __future__ import annotations

import json
import threading
import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from marketplace.sandboxes.customs.messages import Message, format_error, receipt, tax_bill

DOCUMENTS = {"311": "order", "411": "payment", "511": "waybill"}


class World:
    """Declarations and the receipts that wait. All methods are safe from several threads."""

    def __init__(
        self,
        *,
        state: str = "",
        time_file: str = "",
        step_seconds: float = 0.4,
        inspection_percent: int = 0,
        certificates: Sequence[bytes] = (),
    ) -> None:
        self.certificates = tuple(certificates)  # registered keys of declarants, DER; none: any may sign, but must sign
        self._path = Path(state) if state else None
        self._time_file = Path(time_file) if time_file else None
        self._step = step_seconds
        self._lock = threading.RLock()
        self._data: dict[str, Any] = {
            "documents": {}, "lists": {}, "receipts": [], "next_receipt": 1, "next_list": 1,
            "inspect": [], "reject": {}, "inspection_percent": inspection_percent, "hold": [], "tax": {}, "refuse": {},
            "papers": {}, "returned": {}, "next_bill": 1,
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

    def take(self, messages: list[Message]) -> None:
        """Store the documents of a message and answer each. The same one again changes nothing."""
        with self._lock:
            for message in messages:
                if message.kind in DOCUMENTS:
                    self._keep(message)
                elif message.kind == "621":
                    self._declare(message.fields.get("orderNo", ""), message)
                else:
                    self._paper(message)
            self._save()

    def complain(self, body: bytes, reason: str) -> None:
        """The port could not read a message: it says so in a receipt (900)."""
        with self._lock:
            self._post(format_error(body=body, reason=reason, moment=self.now()), 0)
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
                    self._release(case, [("800", "放行")])
                    self._save()
                    return True
            return False

    def instruct(self, wish: dict[str, Any]) -> None:
        """Directions of a test or a walk: `inspect`, `hold`, `reject` (with a `reason`) or `send_back` an order, `refuse` a paper of an
        order, `tax` (order → yuan) that is not what was withheld, `void` a bill, `release` what is held, `inspection_percent`,
        `step_seconds` between two receipts."""
        with self._lock:
            if isinstance(wish.get("inspect"), str):
                self._data["inspect"].append(wish["inspect"])
            if isinstance(wish.get("reject"), str):
                self._data["reject"][wish["reject"]] = str(wish.get("reason", "单证不符"))
            for name in ("hold", "release", "send_back", "void"):
                if isinstance(wish.get(name), str):
                    self._wish(name, wish[name])
            if isinstance(wish.get("refuse"), str):
                self._data["refuse"][wish["refuse"]] = str(wish.get("reason", "-625024 额度回写失败"))
            if isinstance(wish.get("tax"), dict):
                self._data["tax"] |= {str(key): str(value) for key, value in wish["tax"].items()}
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
        fields = message.fields | {"invtNo": invt_no, "preNo": invt_no}
        case = {"invt_no": invt_no, "order": order, "fields": fields, "stage": "accepted", "lines": message.lines}
        self._data["lists"][message.fields.get("copNo", "")] = case
        trouble = self._trouble(order, message)
        begun = [("2", "电子口岸申报中")]
        if trouble:
            case["stage"] = "rejected"
            self._answer(case, [*begun, ("100", trouble)])
        elif order in self._data["hold"]:
            case["stage"] = "held"
            self._answer(case, [*begun, ("120", "海关入库"), ("599", "其它扣留")])
        elif self._is_inspected(order):
            case["stage"] = "inspection"
            self._answer(case, [*begun, ("120", "海关入库"), ("500", "查验")])
        else:
            self._release(case, [*begun, ("120", "海关入库"), ("399", "审结"), ("800", "放行")])

    def _release(self, case: dict[str, Any], steps: list[tuple[str, str]]) -> None:
        """Released, and the tax bill follows."""
        case["stage"] = "released"
        self._answer(case, steps)
        self._bill(case, "1", delay=self._step * len(steps))

    def _bill(self, case: dict[str, Any], status: str, delay: float = 0.0) -> None:
        order = self._data["documents"].get(case["order"], {}).get("order", {})
        wished = self._data["tax"].get(case["order"], order.get("taxTotal", "0"))
        if "bill" not in case:
            case["bill"] = f"SAMPLE{self._data['next_bill']:012d}"
            self._data["next_bill"] += 1
        tax = {"customsTax": "0", "valueAddedTax": wished, "consumptionTax": "0"}
        lines = [
            {
                "gnum": line.get("gnum", str(place)),
                "gcode": line.get("gcode", "0000000000"),
                "taxPrice": line.get("totalPrice", "0"),
                "customsTax": "0",
                "valueAddedTax": wished if place == 1 else "0",
                "consumptionTax": "0",
            }
            for place, line in enumerate(case["lines"], start=1)
        ]
        moment = self.now() + delay
        body = tax_bill(fields=case["fields"], number=case["bill"], status=status, tax=tax, lines=lines, moment=moment)
        self._post(body, delay)

    def _keep(self, message: Message) -> None:
        """Order, payment or waybill: stored and acknowledged."""
        order = message.fields.get("orderNo", "")
        before = self._data["documents"].setdefault(order, {}).get(DOCUMENTS[message.kind])
        self._data["documents"][order][DOCUMENTS[message.kind]] = message.fields
        if before != message.fields:
            body = receipt(kind=message.kind, fields=message.fields, code="120", info="海关入库", moment=self.now())
            self._post(body, 0)

    def _paper(self, message: Message) -> None:
        """513, 623, 625, 711: judged once by its number."""
        number = message.fields.get("copNo") or message.fields.get("logisticsNo", "")
        key = f"{message.kind}:{number}"
        if key in self._data["papers"] and self._data["papers"][key] == "399":
            return
        trouble = self._refusal(message)
        code = trouble.split(" ")[0] if trouble.startswith("-") else ("100" if trouble else "399")
        self._data["papers"][key] = code
        more = {
            "preNo": f"{message.fields.get('customsCode', '0000'):0>4}{'P' * 14}",
            "rkdNo": f"R{self._data['next_receipt']:09d}",
        }
        steps = [("120", "海关入库"), (code, trouble or "审结")] if message.kind != "513" else [("120", "海关入库")]
        for place, (step, info) in enumerate(steps):
            wait = self._step * place
            moment = self.now() + wait + place / 1000
            self._post(
                receipt(kind=message.kind, fields=message.fields, code=step, info=info, moment=moment, more=more), wait
            )

    def _refusal(self, message: Message) -> str:
        """Why a paper is refused; empty where it is taken."""
        wished = self._data["refuse"].pop(message.fields.get("orderNo", ""), "")
        if wished:
            return str(wished)
        if message.kind not in ("623", "625"):
            return ""
        case = next(
            (one for one in self._data["lists"].values() if one["invt_no"] == message.fields.get("invtNo")), None
        )
        if case is None:
            return "-625001 原清单不存在"
        if message.kind == "623":
            if case["stage"] not in ("accepted", "inspection", "held"):
                return "清单已放行，不允许撤销"
            case["stage"] = "rejected"
            return ""
        if case["stage"] != "released":
            return "清单未放行，不允许退货"
        return self._take_back(case, message)

    def _take_back(self, case: dict[str, Any], message: Message) -> str:
        declared = {line["gnum"]: float(line["qty"]) for line in case["lines"]}
        back = self._data["returned"].setdefault(case["invt_no"], {})
        for line in message.lines:
            if float(line.get("qty", "0")) + back.get(line.get("gnum", ""), 0.0) > declared.get(
                line.get("gnum", ""), 0.0
            ):
                return "-625209 退货商品不在原清单内或数量超出"
        for line in message.lines:
            back[line["gnum"]] = back.get(line["gnum"], 0.0) + float(line["qty"])
        return ""

    def _wish(self, name: str, order: str) -> None:
        if name == "hold":
            self._data["hold"].append(order)
            return
        for case in self._data["lists"].values():
            if case["order"] != order:
                continue
            if name == "release" and case["stage"] in ("held", "inspection"):
                self._release(case, [("800", "放行")])
            elif name == "send_back" and case["stage"] in ("held", "inspection", "accepted"):
                case["stage"] = "sent_back"
                self._answer(case, [("700", "退运")])
            elif name == "void" and "bill" in case:
                self._bill(case, "3")

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
            wait = self._step * place
            self._post(receipt(kind="621", fields=case["fields"], code=code, info=info, moment=self.now() + wait), wait)

    def _post(self, body: str, wait: float) -> None:
        number = self._data["next_receipt"]
        self._data["next_receipt"] += 1
        self._data["receipts"].append({"id": number, "due": time.time() + wait, "message": body})

    def _save(self) -> None:
        if self._path is None:
            return
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(self._data, ensure_ascii=False), encoding="utf-8")
        fresh.replace(self._path)
