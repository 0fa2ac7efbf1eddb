"""What every message may say: one table a node, in the order of the official schema (202205 edition). Pure.

A table is the whole truth about a node: builders, the check before sending, the schema of the tests and the pages of
operations all read it. A value that does not fit is refused before sending, with the field's name and who has to mend it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from logistics.errors import BadDeclaration

ORDER, PAYMENT, WAYBILL, BROKER, OURS = "order", "payment", "waybill", "broker", "platform"
NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Field:
    """One element. `kind`: text, number (19 digits, 5 after the point), whole (int), or one of `values`.

    `least` and `most` count characters; `owner` is who has to mend a wrong value: order, payment, waybill, broker, platform.
    """

    name: str
    most: int = 0
    least: int = 1
    is_required: bool = True
    kind: str = "text"
    values: tuple[str, ...] = ()
    pattern: str = ""
    owner: str = OURS

    def trouble(self, value: str) -> str:
        """Why the value cannot be sent; empty for a good one. An optional value that is empty is left out of the message."""
        if not value:
            return "missing" if self.is_required else ""
        if NOT_XML.search(value):
            return "characters that XML does not know"
        if self.kind == "number":
            return "" if _is_number(value) else "not a number of at most 19 digits, 5 of them after the point"
        if self.kind == "whole":
            return "" if re.fullmatch(r"[0-9]{1,9}", value) else "not a whole number"
        if len(value) > self.most:
            return f"{len(value)} characters, at most {self.most}"
        if len(value) < self.least:
            return f"{len(value)} characters, at least {self.least}"
        if self.values and value not in self.values:
            return f"not one of {', '.join(self.values)}"
        if self.pattern and not re.fullmatch(self.pattern, value):
            return "not in the form that is asked for"
        return ""


@dataclass(frozen=True)
class Node:
    """A node of a message: its name and its fields in order."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Layout:
    """One message: the node that repeats (`wrapper` around head and list; empty where the head itself repeats), how often,
    and whether it must be signed."""

    kind: str
    head: Node
    wrapper: str = ""
    line: Node | None = None
    most: int = 100
    most_lines: int | None = 99
    is_signed: bool = False


