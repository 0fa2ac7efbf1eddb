"""Customs: declare what arrived, take in receipts, follow them with the parcel.

Outside calls are three steps: the matched declaration of an arrived parcel is the intent, the terminal is called outside
any transaction, and what it said is settled under the parcel's lock. Every step may be repeated.
"""

import logging
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db import transaction

from logistics import locks
from logistics.customs import checking, codes, places, signing
from logistics.customs.client import Terminal
from logistics.customs.fields import LAYOUTS
from logistics.customs.messages import Goods, Parties, Shipment, build, trouble
from logistics.documents import documents_of, sums_of
from logistics.errors import BadDeclaration
from logistics.models import CustomsReceipt, Declaration, Parcel
from logistics.policies import matching, tracking
from logistics.policies import receipts as policy
from logistics.records import ReceiptFacts
from logistics.services import custody, gate, steps
from logistics.services.steps import Step
from logistics.states import DECLARATION, DeclarationStatus, ParcelStatus
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from marketplace.core.outbox.emit import emit

logger = logging.getLogger(__name__)

ACTOR = "system:customs"
CLOCK = "customs_hold"
KINDS = ("311", "411", "511", "621")
LANDED = (ParcelStatus.ARRIVED, ParcelStatus.IN_CUSTOMS)
CHUNK = 100
REFUSED_DUTY = "declaration_refused"
BEFORE_CUSTOMS = frozenset(
    {DeclarationStatus.DRAFT, DeclarationStatus.MATCHED, DeclarationStatus.REJECTED, DeclarationStatus.WITHDRAWN}
)
ENDINGS = frozenset({DeclarationStatus.RELEASED, DeclarationStatus.RETURNED, DeclarationStatus.REJECTED})


@transaction.atomic
def prepare(*, parcel: Parcel, actor: str = ACTOR) -> bool:
    """Match the three documents once more before a landed parcel is declared; True where it may be.

    A rejected case that was mended starts again here. What does not match waits as a draft with its codes.
    """
    box = locks.parcel(parcel.pk)
    case = Declaration.objects.get(parcel=box)
    if box.status not in LANDED or case.status not in BEFORE_CUSTOMS:
        return False
    found = matching.mismatches(documents_of(box))
    if case.status in (DeclarationStatus.REJECTED, DeclarationStatus.WITHDRAWN):
        DECLARATION.move(case, DeclarationStatus.DRAFT, actor=actor)
    if found and case.status == DeclarationStatus.MATCHED:
        DECLARATION.move(case, DeclarationStatus.DRAFT, actor=actor, mismatches=found)
    elif not found and case.status == DeclarationStatus.DRAFT:
        DECLARATION.move(case, DeclarationStatus.MATCHED, actor=actor, mismatches=[])
    gate.note_findings(verdicts={box.pk: found}, flight=None, actor=actor)
    return not found


def due() -> list[int]:
    """Declarations that are matched, landed and not yet declared."""
    waiting = Declaration.objects.filter(status=DeclarationStatus.MATCHED, parcel__status__in=LANDED)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:200])


def declare(*, declaration_id: int, terminal: Terminal) -> bool:
    """Send the four messages of one parcel and settle. False where another worker was first, or the official schema would refuse
    a value (the case then waits as a draft that names it). Raises CustomsUnreachable."""
    return declare_many(declaration_ids=[declaration_id], terminal=terminal) == 1


def declare_many(*, declaration_ids: Sequence[int], terminal: Terminal) -> int:
    """Send and settle, a hundred parcels a message: memory and statements do not grow with the number. Returns how many.

    A parcel with a value that does not fit is set aside and does not hold up the others. Raises CustomsUnreachable.
    """
    done = 0
    for start in range(0, len(declaration_ids), CHUNK):
        cases = _cases(declaration_ids[start : start + CHUNK])
        pairs = [(case, shipment) for case in cases if (shipment := _shipment(case)) is not None]
        try:
            bodies = list(messages_of([shipment for _case, shipment in pairs])) if pairs else []
        except BadDeclaration:
            pairs = [pair for pair in pairs if _fits(*pair)]
            bodies = list(messages_of([shipment for _case, shipment in pairs])) if pairs else []
        for body in bodies:
            terminal.send(body)
        done += _settle_declared_many([case for case, _shipment in pairs]) if pairs else 0
    return done


def messages_of(shipments: Sequence[Shipment]) -> Iterator[bytes]:
    """The four messages of up to a hundred parcels, one after the other, the inventory signed. Raises BadDeclaration."""
    names = parties()
    for kind in KINDS:
        body = build(kind, shipments, names)
        yield checking.signed(body, signing.signer()) if LAYOUTS[kind].is_signed else body


def _cases(pks: Sequence[int]) -> list[Declaration]:
    found = Declaration.objects.filter(pk__in=pks, status=DeclarationStatus.MATCHED)
    return list(
        found.select_related("parcel__consignment", "parcel__warehouse", "parcel__bag__flight")
        .prefetch_related("parcel__consignment__lines", "parcel__units").order_by("pk")
    )  # fmt: skip


