"""The three-document gate: order, payment and waybill must say the same before a manifest closes. Pure.

Rules: domain facts §1.5 and the consistency rules of the official message specification. Each mismatch has a permanent
code and an owner who mends it. Nothing unmatched flies.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import checkdigits, ids

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


def _plain(value: str) -> str:
    return value


@dataclass(frozen=True)
class Handed:
    """Marks of what orders handed down: a fact's name → its mark. `mark` makes one of today's value (a keyed digest).

    A fact without a mark is open, not different: records from before there were marks.
    """

    marks: Mapping[str, str] = field(default_factory=dict)
    mark: Callable[[str], str] = _plain

    def says(self, name: str, value: str) -> bool:
        """Is this still what was handed down?"""
        return name not in self.marks or self.marks[name] == self.mark(value)


@dataclass(frozen=True)
class Documents:
    """The three documents of one parcel, and the marks of what they were when they were handed down."""

    order: OrderDoc
    payment: PaymentDoc
    waybill: WaybillDoc
    handed: Handed = Handed()
    booked_elsewhere: str = ""
    """The other flight on which freight has a place for it; empty where it may fly with this one."""


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


def goods_text(line: LineDoc) -> str:
    """What a line says of its goods; the pieces may become fewer, the goods stay."""
    return "|".join((line.title, line.hs_code, line.origin_country, line.danger, str(line.price_fen)))


def _goods_as_handed(documents: Documents) -> bool:
    """Every line was handed down, with these goods. What other rules say of an empty or malformed field is theirs."""
    handed = documents.handed
    if not any(name.startswith("line:") for name in handed.marks):
        return True
    return all(
        f"line:{line.number}" in handed.marks and handed.says(f"line:{line.number}", goods_text(line))
        for line in documents.order.lines
        if not _is_others(line)
    )


def _is_others(line: LineDoc) -> bool:
    """A line that breaks a rule of its own."""
    return not (
        _filled(line.title)
        and re.fullmatch(r"[0-9]{8,10}", line.hs_code)
        and re.fullmatch(r"[A-Z]{2}", line.origin_country)
        and line.danger != "aerosol"
        and line.total_fen == line.price_fen * line.quantity
    )


def _payment_as_handed(documents: Documents) -> bool:
    payment, handed = documents.payment, documents.handed
    return all(
        handed.says(name, value)
        for name, value, is_others in (
            ("transaction", payment.transaction, not _filled(payment.transaction)),
            ("payer_check", payment.payer_check, payment.payer_check == "differs"),
            ("payer_id_check", payment.payer_id_check, payment.payer_id_check == "differs"),
        )
        if not is_others
    )


def _is_parcel_number(number: str) -> bool:
    try:
        return ids.validate(number, "MM") == number
    except ids.BadNumber:
        return False


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
    Rule("WAYBILL_NUMBER", WAREHOUSE, _("The parcel's waybill number is missing or wrong."),
         lambda d: _is_parcel_number(d.waybill.number)),
    Rule("AIR_WAYBILL", OPERATIONS, _("The flight's air waybill number is not valid."),
         lambda d: checkdigits.is_valid_awb(d.waybill.master)),
    Rule("WAYBILL_CHANGED", WAREHOUSE, _("The parcel's waybill number is not the one that was printed when it was sealed."),
         lambda d: not _is_parcel_number(d.waybill.number) or d.handed.says("waybill", d.waybill.number)),
    Rule("AIR_WAYBILL_CHANGED", OPERATIONS, _("The flight's air waybill number is not the one that it was planned with."),
         lambda d: not checkdigits.is_valid_awb(d.waybill.master) or d.handed.says("master", d.waybill.master)),
    Rule("BOOKED_ELSEWHERE", OPERATIONS, _("The parcel has a place on another flight. Roll it there, or take its bag off this one."),
         lambda d: not d.booked_elsewhere),
    Rule("BUYER_CHANGED", SUPPORT, _("The orderer's name is not the one that was verified with the order."),
         lambda d: not _filled(d.order.buyer_name) or d.handed.says("buyer_name", d.order.buyer_name)),
    Rule("ID_CHANGED", SUPPORT, _("The orderer's ID number is not the one that was verified with the order."),
         lambda d: not checkdigits.is_valid_resident_id(d.order.buyer_id_number)
         or d.handed.says("buyer_id_number", d.order.buyer_id_number)),
    Rule("PHONE_CHANGED", SUPPORT, _("The orderer's phone number is not the one that came with the order."),
         lambda d: not _filled(d.order.buyer_phone) or d.handed.says("buyer_phone", d.order.buyer_phone)),
    Rule("DISTRICT_CHANGED", SUPPORT, _("The district code is not the one of the address that was given."),
         lambda d: re.fullmatch(r"[1-9][0-9]{5}", d.order.district_code) is None
         or d.handed.says("district_code", d.order.district_code)),
    Rule("PAYMENT_CHANGED", FINANCE, _("The payment is not the one that was recorded with the order."), _payment_as_handed),
    Rule("GOODS_CHANGED", CATALOG, _("The goods of a line are not those that were ordered."), _goods_as_handed),
)  # fmt: skip
BY_CODE = {rule.code: rule for rule in RULES}
