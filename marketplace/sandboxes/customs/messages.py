"""Reading the messages that come in and writing the receipts that go out."""

from __future__ import annotations

import time
import uuid
import xml.etree.ElementTree as ET
from dataclasses import dataclass

NAMESPACE = "http://www.chinaport.gov.cn/ceb"
BEIJING = 8 * 3600
ET.register_namespace("ceb", NAMESPACE)
KINDS = ("311", "411", "511", "621")


class Unreadable(ValueError):
    """Not a message of the unified system."""


@dataclass(frozen=True)
class Message:
    """One message taken apart: `fields` of its head, `lines` of its list."""

    kind: str
    fields: dict[str, str]
    lines: list[dict[str, str]]


def read(body: bytes) -> Message:
    """Raises Unreadable. Entity declarations are refused before the parser sees them."""
    if b"<!" in body:
        raise Unreadable("document type declarations are not accepted")
    try:
        root = ET.fromstring(body)  # noqa: S314 - no declarations, so no entities to expand
    except ET.ParseError as error:
        raise Unreadable(str(error)) from error
    name = _local(root)
    kind = name.removeprefix("CEB").removesuffix("Message")
    if kind not in KINDS or not len(root):
        raise Unreadable(f"unknown message {name}")
    heads = [child for child in root[0] if _local(child).endswith("Head")]
    lists = [child for child in root[0] if _local(child).endswith("List")]
    if not heads:
        raise Unreadable("no head")
    return Message(kind, _fields(heads[0]), [_fields(line) for line in lists])


def receipt(*, fields: dict[str, str], invt_no: str, code: str, info: str, moment: float) -> str:
    """A CEB622 receipt about an inventory list."""
    root = ET.Element(_tag("CEB622Message"), guid=str(uuid.uuid4()).upper(), version="1.0")
    node = ET.SubElement(root, _tag("InventoryReturn"))
    values = {
        "guid": fields.get("guid", ""), "customsCode": fields.get("customsCode", ""), "ebpCode": fields.get("ebpCode", ""),
        "ebcCode": fields.get("ebcCode", ""), "agentCode": fields.get("agentCode", ""), "copNo": fields.get("copNo", ""),
        "preNo": invt_no, "invtNo": invt_no, "returnStatus": code, "returnTime": beijing(moment), "returnInfo": info,
    }  # fmt: skip
    for key, value in values.items():
        ET.SubElement(node, _tag(key)).text = value
    return ET.tostring(root, encoding="unicode")


def beijing(moment: float) -> str:
    """`YYYYMMDDhhmmssSSS` in Beijing time."""
    whole = time.gmtime(moment + BEIJING)
    return time.strftime("%Y%m%d%H%M%S", whole) + f"{int(moment % 1 * 1000):03d}"


def _fields(node: ET.Element) -> dict[str, str]:
    return {_local(child): (child.text or "").strip() for child in node}


def _local(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