def _shipment(case: Declaration) -> Shipment | None:
    """What customs is told of the parcel; None for one that cannot be told of (it did not fly): set aside."""
    try:
        return shipment_of(case)
    except ValueError as error:
        _set_aside(case, {"parcel": str(error)})
        return None


def _fits(case: Declaration, shipment: Shipment) -> bool:
    """Would the official schema take every value? A case that it would not is set aside for whoever must mend it."""
    wrong: dict[str, str] = {}
    for kind in KINDS:
        wrong |= trouble(kind, shipment, parties())
    if wrong:
        _set_aside(case, wrong)
    return not wrong


@transaction.atomic
def _set_aside(case: Declaration, wrong: dict[str, str]) -> None:
    DECLARATION.move(case, DeclarationStatus.DRAFT, actor=ACTOR, why="schema", trouble=wrong)
    duties.call(kind=REFUSED_DUTY, subject=trail.ref(case.parcel), facts={"fields": sorted(wrong)[:10]})
    logger.error("parcel %s cannot be declared: %s", case.parcel.number, sorted(wrong))


@transaction.atomic
def apply_receipt(*, facts: ReceiptFacts, actor: str = ACTOR) -> bool:
    """Store one receipt once and follow it. False where it was stored before or belongs to no parcel of ours (alarm)."""
    parcel = Parcel.objects.filter(number=facts.cop_no, declaration__isnull=False).first()
    if parcel is None:
        logger.error("customs sent receipt %s for a list that we do not know", facts.code)
        trail.record(
            verb="customs.unknown_list", target=f"parcel:{facts.cop_no[:40]}", actor=actor, after={"code": facts.code}
        )
        return False
    box = locks.parcel(parcel.pk)
    case = Declaration.objects.get(parcel=box)
    _receipt, is_new = CustomsReceipt.objects.get_or_create(
        declaration=case,
        code=facts.code,
        returned_at=facts.returned_at,
        defaults={"info": facts.info, "received_at": time.now()},
    )
    if not is_new:
        return False
    if facts.invt_no and not case.invt_no:
        Declaration.objects.filter(pk=case.pk).update(invt_no=facts.invt_no[:18])
        case.invt_no = facts.invt_no[:18]
    follow(case, box, actor=actor)
    return True


def follow(case: Declaration, parcel: Parcel, *, actor: str) -> None:
    """Apply the receipts that wait, in the order customs wrote them, as far as the case and its parcel allow.

    The caller holds the parcel's lock. A release that comes while the parcel is open waits until it is sealed again.
    """
    for receipt in list(case.receipts.filter(applied_at__isnull=True).order_by("returned_at", "pk")):
        if not _apply(case, parcel, receipt, actor):
            break
        CustomsReceipt.objects.filter(pk=receipt.pk).update(applied_at=time.now())
        Declaration.objects.filter(pk=case.pk).update(last_code=receipt.code, last_info=receipt.info)


def shipment_of(case: Declaration) -> Shipment:
    """Everything customs is told about one parcel, from the trade record, the scales and the flight."""
    parcel = case.parcel
    record = parcel.consignment
    flight = parcel.bag.flight if parcel.bag else None
    if flight is None or parcel.weight_g is None:
        raise ValueError(f"parcel {parcel.number} did not fly")
    lines = [
        Goods(
            line.number,
            line.sku,
            line.title,
            "|".join(part for part in (line.brand, line.title_en) if part) or line.title,
            line.hs_code,
            line.origin_country,
            line.wanted,
            line.price_fen,
            line.wanted_fen,
            line.weight_g,
        )
        for line in sorted(record.lines.all(), key=lambda line: line.number)
        if line.wanted
    ]
    sums = sums_of(record)
    return Shipment(
        order_number=record.order_number, parcel=parcel.number, awb=flight.awb, voyage=flight.designator,
        departure_country=parcel.warehouse.country, customs_code=case.customs_code, goods_fen=sums.goods,
        freight_fen=sums.freight, tax_fen=sums.tax, discount_fen=sums.discount, paid_fen=sums.paid,
        payment_ref=record.payment_ref, paid_at=record.paid_at, declared_at=time.now(), gross_g=parcel.weight_g,
        net_g=min(sum(unit.weight_g or 0 for unit in parcel.units.all()), parcel.weight_g), district_code=record.district_code,
        lines=lines, buyer_ref=record.buyer_ref, buyer_name=record.buyer_name, buyer_id_number=record.buyer_id_number,
        buyer_phone=record.buyer_phone, consignee=record.consignee, consignee_phone=record.consignee_phone,
        consignee_address=record.consignee_address,
        insured_fen=sums.insurance if settings.CUSTOMS_INSURED_FEE == "apart" else 0,
    )  # fmt: skip