def checked(node: Node, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """(name, value) in the order of the table, without empty optional ones. Raises BadDeclaration naming field, owner and reason."""
    wrong: dict[str, str] = {}
    found: list[tuple[str, str]] = []
    for field in node.fields:
        value = values.get(field.name, "")
        trouble = field.trouble(value)
        if trouble:
            wrong[f"{node.name}.{field.name}"] = f"{trouble} [{field.owner}]"
        elif value:
            found.append((field.name, value))
    unknown = set(values) - {field.name for field in node.fields}
    if unknown:
        wrong |= {f"{node.name}.{name}": "no such field [platform]" for name in sorted(unknown)}
    if wrong:
        raise BadDeclaration(fields=wrong)
    return found


def _is_number(value: str) -> bool:
    match = re.fullmatch(r"-?([0-9]+)(?:\.([0-9]+))?", value)
    if match is None:
        return False
    whole, fraction = match.group(1).lstrip("0"), (match.group(2) or "").rstrip("0")
    return len(fraction) <= 5 and len(whole) + len(fraction) <= 19


def text(name: str, most: int, owner: str = OURS, **more: object) -> Field:
    return Field(name, most, owner=owner, **more)  # type: ignore[arg-type]


def optional(name: str, most: int, owner: str = OURS, **more: object) -> Field:
    return Field(name, most, is_required=False, owner=owner, **more)  # type: ignore[arg-type]


def exact(name: str, length: int, owner: str = OURS, **more: object) -> Field:
    return Field(name, length, length, owner=owner, **more)  # type: ignore[arg-type]


def number(name: str, owner: str = OURS) -> Field:
    return Field(name, kind="number", owner=owner)


def whole(name: str, owner: str = OURS) -> Field:
    return Field(name, kind="whole", owner=owner)


def _start(*, app_types: Sequence[str] = ("1", "2", "3")) -> tuple[Field, ...]:
    return (
        exact("guid", 36, pattern="[0-9A-F-]{36}"), exact("appType", 1, values=tuple(app_types)),
        exact("appTime", 14, pattern="[0-9]{14}"), text("appStatus", 3, values=("1", "2")),
    )  # fmt: skip


def _party(prefix: str, owner: str = OURS) -> tuple[Field, Field]:
    return text(f"{prefix}Code", 18, owner), text(f"{prefix}Name", 100, owner)


CNY_ONLY: Final = exact("currency", 3, values=("142",))
NOTE: Final = optional("note", 1000)
BUYER: Final = (
    exact("buyerIdType", 1, ORDER, values=("1",)), text("buyerIdNumber", 60, ORDER), text("buyerName", 60, ORDER),
    text("buyerTelephone", 30, ORDER),
)  # fmt: skip
COUNTRY: Final = "[0-9]{3}"

ORDER_HEAD: Final = Node("OrderHead", (
    *_start(), exact("orderType", 1, values=("I",)), text("orderNo", 60, ORDER), *_party("ebp"), *_party("ebc"),
    number("goodsValue", ORDER), number("freight", ORDER), number("discount", ORDER), number("taxTotal", ORDER),
    number("acturalPaid", ORDER), CNY_ONLY, text("buyerRegNo", 60, ORDER), text("buyerName", 60, ORDER),
    text("buyerTelephone", 30, ORDER), exact("buyerIdType", 1, ORDER, values=("1",)), text("buyerIdNumber", 60, ORDER),
    optional("payCode", 18, PAYMENT), optional("payName", 100, PAYMENT), optional("payTransactionId", 60, PAYMENT),
    optional("batchNumbers", 100, ORDER), text("consignee", 100, ORDER), text("consigneeTelephone", 50, ORDER),
    text("consigneeAddress", 200, ORDER), optional("consigneeDistrict", 6, ORDER, least=6, pattern="[0-9]{6}"), NOTE,
))  # fmt: skip
ORDER_LIST: Final = Node("OrderList", (
    whole("gnum", ORDER), optional("itemNo", 30, ORDER), text("itemName", 250, ORDER), text("gmodel", 510, ORDER),
    optional("itemDescribe", 1000, ORDER), optional("barCode", 50, ORDER), exact("unit", 3, ORDER), number("qty", ORDER),
    number("price", ORDER), number("totalPrice", ORDER), CNY_ONLY, exact("country", 3, ORDER, pattern=COUNTRY), NOTE,
))  # fmt: skip
PAYMENT_HEAD: Final = Node("PaymentHead", (
    *_start(), *_party("pay", PAYMENT), text("payTransactionId", 60, PAYMENT), text("orderNo", 60, ORDER), *_party("ebp"),
    exact("payerIdType", 1, PAYMENT, values=("1",)), text("payerIdNumber", 60, PAYMENT), text("payerName", 60, PAYMENT),
    optional("telephone", 60, PAYMENT), number("amountPaid", PAYMENT), CNY_ONLY,
    exact("payTime", 14, PAYMENT, pattern="[0-9]{14}"), NOTE,
))  # fmt: skip
LOGISTICS_HEAD: Final = Node("LogisticsHead", (
    *_start(), *_party("logistics", WAYBILL), text("logisticsNo", 60, WAYBILL), optional("billNo", 37, WAYBILL),
    text("orderNo", 60, ORDER), Field("freight", kind="number", is_required=False, owner=WAYBILL),
    Field("insuredFee", kind="number", is_required=False, owner=WAYBILL), CNY_ONLY, number("weight", WAYBILL),
    whole("packNo", WAYBILL), optional("goodsInfo", 200, ORDER), text("consignee", 100, ORDER),
    text("consigneeAddress", 200, ORDER), text("consigneeTelephone", 50, ORDER), NOTE,
))  # fmt: skip
LOGISTICS_STATUS: Final = Node("LogisticsStatus", (
    *_start(), *_party("logistics", WAYBILL), text("logisticsNo", 60, WAYBILL),
    exact("logisticsStatus", 1, WAYBILL, values=("S",)), exact("logisticsTime", 14, WAYBILL, pattern="[0-9]{14}"), NOTE,
))  # fmt: skip
INVENTORY_HEAD: Final = Node("InventoryHead", (
    *_start(), text("orderNo", 60, ORDER), *_party("ebp"), *_party("ebc"), text("logisticsNo", 60, WAYBILL),
    *_party("logistics", WAYBILL), optional("copNo", 20), optional("preNo", 18, BROKER), text("assureCode", 30),
    optional("emsNo", 30, BROKER), optional("invtNo", 18, BROKER), exact("ieFlag", 1, values=("I",)),
    exact("declTime", 8, BROKER, pattern="[0-9]{8}"), exact("customsCode", 4, BROKER, pattern="[0-9]{4}"),
    exact("portCode", 4, BROKER, pattern="[0-9]{4}"), optional("ieDate", 8, BROKER, least=8, pattern="[0-9]{8}"), *BUYER,
    text("consigneeAddress", 200, ORDER), *_party("agent", BROKER), optional("areaCode", 18, BROKER),
    optional("areaName", 100, BROKER), exact("tradeMode", 4, BROKER, values=("9610",)),
    exact("trafMode", 1, WAYBILL, pattern="[0-9A-Z]"), text("trafNo", 100, WAYBILL), text("voyageNo", 32, WAYBILL),
    text("billNo", 37, WAYBILL), optional("loctNo", 10, BROKER), optional("licenseNo", 19, BROKER),
    exact("country", 3, WAYBILL, pattern=COUNTRY), number("freight", ORDER), number("insuredFee", ORDER), CNY_ONLY,
    optional("wrapType", 1, WAYBILL), whole("packNo", WAYBILL), number("grossWeight", WAYBILL), number("netWeight", WAYBILL),
    NOTE,
))  # fmt: skip
INVENTORY_LIST: Final = Node("InventoryList", (
    whole("gnum", ORDER), optional("itemRecordNo", 30, BROKER), optional("itemNo", 20, ORDER), optional("itemName", 250, ORDER),
    exact("gcode", 10, ORDER, pattern="[0-9]{10}"), text("gname", 250, ORDER), text("gmodel", 510, ORDER),
    optional("barCode", 50, ORDER), exact("country", 3, ORDER, pattern=COUNTRY), optional("tradeCountry", 3, ORDER), CNY_ONLY,
    number("qty", ORDER), exact("unit", 3, ORDER), number("qty1", ORDER), exact("unit1", 3, ORDER),
    Field("qty2", kind="number", is_required=False, owner=ORDER), optional("unit2", 3, ORDER, least=3),
    number("price", ORDER), number("totalPrice", ORDER), NOTE,
))  # fmt: skip


def _request(name: str, app_types: Sequence[str]) -> Node:
    return Node(name, (
        *_start(app_types=app_types), exact("customsCode", 4, BROKER, pattern="[0-9]{4}"), text("orderNo", 60, ORDER),
        *_party("ebp"), *_party("ebc"), text("logisticsNo", 60, WAYBILL), *_party("logistics", WAYBILL), optional("copNo", 20),
        optional("preNo", 18, BROKER), text("invtNo", 18, BROKER), *BUYER, *_party("agent", BROKER),
        text("reason", 1000), NOTE,
    ))  # fmt: skip


CANCEL: Final = _request("InvtCancel", ("1",))
REFUND_HEAD: Final = _request("InvtRefundHead", ("1", "2", "3"))
REFUND_LIST: Final = Node("InvtRefundList", (
    whole("gnum", ORDER), exact("gcode", 10, ORDER, pattern="[0-9]{10}"), text("gname", 250, ORDER), number("qty", ORDER),
    exact("unit", 3, ORDER), NOTE,
))  # fmt: skip
DELIVERY_HEAD: Final = Node("DeliveryHead", (
    *_start(), exact("customsCode", 4, BROKER, pattern="[0-9]{4}"), optional("copNo", 20), optional("preNo", 18, BROKER),
    optional("rkdNo", 18, BROKER), *_party("operator", WAYBILL), exact("ieFlag", 1, values=("I",)),
    exact("trafMode", 1, WAYBILL, pattern="[0-9A-Z]"), text("trafNo", 100, WAYBILL), text("voyageNo", 32, WAYBILL),
    text("billNo", 37, WAYBILL), *_party("logistics", WAYBILL), optional("unloadLocation", 100, WAYBILL), NOTE,
))  # fmt: skip
DELIVERY_LIST: Final = Node("DeliveryList", (whole("gnum", WAYBILL), text("logisticsNo", 60, WAYBILL), NOTE))
BASE_TRANSFER: Final = Node("BaseTransfer", (
    text("copCode", 18), text("copName", 100), exact("dxpMode", 3, values=("DXP",)), text("dxpId", 30), NOTE,
))  # fmt: skip

LAYOUTS: Final[dict[str, Layout]] = {
    layout.kind: layout
    for layout in (
        Layout("311", ORDER_HEAD, "Order", ORDER_LIST),
        Layout("411", PAYMENT_HEAD, "Payment"),
        Layout("511", LOGISTICS_HEAD, "Logistics"),
        Layout("513", LOGISTICS_STATUS),
        Layout("621", INVENTORY_HEAD, "Inventory", INVENTORY_LIST, is_signed=True),
        Layout("623", CANCEL, is_signed=True),
        Layout("625", REFUND_HEAD, "InvtRefund", REFUND_LIST, is_signed=True),
        Layout("711", DELIVERY_HEAD, "Delivery", DELIVERY_LIST, most=1, most_lines=None, is_signed=True),
    )
}
