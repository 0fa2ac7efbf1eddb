"""The messages of the unified system, built from plain records. Pure: no database, no clock, no network, no key.

Names, order and spellings (`acturalPaid`) are those of the official schema; `fields.py` is the table that every value is
held against before it goes out. Amounts come in fen and grams and go out as decimals. `signing.py` signs what must be signed.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from lxml import etree

from logistics.customs import checking, codes
from logistics.customs.fields import BASE_TRANSFER, LAYOUTS, Layout, Node, checked
from logistics.customs.receiving import NAMESPACE, BadMessage, read_receipt
from logistics.errors import BadDeclaration
from marketplace.core.time import SHANGHAI

GUID_SPACE = uuid.UUID("6d1f6f2e-6b1d-5c7e-9a53-2f0d9f4c7a11")
Values = Mapping[str, str]


NEW, DELETE = "1", "3"  # appType


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

    `invt_no` is customs' number of the list, `reason` and `returned` (line → pieces) belong to a withdrawal or a return,
    `signed_at` to the news that it was delivered; `app_type` 3 deletes a return that was sent before; `reference` is our own
    number of a request (the parcel's where empty).
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
    invt_no: str = ""
    reference: str = ""
    reason: str = ""
    signed_at: datetime | None = None
    returned: Mapping[int, int] = field(default_factory=dict)
    app_type: str = NEW


@dataclass(frozen=True)
class Arrival:
    """What the operator of the supervised place reports of one flight (CEB711): the parcels that came off it."""

    reference: str
    customs_code: str
    awb: str
    voyage: str
    declared_at: datetime
    parcels: Sequence[str]
    unload_location: str = ""


def build(kind: str, shipments: Shipment | Sequence[Shipment], parties: Parties) -> bytes:
    """The bytes of message `kind` (311, 411, 511, 513, 621, 623, 625) for one parcel or up to a hundred, unsigned.

    The same input gives the same bytes. Raises BadDeclaration for a value that the official schema would refuse, naming the
    field and who has to mend it, and ValueError for more parcels than one message takes.
    """
    each = [shipments] if isinstance(shipments, Shipment) else list(shipments)
    layout = LAYOUTS[kind]
    if not 1 <= len(each) <= layout.most:
        raise ValueError(f"CEB{kind} takes 1 to {layout.most} parcels, not {len(each)}")
    types = "".join(one.app_type for one in each if one.app_type != NEW)
    root = _root(kind, _guid(f"{kind}:{len(each)}{types}", "|".join(one.reference or one.parcel for one in each)))
    for shipment in each:
        head, lines = BUILDERS[kind](shipment, parties)
        _business(root, layout, head, lines)
    return _closed(root, parties.agent if layout.is_signed else SENDER[kind](parties))


def build_arrival(arrival: Arrival, parties: Parties) -> bytes:
    """CEB711 of one flight, unsigned. Raises BadDeclaration."""
    layout = LAYOUTS["711"]
    if not arrival.parcels:
        raise BadDeclaration(fields={"DeliveryList": "missing [waybill]"})
    root = _root("711", _guid("711", arrival.reference))
    code, name = parties.logistics
    head = {
        "guid": _guid("711-head", arrival.reference), "appType": "1", "appTime": _stamp(arrival.declared_at), "appStatus": "2",
        "customsCode": arrival.customs_code, "copNo": arrival.reference[:20], "operatorCode": code, "operatorName": name,
        "ieFlag": "I", "trafMode": codes.AIR, "trafNo": arrival.voyage, "voyageNo": arrival.voyage, "billNo": arrival.awb,
        "logisticsCode": code, "logisticsName": name, "unloadLocation": arrival.unload_location,
    }  # fmt: skip
    lines = [{"gnum": str(place), "logisticsNo": parcel} for place, parcel in enumerate(arrival.parcels, start=1)]
    _business(root, layout, head, lines)
    return _closed(root, parties.logistics)


def trouble(kind: str, shipment: Shipment, parties: Parties) -> dict[str, str]:
    """What the official schema would refuse in message `kind`: field → why and whose it is. Empty where it may be sent."""
    try:
        build(kind, shipment, parties)
    except BadDeclaration as error:
        return {name: str(text) for name, text in error.fields.items()}
    return {}


Parts = tuple[Values, Sequence[Values]]


def _order(s: Shipment, p: Parties) -> Parts:
    head = {
        **_start("311-head", s), "orderType": "I", "orderNo": s.order_number, **_ebp(p), **_ebc(p),
        "goodsValue": _yuan(s.goods_fen), "freight": _yuan(s.freight_fen), "discount": _yuan(s.discount_fen),
        "taxTotal": _yuan(s.tax_fen), "acturalPaid": _yuan(s.paid_fen), "currency": codes.CNY,
        "buyerRegNo": s.buyer_ref, "buyerName": s.buyer_name, "buyerTelephone": s.buyer_phone,
        "buyerIdType": codes.ID_CARD, "buyerIdNumber": s.buyer_id_number, "payCode": p.payment[0], "payName": p.payment[1],
        "payTransactionId": s.payment_ref, "consignee": s.consignee, "consigneeTelephone": s.consignee_phone,
        "consigneeAddress": s.consignee_address, "consigneeDistrict": s.district_code,
    }  # fmt: skip
    lines = [
        {
            "gnum": str(line.number), "itemNo": _fitting(line.sku, 30), "itemName": line.name, "gmodel": line.model,
            "unit": codes.PIECE, "qty": str(line.quantity), "price": _yuan(line.price_fen),
            "totalPrice": _yuan(line.total_fen), "currency": codes.CNY, "country": codes.country(line.origin),
        }
        for line in s.lines
    ]  # fmt: skip
    return head, lines


def _payment(s: Shipment, p: Parties) -> Parts:
    head = {
        **_start("411-head", s), "payCode": p.payment[0], "payName": p.payment[1], "payTransactionId": s.payment_ref,
        "orderNo": s.order_number, **_ebp(p), "payerIdType": codes.ID_CARD, "payerIdNumber": s.buyer_id_number,
        "payerName": s.buyer_name, "telephone": s.buyer_phone, "amountPaid": _yuan(s.paid_fen), "currency": codes.CNY,
        "payTime": _stamp(s.paid_at),
    }  # fmt: skip
    return head, ()


def _waybill(s: Shipment, p: Parties) -> Parts:
    head = {
        **_start("511-head", s), **_carrier(p), "logisticsNo": s.parcel, "billNo": s.awb, "orderNo": s.order_number,
        **_freight(s), "currency": codes.CNY, "weight": _kilograms(s.gross_g),
        "packNo": "1", "goodsInfo": "; ".join(line.name for line in s.lines)[:200], "consignee": s.consignee,
        "consigneeAddress": s.consignee_address, "consigneeTelephone": s.consignee_phone,
    }  # fmt: skip
    return head, ()


def _signed_for(s: Shipment, p: Parties) -> Parts:
    moment = _stamp(s.signed_at) if s.signed_at else ""
    head = {
        **_start("513-head", s),
        **_carrier(p),
        "logisticsNo": s.parcel,
        "logisticsStatus": "S",
        "logisticsTime": moment,
    }
    return head, ()


def _inventory(s: Shipment, p: Parties) -> Parts:
    head = {
        **_start("621-head", s), "orderNo": s.order_number, **_ebp(p), **_ebc(p), "logisticsNo": s.parcel, **_carrier(p),
        "copNo": s.parcel, "assureCode": p.platform[0], "ieFlag": "I", "declTime": _stamp(s.declared_at)[:8],
        "customsCode": s.customs_code, "portCode": s.customs_code, **_buyer(s),
        "consigneeAddress": s.consignee_address, "agentCode": p.agent[0], "agentName": p.agent[1],
        "tradeMode": "9610", "trafMode": codes.AIR, "trafNo": s.voyage, "voyageNo": s.voyage, "billNo": s.awb,
        "country": codes.country(s.departure_country), **_freight(s),
        "currency": codes.CNY, "packNo": "1", "grossWeight": _kilograms(s.gross_g), "netWeight": _kilograms(s.net_g),
    }  # fmt: skip
    lines = [
        {
            "gnum": str(line.number), "itemNo": _fitting(line.sku, 20), "itemName": line.name,
            "gcode": codes.goods_code(line.hs_code), "gname": line.name, "gmodel": line.model, "barCode": "无",
            "country": codes.country(line.origin), "currency": codes.CNY, "qty": str(line.quantity), "unit": codes.PIECE,
            "qty1": _kilograms(line.weight_g * line.quantity), "unit1": codes.KILOGRAM, "price": _yuan(line.price_fen),
            "totalPrice": _yuan(line.total_fen),
        }
        for line in s.lines
    ]  # fmt: skip
    return head, lines


def _withdrawal(s: Shipment, p: Parties) -> Parts:
    return _request("623-head", s, p), ()


def _return(s: Shipment, p: Parties) -> Parts:
    lines = [
        {
            "gnum": str(line.number), "gcode": codes.goods_code(line.hs_code), "gname": line.name,
            "qty": str(s.returned[line.number]), "unit": codes.PIECE,
        }
        for line in s.lines
        if s.returned.get(line.number)
    ]  # fmt: skip
    beyond = {line.number for line in s.lines if s.returned.get(line.number, 0) > line.quantity}
    strangers = set(s.returned) - {line.number for line in s.lines}
    if beyond or strangers or not lines:
        where = ", ".join(str(number) for number in sorted(beyond | strangers)) or "-"
        raise BadDeclaration(
            fields={"InvtRefundList.qty": f"not in the original list, or more than was declared: {where} [order]"}
        )
    return _request("625-head", s, p), lines


def _request(what: str, s: Shipment, p: Parties) -> dict[str, str]:
    return {
        **_start(what, s), "customsCode": s.customs_code, "orderNo": s.order_number, **_ebp(p), **_ebc(p),
        "logisticsNo": s.parcel, **_carrier(p), "copNo": s.reference or s.parcel, "invtNo": s.invt_no, **_buyer(s),
        "agentCode": p.agent[0], "agentName": p.agent[1], "reason": s.reason,
    }  # fmt: skip


BUILDERS: Mapping[str, Callable[[Shipment, Parties], Parts]] = {
    "311": _order, "411": _payment, "511": _waybill, "513": _signed_for, "621": _inventory, "623": _withdrawal, "625": _return,
}  # fmt: skip
# Who hands a message in: the owner of its facts. Signed ones go in by the declaring agent.
SENDER: Mapping[str, Callable[[Parties], tuple[str, str]]] = {
    "311": lambda p: p.platform, "411": lambda p: p.payment, "511": lambda p: p.logistics, "513": lambda p: p.logistics,
}  # fmt: skip


def _root(kind: str, guid: str) -> etree._Element:
    return etree.Element(_tag(f"CEB{kind}Message"), {"guid": guid, "version": "1.0"}, nsmap={"ceb": NAMESPACE})


def _business(root: etree._Element, layout: Layout, head: Values, lines: Sequence[Values]) -> None:
    """One business node. Raises BadDeclaration for values, or a number of lines, that the schema refuses."""
    parent = etree.SubElement(root, _tag(layout.wrapper)) if layout.wrapper else root
    _node(parent, layout.head, head)
    if layout.line is None:
        return
    if not lines or (layout.most_lines is not None and len(lines) > layout.most_lines):
        raise BadDeclaration(fields={layout.line.name: f"{len(lines)} lines, 1 to {layout.most_lines} [order]"})
    for line in lines:
        _node(parent, layout.line, line)


def _closed(root: etree._Element, sender: tuple[str, str]) -> bytes:
    code, name = sender
    _node(root, BASE_TRANSFER, {"copCode": code, "copName": name, "dxpMode": "DXP", "dxpId": code})
    checking.require(root)
    body: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return body


def _node(parent: etree._Element, node: Node, values: Values) -> None:
    found = checked(node, values)
    made = etree.SubElement(parent, _tag(node.name))
    for name, value in found:
        etree.SubElement(made, _tag(name)).text = value


def _start(what: str, s: Shipment) -> dict[str, str]:
    guid = _guid(what if s.app_type == NEW else f"{what}:{s.app_type}", s.reference or s.parcel)
    return {"guid": guid, "appType": s.app_type, "appTime": _stamp(s.declared_at), "appStatus": "2"}


def _ebp(p: Parties) -> dict[str, str]:
    return {"ebpCode": p.platform[0], "ebpName": p.platform[1]}


def _ebc(p: Parties) -> dict[str, str]:
    return {"ebcCode": p.platform[0], "ebcName": p.platform[1]}


def _carrier(p: Parties) -> dict[str, str]:
    return {"logisticsCode": p.logistics[0], "logisticsName": p.logistics[1]}


def _buyer(s: Shipment) -> dict[str, str]:
    return {
        "buyerIdType": codes.ID_CARD, "buyerIdNumber": s.buyer_id_number, "buyerName": s.buyer_name,
        "buyerTelephone": s.buyer_phone,
    }  # fmt: skip


def _freight(s: Shipment) -> dict[str, str]:
    return {
        "freight": _yuan(s.freight_fen - s.insured_fen), "insuredFee": _yuan(s.insured_fen) if s.insured_fen else "0"
    }  # fmt: skip


def _fitting(text: str, most: int) -> str:
    """An optional number that does not fit is left out: half a number would be another one."""
    return text if len(text) <= most else ""


def _guid(what: str, of: str) -> str:
    """36 characters in capitals, the same for the same message: a message sent twice is the same message."""
    return str(uuid.uuid5(GUID_SPACE, f"{what}:{of}")).upper()


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _yuan(fen: int) -> str:
    return f"{Decimal(fen) / 100:.2f}"


def _kilograms(grams: int) -> str:
    return f"{Decimal(grams) / 1000:.3f}"


def _stamp(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y%m%d%H%M%S")


__all__ = [
    "NAMESPACE", "Arrival", "BadMessage", "Goods", "Parties", "Shipment", "build", "build_arrival", "read_receipt", "trouble",
]  # fmt: skip
