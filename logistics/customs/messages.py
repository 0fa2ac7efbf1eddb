"""The messages of the unified system, built from plain records. Pure: no database, no clock, no network.

Field names, order and spellings (`acturalPaid`) are those of the official specification (domain facts §2). Amounts come
in fen and grams and go out as decimals. Signing is a later step: these bytes are what a signer interface will be given.
"""

import uuid
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from lxml import etree

from logistics.customs import codes
from logistics.records import ReceiptFacts
from marketplace.core.time import SHANGHAI

NAMESPACE = "http://www.chinaport.gov.cn/ceb"
Fields = Mapping[str, str]
GUID_SPACE = uuid.UUID("6d1f6f2e-6b1d-5c7e-9a53-2f0d9f4c7a11")
ET.register_namespace("ceb", NAMESPACE)


class BadMessage(ValueError):
    """Bytes that are no message of customs."""


@dataclass(frozen=True)
class Parties:
    """Codes and names of the enterprises that the messages name."""

    platform: tuple[str, str]
    agent: tuple[str, str]
    payment: tuple[str, str]
    logistics: tuple[str, str]


@dataclass(frozen=True)
class Goods:
    """One declared line."""

    number: int
    sku: str
    name: str
    model: str
    hs_code: str
    origin: str
    quantity: int
    price_fen: int
    total_fen: int
    weight_g: int


@dataclass(frozen=True)
class Shipment:
    """Everything that the messages of one parcel say. `freight_fen` is that of the order message: whatever is paid beside goods and
    tax. `insured_fen` of it is named apart as `insuredFee` by the waybill and the inventory.
    """

    order_number: str
    parcel: str
    awb: str
    voyage: str
    departure_country: str
    customs_code: str
    goods_fen: int
    freight_fen: int
    tax_fen: int
    discount_fen: int
    paid_fen: int
    payment_ref: str
    paid_at: datetime
    declared_at: datetime
    gross_g: int
    net_g: int
    district_code: str
    lines: Sequence[Goods]
    buyer_ref: str = field(repr=False)
    buyer_name: str = field(repr=False)
    buyer_id_number: str = field(repr=False)
    buyer_phone: str = field(repr=False)
    consignee: str = field(repr=False)
    consignee_phone: str = field(repr=False)
    consignee_address: str = field(repr=False)
    insured_fen: int = 0


def build(kind: str, shipment: Shipment, parties: Parties) -> bytes:
    """The bytes of message `kind` (311, 411, 511, 621) for one parcel. The same input gives the same bytes."""
    root = ET.Element(_tag(f"CEB{kind}Message"), guid=_guid(kind, shipment.parcel), version="1.0")
    BUILDERS[kind](root, shipment, parties)
    _node(root, "BaseTransfer", {
        "copCode": parties.platform[0], "copName": parties.platform[1], "dxpMode": "DXP", "dxpId": parties.platform[0],
    })  # fmt: skip
    body: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return body


def _order(root: ET.Element, s: Shipment, p: Parties) -> None:
    order = ET.SubElement(root, _tag("Order"))
    _node(order, "OrderHead", {
        **_start("311-head", s), "orderType": "I", "orderNo": s.order_number, **_ebp(p), **_ebc(p),
        "goodsValue": _yuan(s.goods_fen), "freight": _yuan(s.freight_fen), "discount": _yuan(s.discount_fen),
        "taxTotal": _yuan(s.tax_fen), "acturalPaid": _yuan(s.paid_fen), "currency": codes.CNY,
        "buyerRegNo": s.buyer_ref, "buyerName": s.buyer_name, "buyerTelephone": s.buyer_phone,
        "buyerIdType": codes.ID_CARD, "buyerIdNumber": s.buyer_id_number, "payCode": p.payment[0], "payName": p.payment[1],
        "payTransactionId": s.payment_ref[:60], "consignee": s.consignee, "consigneeTelephone": s.consignee_phone,
        "consigneeAddress": s.consignee_address[:200], "consigneeDistrict": s.district_code,
    })  # fmt: skip
    for line in s.lines:
        _node(order, "OrderList", {
            "gnum": str(line.number), "itemNo": line.sku[:20], "itemName": line.name, "gmodel": line.model,
            "unit": codes.PIECE, "qty": str(line.quantity), "price": _yuan(line.price_fen),
            "totalPrice": _yuan(line.total_fen), "currency": codes.CNY, "country": codes.country(line.origin),
        })  # fmt: skip


def _payment(root: ET.Element, s: Shipment, p: Parties) -> None:
    payment = ET.SubElement(root, _tag("Payment"))
    _node(payment, "PaymentHead", {
        **_start("411-head", s), "payCode": p.payment[0], "payName": p.payment[1], "payTransactionId": s.payment_ref[:60],
        "orderNo": s.order_number, **_ebp(p), "payerIdType": codes.ID_CARD, "payerIdNumber": s.buyer_id_number,
        "payerName": s.buyer_name, "telephone": s.buyer_phone, "amountPaid": _yuan(s.paid_fen), "currency": codes.CNY,
        "payTime": _stamp(s.paid_at),
    })  # fmt: skip


