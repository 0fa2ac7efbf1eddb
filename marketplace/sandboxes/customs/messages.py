"""Reading the messages that come in and writing the receipts that go out."""

from __future__ import annotations

import base64
import time
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.sandboxes.customs import signatures

NAMESPACE = "http://www.chinaport.gov.cn/ceb"
DXP = "http://www.chinaport.gov.cn/dxp"
BEIJING = 8 * 3600
ET.register_namespace("ceb", NAMESPACE)
KINDS = ("311", "411", "511", "513", "621", "623", "625", "711")
SIGNED = ("621", "623", "625", "711")
# kind → (message of the receipt, its node)
RECEIPTS = {
    "311": ("312", "OrderReturn"), "411": ("412", "PaymentReturn"), "511": ("512", "LogisticsReturn"),
    "513": ("514", "LogisticsStatusReturn"), "621": ("622", "InventoryReturn"), "623": ("624", "InvtCancelReturn"),
    "625": ("626", "InvtRefundReturn"), "711": ("712", "DeliveryReturn"),
}  # fmt: skip
# what a receipt repeats of the document, in the order of the official schema
REPEATED = {
    "312": ("ebpCode", "ebcCode", "orderNo"), "412": ("payCode", "payTransactionId"), "512": ("logisticsCode", "logisticsNo"),
    "514": ("logisticsCode", "logisticsNo", "logisticsStatus"),
    "622": ("customsCode", "ebpCode", "ebcCode", "agentCode", "copNo", "preNo", "invtNo"),
    "624": ("customsCode", "agentCode", "ebpCode", "ebcCode", "copNo", "preNo", "invtNo"),
    "626": ("customsCode", "agentCode", "ebpCode", "ebcCode", "copNo", "preNo", "invtNo"),
    "712": ("customsCode", "operatorCode", "copNo", "preNo", "rkdNo"),
}  # fmt: skip


class Unreadable(ValueError):
    """Not a message of the unified system."""


@dataclass(frozen=True)
class Message:
    """One document taken apart: `fields` of its head, `lines` of its list. A message holds one or more."""

    kind: str
    fields: dict[str, str]
    lines: list[dict[str, str]]


def read(body: bytes, certificates: Sequence[bytes] = ()) -> list[Message]:
    """Every document of a message, also inside the terminal's envelope. Raises Unreadable, also for a message that must be signed
    and is not, by one of the registered `certificates` (DER). Entity declarations are refused before the parser sees them."""
    root = _parse(body)
    if root.tag == f"{{{DXP}}}DxpMsg":
        try:
            body = base64.b64decode(root.findtext(f"{{{DXP}}}Data") or "", validate=True)
            root = _parse(body)
        except ValueError as error:
            raise Unreadable(str(error)) from error
    kind = _local(root).removeprefix("CEB").removesuffix("Message")
    if kind not in KINDS or not len(root):
        raise Unreadable(f"unknown message {_local(root)}")
    if kind in SIGNED:
        try:
            signatures.check(body, certificates)
        except signatures.BadSignature as error:
            raise Unreadable(f"1001 {error}") from error
    found = [made for node in root if (made := _document(kind, node)) is not None]
    if not found:
        raise Unreadable("no head")
    return found


def receipt(
    *, kind: str, fields: dict[str, str], code: str, info: str, moment: float, more: dict[str, str] | None = None
) -> str:
    """A receipt about one document of ours (312 … 712); `more` are numbers that customs gave it."""
    number, name = RECEIPTS[kind]
    known = fields | (more or {})
    values = {"guid": fields.get("guid", "")} | {key: known[key] for key in REPEATED[number] if known.get(key)}
    values |= {"returnStatus": code, "returnTime": beijing(moment), "returnInfo": info}
    return _message(number, [(name, values)])


def tax_bill(
    *, fields: dict[str, str], number: str, status: str, tax: dict[str, str], lines: list[dict[str, str]], moment: float
) -> str:
    """A CEB816: what customs assessed for one list."""
    root = _root("816")
    node = ET.SubElement(root, _tag("Tax"))
    head = {
        "guid": str(uuid.uuid4()).upper(), "returnTime": beijing(moment), "invtNo": fields["invtNo"], "taxNo": number, **tax,
        "status": status, "assureCode": fields.get("assureCode", ""), "ebcCode": fields.get("ebcCode", ""),
        "logisticsCode": fields.get("logisticsCode", ""), "agentCode": fields.get("agentCode", ""),
        "customsCode": fields.get("customsCode", ""),
    }  # fmt: skip
    _node(node, "TaxHeadRd", {key: value for key, value in head.items() if value})
    for line in lines:
        _node(node, "TaxListRd", line)
    return ET.tostring(root, encoding="unicode")


def format_error(*, body: bytes, reason: str, moment: float) -> str:
    """A CEB900: the port could not read a message."""
    kind = "Unknown"
    for known in KINDS:
        if f"CEB{known}Message".encode() in body[:400]:
            kind = f"CEB{known}Message"
    return _message("900", [("MessageReturn", {
        "guid": str(uuid.uuid4()).upper(), "returnStatus": "-1", "returnInfo": reason[:500], "returnTime": beijing(moment),
        "oriCopMsgId": "", "oriMessageType": kind, "oriBizMessage": "",
    })])  # fmt: skip


def beijing(moment: float) -> str:
    """`YYYYMMDDhhmmssSSS` in Beijing time."""
    whole = time.gmtime(moment + BEIJING)
    return time.strftime("%Y%m%d%H%M%S", whole) + f"{int(moment % 1 * 1000):03d}"


def _document(kind: str, node: ET.Element) -> Message | None:
    name = _local(node)
    if name in ("BaseTransfer", "BaseSubscribe", "ExtendMessage", "Signature"):
        return None
    heads = [child for child in node if _local(child).endswith("Head")]
    lists = [_fields(child) for child in node if _local(child).endswith("List")]
    if name in ("LogisticsStatus", "InvtCancel"):  # these have no head of their own
        return Message(kind, _fields(node), [])
    return Message(kind, _fields(heads[0]), lists) if heads else None


def _message(number: str, nodes: list[tuple[str, dict[str, str]]]) -> str:
    root = _root(number)
    for name, values in nodes:
        _node(root, name, values)
    return ET.tostring(root, encoding="unicode")


def _root(number: str) -> ET.Element:
    return ET.Element(_tag(f"CEB{number}Message"), guid=str(uuid.uuid4()).upper(), version="1.0")


def _node(parent: ET.Element, name: str, values: dict[str, str]) -> None:
    node = ET.SubElement(parent, _tag(name))
    for key, value in values.items():
        ET.SubElement(node, _tag(key)).text = value


def _parse(body: bytes) -> ET.Element:
    if b"<!" in body:
        raise Unreadable("document type declarations are not accepted")
    try:
        return ET.fromstring(body)  # noqa: S314 - no declarations, so no entities to expand
    except ET.ParseError as error:
        raise Unreadable(str(error)) from error


def _fields(node: ET.Element) -> dict[str, str]:
    return {_local(child): (child.text or "").strip() for child in node}


def _local(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
