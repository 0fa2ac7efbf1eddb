"""The three-document gate: order, payment and waybill must say the same before a manifest closes. Pure.

Rules: domain facts §1.5 and the consistency rules of the official message specification. Each mismatch has a permanent
code and an owner who mends it. Nothing unmatched flies.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import checkdigits

FINANCE, SUPPORT, WAREHOUSE, CATALOG, OPERATIONS = "finance", "support", "warehouse", "catalog", "operations"
WEIGHT_TOLERANCE_G = 300
PACKAGING_FLOOR_G = 2000
"""Packaging may weigh half of the contents, at least this much: more means that something in the box is not on the list."""


@dataclass(frozen=True)
class LineDoc:
    """One line of the order document, in fen and pieces; `packed` counts the pieces in the parcel."""

    number: int
    title: str
    hs_code: str
    origin_country: str
    danger: str
    quantity: int
    packed: int
    price_fen: int
    total_fen: int


@dataclass(frozen=True)
class OrderDoc:
    """What the platform says (CEB311)."""

    order_number: str
    is_cancelled: bool
    goods_fen: int
    freight_fen: int
    tax_fen: int
    discount_fen: int
    paid_fen: int
    buyer_name: str = field(repr=False)
    buyer_id_number: str = field(repr=False)
    buyer_phone: str = field(repr=False)
    consignee: str = field(repr=False)
    consignee_phone: str = field(repr=False)
    consignee_address: str = field(repr=False)
    district_code: str
    lines: tuple[LineDoc, ...]


@dataclass(frozen=True)
class PaymentDoc:
    """What the payment enterprise says (CEB411). The checks are its word on payer and orderer: same, differs, unknown."""

    order_number: str
    transaction: str
    amount_fen: int
    currency: str
    payer_check: str = "unknown"
    payer_id_check: str = "unknown"


@dataclass(frozen=True)
class WaybillDoc:
    """What the logistics enterprise says (CEB511). Weights in grams."""

    order_number: str
    number: str
    master: str
    consignee: str = field(repr=False)
    consignee_phone: str = field(repr=False)
    consignee_address: str = field(repr=False)
    weight_g: int
    contents_g: int
    seals: int


@dataclass(frozen=True)
class Documents:
    """The three documents of one parcel."""

    order: OrderDoc
    payment: PaymentDoc
    waybill: WaybillDoc


@dataclass(frozen=True)
class Rule:
    """One check: `holds` says whether the documents pass it."""

    code: str
    owner: str
    message: Any
    holds: Callable[[Documents], bool]


def mismatches(documents: Documents) -> list[str]:
    """Codes of the rules that the documents break, in the order of the table; empty means: may fly."""
    return [rule.code for rule in RULES if not rule.holds(documents)]


def describe(codes: Iterable[str]) -> list[dict[str, Any]]:
    """Code, owner and sentence of each mismatch, for people."""
    return [
        {"code": code, "owner": BY_CODE[code].owner, "message": BY_CODE[code].message}
        for code in codes
        if code in BY_CODE
    ]


def _lines_add_up(documents: Documents) -> bool:
    return all(line.total_fen == line.price_fen * line.quantity for line in documents.order.lines)


def _goods_add_up(documents: Documents) -> bool:
    return documents.order.goods_fen == sum(line.total_fen for line in documents.order.lines)


def _paid_adds_up(documents: Documents) -> bool:
    order = documents.order
    return order.paid_fen == order.goods_fen + order.freight_fen + order.tax_fen - order.discount_fen


def _complete(documents: Documents) -> bool:
    return bool(documents.order.lines) and all(line.packed == line.quantity for line in documents.order.lines)


def _weight_fits(documents: Documents) -> bool:
    waybill = documents.waybill
    packaging = max(PACKAGING_FLOOR_G, waybill.contents_g // 2)
    return (
        waybill.contents_g - WEIGHT_TOLERANCE_G <= waybill.weight_g <= waybill.contents_g + packaging
        and waybill.weight_g > 0
    )


def _filled(*values: str) -> bool:
    return all(value.strip() for value in values)


RULES: tuple[Rule, ...] = (
    Rule("ORDER_CANCELLED", SUPPORT, _("The order was cancelled."), lambda d: not d.order.is_cancelled),
    Rule("ORDER_NUMBER", OPERATIONS, _("The three documents name different orders."),
         lambda d: d.order.order_number == d.payment.order_number == d.waybill.order_number != ""),
    Rule("LINE_TOTAL", FINANCE, _("A line is not price times quantity."), _lines_add_up),
    Rule("GOODS_TOTAL", FINANCE, _("The goods total is not the sum of its lines."), _goods_add_up),
    Rule("PAID_TOTAL", FINANCE, _("The amount paid is not goods, freight and tax less discount."), _paid_adds_up),
    Rule("PAYMENT_AMOUNT", FINANCE, _("The payment differs from the amount of the order."),
         lambda d: d.payment.amount_fen == d.order.paid_fen > 0),
    Rule("PAYMENT_CURRENCY", FINANCE, _("The payment is not in CNY."), lambda d: d.payment.currency == "CNY"),
    Rule("PAYMENT_REFERENCE", FINANCE, _("The payment has no transaction number."), lambda d: _filled(d.payment.transaction)),
    Rule("BUYER_ID", SUPPORT, _("The orderer's ID number is not valid."),
         lambda d: checkdigits.is_valid_resident_id(d.order.buyer_id_number)),
    Rule("BUYER_NAME", SUPPORT, _("The orderer's name or phone is missing."),
         lambda d: _filled(d.order.buyer_name, d.order.buyer_phone)),
    Rule("PAYER_NAME", SUPPORT, _("Payer and orderer have different names."), lambda d: d.payment.payer_check != "differs"),
    Rule("PAYER_ID", SUPPORT, _("Payer and orderer have different ID numbers."),
         lambda d: d.payment.payer_id_check != "differs"),
    Rule("CONSIGNEE", SUPPORT, _("Order and waybill name different recipients."),
         lambda d: d.order.consignee == d.waybill.consignee and _filled(d.order.consignee)),
    Rule("CONSIGNEE_PHONE", SUPPORT, _("Order and waybill have different phone numbers."),
         lambda d: d.order.consignee_phone == d.waybill.consignee_phone and _filled(d.order.consignee_phone)),
    Rule("CONSIGNEE_ADDRESS", SUPPORT, _("Order and waybill have different addresses."),
         lambda d: d.order.consignee_address == d.waybill.consignee_address and _filled(d.order.consignee_address)),
    Rule("DISTRICT", SUPPORT, _("The district code is not six digits."),
         lambda d: re.fullmatch(r"[1-9][0-9]{5}", d.order.district_code) is not None),
    Rule("HS_CODE", CATALOG, _("A line has no customs goods code."),
         lambda d: all(re.fullmatch(r"[0-9]{8,10}", line.hs_code) for line in d.order.lines)),
    Rule("ORIGIN", CATALOG, _("A line has no country of origin."),
         lambda d: all(re.fullmatch(r"[A-Z]{2}", line.origin_country) for line in d.order.lines)),
    Rule("GOODS_NAME", CATALOG, _("A line has no name."), lambda d: all(_filled(line.title) for line in d.order.lines)),
    Rule("DANGER", WAREHOUSE, _("Aerosols may not fly."), lambda d: all(line.danger != "aerosol" for line in d.order.lines)),
    Rule("CONTENTS", WAREHOUSE, _("The parcel does not hold exactly what was ordered."), _complete),
    Rule("WEIGHT", WAREHOUSE, _("The parcel's weight does not fit what is in it."), _weight_fits),
    Rule("SEAL", WAREHOUSE, _("The parcel does not carry exactly one seal."), lambda d: d.waybill.seals == 1),
    Rule("WAYBILL_NUMBER", WAREHOUSE, _("The parcel has no waybill number."), lambda d: _filled(d.waybill.number)),
    Rule("AIR_WAYBILL", OPERATIONS, _("The flight's air waybill number is not valid."),
         lambda d: checkdigits.is_valid_awb(d.waybill.master)),
)  # fmt: skip
BY_CODE = {rule.code: rule for rule in RULES}