def _logistics(root: ET.Element, s: Shipment, p: Parties) -> None:
    waybill = ET.SubElement(root, _tag("Logistics"))
    _node(waybill, "LogisticsHead", {
        **_start("511-head", s), **_carrier(p), "logisticsNo": s.parcel, "billNo": s.awb, "orderNo": s.order_number,
        **_freight(s), "currency": codes.CNY, "weight": _kilograms(s.gross_g),
        "packNo": "1", "goodsInfo": "; ".join(line.name for line in s.lines)[:200], "consignee": s.consignee,
        "consigneeAddress": s.consignee_address[:200], "consigneeTelephone": s.consignee_phone,
    })  # fmt: skip


def _inventory(root: ET.Element, s: Shipment, p: Parties) -> None:
    inventory = ET.SubElement(root, _tag("Inventory"))
    _node(inventory, "InventoryHead", {
        **_start("621-head", s), "orderNo": s.order_number, **_ebp(p), **_ebc(p), "logisticsNo": s.parcel, **_carrier(p),
        "copNo": s.parcel, "assureCode": p.platform[0], "ieFlag": "I", "declTime": _stamp(s.declared_at)[:8],
        "customsCode": s.customs_code, "portCode": s.customs_code, "buyerIdType": codes.ID_CARD,
        "buyerIdNumber": s.buyer_id_number, "buyerName": s.buyer_name, "buyerTelephone": s.buyer_phone,
        "consigneeAddress": s.consignee_address[:200], "agentCode": p.agent[0], "agentName": p.agent[1],
        "tradeMode": "9610", "trafMode": codes.AIR, "trafNo": s.voyage, "voyageNo": s.voyage, "billNo": s.awb,
        "country": codes.country(s.departure_country), **_freight(s),
        "currency": codes.CNY, "packNo": "1", "grossWeight": _kilograms(s.gross_g), "netWeight": _kilograms(s.net_g),
    })  # fmt: skip
    for line in s.lines:
        _node(inventory, "InventoryList", {
            "gnum": str(line.number), "itemNo": line.sku[:20], "itemName": line.name,
            "gcode": codes.goods_code(line.hs_code), "gname": line.name, "gmodel": line.model, "barCode": "无",
            "country": codes.country(line.origin), "currency": codes.CNY, "qty": str(line.quantity), "unit": codes.PIECE,
            "qty1": _kilograms(line.weight_g * line.quantity), "unit1": codes.KILOGRAM, "price": _yuan(line.price_fen),
            "totalPrice": _yuan(line.total_fen),
        })  # fmt: skip


BUILDERS = {"311": _order, "411": _payment, "511": _logistics, "621": _inventory}


def read_receipt(body: bytes) -> ReceiptFacts:
    """The facts of a CEB622 receipt. Raises BadMessage for anything else."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
        node = root.find(f"{{{NAMESPACE}}}InventoryReturn")
        values = {
            etree.QName(child).localname: (child.text or "").strip() for child in (node if node is not None else ())
        }
        return ReceiptFacts(
            invt_no=values.get("invtNo", ""),
            cop_no=values["copNo"],
            code=values["returnStatus"][:10],
            info=values.get("returnInfo", "")[:300],
            returned_at=_moment(values["returnTime"]),
        )
    except (etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise BadMessage(f"no CEB622 receipt: {error}") from error


def _moment(text: str) -> datetime:
    """`YYYYMMDDhhmmssSSS` in Beijing time."""
    return datetime.strptime(text[:17].ljust(17, "0") + "000", "%Y%m%d%H%M%S%f").replace(tzinfo=SHANGHAI)


def _start(what: str, s: Shipment) -> dict[str, str]:
    return {"guid": _guid(what, s.parcel), "appType": "1", "appTime": _stamp(s.declared_at), "appStatus": "2"}


def _ebp(p: Parties) -> dict[str, str]:
    return {"ebpCode": p.platform[0], "ebpName": p.platform[1]}


def _ebc(p: Parties) -> dict[str, str]:
    return {"ebcCode": p.platform[0], "ebcName": p.platform[1]}


def _carrier(p: Parties) -> dict[str, str]:
    return {"logisticsCode": p.logistics[0], "logisticsName": p.logistics[1]}


def _freight(s: Shipment) -> dict[str, str]:
    return {
        "freight": _yuan(s.freight_fen - s.insured_fen), "insuredFee": _yuan(s.insured_fen) if s.insured_fen else "0"
    }  # fmt: skip


def _guid(what: str, parcel: str) -> str:
    """36 characters in capitals, the same for the same message: a message sent twice is the same message."""
    return str(uuid.uuid5(GUID_SPACE, f"{what}:{parcel}")).upper()


def _node(parent: ET.Element, name: str, fields: Fields) -> None:
    node = ET.SubElement(parent, _tag(name))
    for key, value in fields.items():
        ET.SubElement(node, _tag(key)).text = value


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _yuan(fen: int) -> str:
    return f"{Decimal(fen) / 100:.2f}"


def _kilograms(grams: int) -> str:
    return f"{Decimal(grams) / 1000:.3f}"


def _stamp(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y%m%d%H%M%S")