def parties() -> Parties:
    """Codes and names of the enterprises, from the settings."""
    names = settings.PLATFORM
    return Parties(
        (names["code"], names["name"]),
        (names["agent_code"], names["agent_name"]),
        (names["pay_code"], names["pay_name"]),
        (names["logistics_code"], names["logistics_name"]),
    )


def _settle_declared(case: Declaration) -> bool:
    return _settle_declared_many([case]) == 1


@transaction.atomic
def _settle_declared_many(cases: Sequence[Declaration]) -> int:
    boxes = {box.pk: box for box in locks.parcels(case.parcel_id for case in cases)}
    fresh = Declaration.objects.filter(pk__in=[case.pk for case in cases], status=DeclarationStatus.MATCHED).order_by(
        "pk"
    )
    settled = [case for case in fresh if boxes[case.parcel_id].status in LANDED]
    details = {case.parcel_id: {"customs": case.customs_code, "mode": case.trade_mode} for case in settled}
    for case in settled:
        DECLARATION.move(case, DeclarationStatus.DECLARED, actor=ACTOR, declared_at=time.now(), trouble=None)
    landed = [boxes[pk] for pk in details if boxes[pk].status == ParcelStatus.ARRIVED]
    for again in (boxes[pk] for pk in details if boxes[pk].status == ParcelStatus.IN_CUSTOMS):
        _again(again, details[again.pk])
    for place in sorted({_place(box) for box in landed}):
        step = Step(ParcelStatus.IN_CUSTOMS, "declared", place, tracking.DECLARED)
        boxes_here = [box for box in landed if _place(box) == place]
        steps.take_all(boxes_here, step, actor=ACTOR, details=lambda box: details[box.pk])
    for case in settled:
        follow(case, boxes[case.parcel_id], actor=ACTOR)
    return len(settled)


def _again(parcel: Parcel, details: dict[str, str]) -> None:
    """A list that was rejected and mended goes in once more; the parcel never left customs."""
    Parcel.objects.filter(pk=parcel.pk).update(exception="")
    parcel.exception = ""
    custody.append(
        subject=custody.subject_of(parcel), action="declared_again", actor=ACTOR, place=_place(parcel), details=details
    )


def _apply(case: Declaration, parcel: Parcel, receipt: CustomsReceipt, actor: str) -> bool:
    """Follow one receipt; False where it must wait."""
    meaning = policy.meaning(receipt.code)
    if not meaning.is_known:
        logger.error("customs code %s for parcel %s is not in the table", receipt.code, parcel.number)
        return True
    if meaning.to and not policy.is_late(case.status, meaning.to):
        must_wait = meaning.to in ENDINGS and parcel.status == ParcelStatus.OPENED
        if must_wait or not DECLARATION.allows(case.status, meaning.to):
            return False
        _move(case, parcel, receipt, meaning.to, actor)
    if meaning.exception and parcel.exception != meaning.exception:
        Parcel.objects.filter(pk=parcel.pk).update(exception=meaning.exception)
        parcel.exception = meaning.exception
        is_sent_back = receipt.code == codes.RETURNED
        code = tracking.RETURNED if is_sent_back else tracking.HELD
        steps.tell(parcel, code, place=_place(parcel), source=f"receipt:{receipt.pk}", reason="customs")
        if is_sent_back:
            _announce_return(parcel)
    return True


def _announce_return(parcel: Parcel) -> None:
    """Those above must know: the shopper waits for goods that will not come."""
    order = parcel.consignment.order_number
    payload = {"order_number": order, "parcel": parcel.number}
    emit(topic="logistics.parcel_sent_back", key=f"order:{order}", payload=payload)


def _move(case: Declaration, parcel: Parcel, receipt: CustomsReceipt, to: str, actor: str) -> None:
    why = f"{receipt.code} {receipt.info}".strip()
    if to in ENDINGS:
        clocks.stop(kind=CLOCK, subject=trail.ref(parcel), reason=why, actor=actor, fault="customs")
    if to == DeclarationStatus.RELEASED:
        where = places.SUPERVISED.get(_airport(parcel), "")
        DECLARATION.move(case, to, actor=actor, why=why, released_at=receipt.returned_at, supervised_place=where)
        step = Step(ParcelStatus.CLEARED, "released", _place(parcel), tracking.CLEARED, changes={"exception": ""})
        steps.take(parcel, step, actor=actor, details={"code": receipt.code, "list": case.invt_no})
        return
    DECLARATION.move(case, to, actor=actor, why=why)
    if to == DeclarationStatus.INSPECTION:
        clocks.start(kind=CLOCK, subject=trail.ref(parcel), actor=actor)
        steps.tell(parcel, tracking.INSPECTION, place=_place(parcel), source=f"receipt:{receipt.pk}", reason="customs")
        steps.announce(parcel)


def _place(parcel: Parcel) -> str:
    airport = _airport(parcel)
    return f"airport:{airport}" if airport else "customs"


def _airport(parcel: Parcel) -> str:
    flight = parcel.bag.flight if parcel.bag else None
    return flight.destination if flight else ""
