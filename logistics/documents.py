"""Records put together for others: the three documents of a parcel, the published facts of an opening."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from logistics.models import Consignment, ConsignmentLine, Flight, Opening, Parcel, Unit
from logistics.policies import openings as policy
from logistics.policies.matching import Documents, Handed, LineDoc, OrderDoc, PaymentDoc, WaybillDoc, goods_text
from logistics.states import SealStatus
from marketplace.core.trail import digest

CHANGED = "changed"  # fits no mark


@dataclass(frozen=True)
class Sums:
    """The money of a consignment less what went back for pieces that do not travel, in fen. Adds up as the record does."""

    goods: int
    freight: int
    tax: int
    discount: int
    paid: int
    insurance: int  # of the freight


def sums_of(record: Consignment) -> Sums:
    """What the customs documents name. The currency fee of a stopped piece leaves freight, where it came in; its share of coupons,
    gifts and store credit leaves the discount."""
    lines = list(record.lines.all())
    back, tax = sum(line.stopped_fen for line in lines), sum(line.stopped_tax_fen for line in lines)
    credit, discount = sum(line.stopped_credit_fen for line in lines), sum(line.stopped_discount_fen for line in lines)
    goods = sum(line.price_fen * line.stopped for line in lines)
    return Sums(
        goods=record.goods_fen - goods,
        freight=record.freight_fen - (back + discount - goods - tax),
        tax=record.tax_fen - tax,
        discount=record.discount_fen - discount - credit,
        paid=record.paid_fen - (back - credit),
        insurance=record.insurance_fen - sum(line.stopped_insurance_fen for line in lines),
    )


def is_whole(parcel: Parcel) -> bool:
    """Does the parcel hold exactly what is still wanted of its order?"""
    packed = Counter(parcel.units.values_list("line_id", flat=True))
    return all(packed[line.pk] == line.wanted for line in parcel.consignment.lines.all())


def documents_of(parcel: Parcel) -> Documents:
    """Order, payment and waybill of one parcel. Reads lines, units and seals: prefetch them for many parcels
    (`consignment__lines`, `units`, `seals`)."""
    record = parcel.consignment
    units = list(parcel.units.all())
    flight = parcel.bag.flight if parcel.bag else None
    return Documents(
        order=_order(parcel, units),
        payment=PaymentDoc(
            order_number=record.order_number, transaction=record.payment_ref, currency=record.payment_currency,
            amount_fen=record.payment_fen - sum(line.stopped_fen - line.stopped_credit_fen for line in record.lines.all()),
            payer_check=record.payer_check, payer_id_check=record.payer_id_check,
        ),
        waybill=WaybillDoc(
            order_number=record.order_number, number=parcel.number, master=flight.awb if flight else "",
            consignee=parcel.label_consignee, consignee_phone=parcel.label_phone,
            consignee_address=parcel.label_address, weight_g=parcel.weight_g or 0,
            contents_g=sum(unit.weight_g or 0 for unit in units),
            seals=sum(seal.status == SealStatus.APPLIED for seal in parcel.seals.all()),
        ),
        handed=_handed(record, parcel, flight),
    )  # fmt: skip


def marks_of(record: Consignment, lines: Sequence[ConsignmentLine]) -> dict[str, str]:
    """Keyed digests of what was handed down, salted by the order: the same person leaves another mark on every order."""
    mark = _marker(record)
    facts = {
        name: str(getattr(record, name))
        for name in ("buyer_name", "buyer_id_number", "buyer_phone", "district_code", "payer_check", "payer_id_check")
    }
    facts["transaction"] = record.payment_ref
    for line in lines:
        facts[f"line:{line.number}"] = goods_text(_line_doc(line, 0))
    return {name: mark(value) for name, value in facts.items()}


def label_mark(parcel: Parcel) -> str:
    """Mark of the number on the label, as printed when the parcel was sealed: no other valid number fits it."""
    return digest(f"label|{parcel.consignment_id}|{parcel.pk}|{parcel.number}")


def awb_mark(flight: Flight) -> str:
    """Mark of the air waybill number that the flight was planned with."""
    return digest(f"awb|{flight.public_id}|{flight.awb}")


def _handed(record: Consignment, parcel: Parcel, flight: Flight | None) -> Handed:
    known, mark = getattr(record, "fingerprint", None), _marker(record)
    marks = dict(known.marks) if known else {}
    if parcel.label_mark:
        marks["waybill"] = mark(parcel.number) if parcel.label_mark == label_mark(parcel) else CHANGED
    if flight is not None and flight.awb_mark:
        marks["master"] = mark(flight.awb) if flight.awb_mark == awb_mark(flight) else CHANGED
    return Handed(marks, mark)


def _marker(record: Consignment) -> Callable[[str], str]:
    return lambda value: digest(f"{record.order_number}|{value}")


def _order(parcel: Parcel, units: list[Unit]) -> OrderDoc:
    record = parcel.consignment
    packed = Counter(unit.line_id for unit in units)
    lines = tuple(
        _line_doc(line, packed[line.pk])
        for line in sorted(record.lines.all(), key=lambda line: line.number)
        if line.wanted
    )
    sums = sums_of(record)
    return OrderDoc(
        order_number=record.order_number, is_cancelled=record.cancelled_at is not None, goods_fen=sums.goods,
        freight_fen=sums.freight, tax_fen=sums.tax, discount_fen=sums.discount, paid_fen=sums.paid,
        buyer_name=record.buyer_name, buyer_id_number=record.buyer_id_number, buyer_phone=record.buyer_phone,
        consignee=record.consignee, consignee_phone=record.consignee_phone, consignee_address=record.consignee_address,
        district_code=record.district_code, lines=lines,
    )  # fmt: skip


def _line_doc(line: ConsignmentLine, packed: int) -> LineDoc:
    return LineDoc(
        line.number, line.title, line.hs_code, line.origin_country, line.danger, line.wanted, packed, line.price_fen,
        line.wanted_fen,
    )  # fmt: skip


def opened_facts(opening: Opening) -> dict[str, Any]:
    """The published facts of the first half of an opening (`policies/openings.py`)."""
    return policy.opened_facts(
        opening=opening.public_id, parcel=opening.parcel.number, old_seal=opening.old_seal.number, authority=opening.authority,
        station=opening.station, reason=opening.reason, weight_before_g=opening.weight_before_g, opened_at=opening.opened_at,
    )  # fmt: skip


def closed_facts(opening: Opening, photos: Sequence[str]) -> dict[str, Any]:
    """The published facts of the second half. Only for an opening that ended."""
    if opening.new_seal is None or opening.weight_after_g is None or opening.closed_at is None:
        raise ValueError(f"opening {opening.public_id} has not ended")
    return policy.closed_facts(
        opening=opening.public_id,
        new_seal=opening.new_seal.number,
        weight_after_g=opening.weight_after_g,
        found=opening.found,
        closed_at=opening.closed_at,
        photos=photos,
    )
