"""Reading what customs sends: receipts 312 to 712, the tax bill 816 and its state 818, format errors 900. Pure.

Bytes from outside: bounded, no document type, no entities, no network. A message may carry a hundred receipts; every one
becomes a fact of its own.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from lxml import etree

from logistics.records import ReceiptFacts
from marketplace.core.time import SHANGHAI

NAMESPACE = "http://www.chinaport.gov.cn/ceb"
MAX_BYTES: Final = 4 * 1024 * 1024
MAX_RECEIPTS: Final = 100
MAX_BILLS: Final = 1_000
# kind → (node, the field that names what it is about)
RECEIPTS: Final[dict[str, tuple[str, str]]] = {
    "312": ("OrderReturn", "orderNo"), "412": ("PaymentReturn", "payTransactionId"), "512": ("LogisticsReturn", "logisticsNo"),
    "514": ("LogisticsStatusReturn", "logisticsNo"), "622": ("InventoryReturn", "copNo"),
    "624": ("InvtCancelReturn", "copNo"), "626": ("InvtRefundReturn", "copNo"), "712": ("DeliveryReturn", "copNo"),
}  # fmt: skip


class BadMessage(ValueError):
    """Bytes that are no message of customs."""


@dataclass(frozen=True)
class Receipt:
    """One receipt about one document of ours. `about` is our own number of it (order, payment, parcel, request)."""

    kind: str
    about: str
    invt_no: str
    code: str
    info: str
    returned_at: datetime

    @property
    def facts(self) -> ReceiptFacts:
        """As the case of a list takes it in."""
        return ReceiptFacts(self.invt_no, self.about, self.code, self.info[:300], self.returned_at)


@dataclass(frozen=True)
class TaxLine:
    """Assessed tax of one declared line, in fen."""

    number: int
    hs_code: str
    tax_price_fen: int
    duty_fen: int
    vat_fen: int
    consumption_fen: int


@dataclass(frozen=True)
class TaxFacts:
    """One tax bill (816) or news of its state (818, without amounts). `status`: 1 made, 2 summarised, 3 void."""

    kind: str
    invt_no: str
    number: str
    status: str
    returned_at: datetime
    duty_fen: int = 0
    vat_fen: int = 0
    consumption_fen: int = 0
    pay_number: str = ""
    lines: tuple[TaxLine, ...] = ()

    @property
    def total_fen(self) -> int:
        return self.duty_fen + self.vat_fen + self.consumption_fen


@dataclass(frozen=True)
class FormatError:
    """A message of ours that the port could not read (900)."""

    code: str
    info: str
    message_kind: str
    returned_at: datetime
    original: str = ""


Fact = Receipt | TaxFacts | FormatError


def read(body: bytes) -> list[Fact]:
    """Everything that one message of customs says. Raises BadMessage for anything else."""
    root = _parse(body)
    kind = etree.QName(root).localname.removeprefix("CEB").removesuffix("Message")
    try:
        if kind in RECEIPTS:
            return list(_receipts(kind, root))
        if kind in ("816", "818"):
            return [_bill(kind, node) for node in root.findall(_tag("Tax"))[:MAX_BILLS]] or _nothing()
        if kind == "900":
            return [_format_error(root)]
    except (KeyError, ValueError, InvalidOperation) as error:
        raise BadMessage(f"no CEB{kind}: {error}") from error
    raise BadMessage(f"unknown message {etree.QName(root).localname[:40]}")


def read_receipt(body: bytes) -> ReceiptFacts:
    """The facts of a CEB622 with one receipt. Raises BadMessage for anything else."""
    found = read(body)
    first = found[0]
    if not isinstance(first, Receipt) or first.kind != "622":
        raise BadMessage("no CEB622 receipt")
    return first.facts


def _parse(body: bytes) -> etree._Element:
    if len(body) > MAX_BYTES:
        raise BadMessage(f"{len(body)} bytes, at most {MAX_BYTES}")
    if b"<!DOCTYPE" in body[:4096] or b"<!ENTITY" in body:
        raise BadMessage("document type declarations are not accepted")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadMessage(f"not XML: {error}") from error
    if etree.QName(root).namespace != NAMESPACE or root.getroottree().docinfo.doctype:
        raise BadMessage("not a message of the unified system")
    return root


def _receipts(kind: str, root: etree._Element) -> list[Receipt]:
    name, about = RECEIPTS[kind]
    nodes = root.findall(_tag(name))
    if not 1 <= len(nodes) <= MAX_RECEIPTS:
        raise ValueError(f"{len(nodes)} receipts")
    return [_receipt(kind, about, _values(node)) for node in nodes]


def _receipt(kind: str, about: str, values: dict[str, str]) -> Receipt:
    code = values["returnStatus"]
    if not re.fullmatch(r"-?[0-9]{1,9}", code):
        raise ValueError("returnStatus is no number")
    subject = values.get(about, "") or values.get("logisticsNo", "")
    if not subject and kind != "712":
        raise KeyError(about)
    moment = _moment(values["returnTime"])
    return Receipt(kind, subject[:60], values.get("invtNo", "")[:18], code, values.get("returnInfo", "")[:1000], moment)


def _bill(kind: str, node: etree._Element) -> TaxFacts:
    head = node.find(_tag("TaxHeadRd" if kind == "816" else "TaxHeadStatus"))
    if head is None:
        raise KeyError("TaxHead")
    values = _values(head)
    if values["status"] not in ("1", "2", "3") or not values["taxNo"] or not values["invtNo"]:
        raise ValueError("no state, tax number or list number")
    common = (kind, values["invtNo"][:18], values["taxNo"][:50], values["status"], _moment(values["returnTime"]))
    if kind == "818":
        return TaxFacts(*common, pay_number=values.get("entDutyNo", "")[:50])
    lines = tuple(_tax_line(_values(line)) for line in node.findall(_tag("TaxListRd"))[:99])
    bill = TaxFacts(
        *common, _fen(values["customsTax"]), _fen(values["valueAddedTax"]), _fen(values["consumptionTax"]),
        values.get("entDutyNo", "")[:50], lines,
    )  # fmt: skip
    if min(bill.duty_fen, bill.vat_fen, bill.consumption_fen) < 0:
        raise ValueError("tax below zero")
    return bill


def _tax_line(values: dict[str, str]) -> TaxLine:
    return TaxLine(
        int(values["gnum"]), values["gcode"][:10], _fen(values["taxPrice"]), _fen(values["customsTax"]),
        _fen(values["valueAddedTax"]), _fen(values["consumptionTax"]),
    )  # fmt: skip


def _format_error(root: etree._Element) -> FormatError:
    node = root.find(_tag("MessageReturn"))
    if node is None:
        raise KeyError("MessageReturn")
    values = _values(node)
    return FormatError(
        values["returnStatus"][:10], values.get("returnInfo", "")[:300], values.get("oriMessageType", "")[:15],
        _moment(values["returnTime"]), values.get("oriCopMsgId", "")[:255],
    )  # fmt: skip


def _nothing() -> list[Fact]:
    raise KeyError("Tax")


def _values(node: etree._Element) -> dict[str, str]:
    return {etree.QName(child).localname: (child.text or "").strip() for child in node if isinstance(child.tag, str)}


def _fen(text: str) -> int:
    """Yuan with up to five decimals to fen, half up."""
    amount = Decimal(text)
    if not amount.is_finite() or abs(amount) > 10**12:
        raise ValueError("no amount")
    return int((amount * 100).to_integral_value(rounding="ROUND_HALF_UP"))


def _moment(text: str) -> datetime:
    """`YYYYMMDDhhmmssSSS` in Beijing time."""
    if not re.fullmatch(r"[0-9]{14,17}", text):
        raise ValueError("no time")
    return datetime.strptime(text.ljust(17, "0") + "000", "%Y%m%d%H%M%S%f").replace(tzinfo=SHANGHAI)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
