"""Shapes of the API of repairs. Amounts in fen."""

from typing import Any

from rest_framework import serializers

from orders.models import Warranty
from orders.policies.warranty_plans import FAULTS
from repairs.models import Diagnosis, PartStock, RepairCase, WorkOrder
from repairs.selectors import cases
from repairs.selectors.partners import Point
from repairs.selectors.pieces import Piece
from repairs.states import CaseStatus, WorkStatus


class WarrantyPlanShape(serializers.Serializer[Any]):
    """A plan of the longer warranty as it is on offer today."""

    plan = serializers.ChoiceField(Warranty.Plan.choices)
    faults = serializers.ListField(child=serializers.ChoiceField(list(FAULTS)))
    price_pct = serializers.IntegerField(help_text="of the standard plan")
    months_pct = serializers.IntegerField(help_text="of the standard plan")
    deductible_bp = serializers.IntegerField()
    least_deductible_fen = serializers.IntegerField()
    cap_bp = serializers.IntegerField()
    waiting_days = serializers.IntegerField()
    version = serializers.IntegerField()


class WarrantyShape(serializers.Serializer[Any]):
    """One of my things with its warranty."""

    passport = serializers.CharField()
    title = serializers.CharField()
    order = serializers.CharField()
    plan = serializers.CharField(help_text="basic, standard, premium, or empty without a warranty")
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    repair = serializers.CharField(help_text="number of the open repair, or empty")


class WalkInput(serializers.Serializer[Any]):
    passport = serializers.CharField(max_length=40)
    answers = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, allow_empty=True)


class WalkAnswerShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    words = serializers.CharField()


class WalkShape(serializers.Serializer[Any]):
    """Where the answers lead: the next question, or the end with its level and fault."""

    tree = serializers.CharField()
    version = serializers.IntegerField()
    words = serializers.CharField()
    answers = WalkAnswerShape(many=True)
    level = serializers.CharField(help_text="self_help, partner, central, return; empty before the end")
    fault = serializers.CharField(help_text="empty before the end")


class ReportInput(WalkInput):
    words = serializers.CharField(max_length=2000)
    happened_on = serializers.DateField()
    photos = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), required=False, max_length=8, help_text="JPEG, PNG or WebP"
    )


class RepairStepShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    at = serializers.DateTimeField()
    place = serializers.CharField(help_text="empty where no service point is involved")


class RepairRow(serializers.Serializer[Any]):
    number = serializers.CharField()
    status = serializers.ChoiceField(CaseStatus.choices)
    title = serializers.CharField()
    passport = serializers.CharField()
    fault = serializers.ChoiceField(list(FAULTS))
    level = serializers.ChoiceField(Diagnosis.Level.choices)
    liable = serializers.ChoiceField(RepairCase.Liable.choices)
    verdict = serializers.CharField(help_text="covered, or why not; empty for a piece of a return")
    opened_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class RepairAnswer(RepairRow):
    """A repair with its steps and what is to decide."""

    service_point = serializers.CharField(help_text="name, or empty")
    work_status = serializers.CharField(help_text=f"{', '.join(WorkStatus.values)}, or empty")
    quote_fen = serializers.IntegerField()
    due_fen = serializers.IntegerField(help_text="of it, what you pay")
    quote_until = serializers.DateTimeField(allow_null=True)
    cap_fen = serializers.IntegerField()
    paid_out_fen = serializers.IntegerField()
    remedy = serializers.CharField(help_text="repair, replace, pay_out, or empty")
    why = serializers.CharField(help_text="of a refusal, else empty")
    steps = RepairStepShape(many=True)


class ServicePointShape(serializers.Serializer[Any]):
    """A certified service point."""

    point = serializers.CharField()
    kind = serializers.CharField(help_text="shop or central")
    name = serializers.CharField()
    city = serializers.CharField()
    address = serializers.CharField()
    hours = serializers.CharField(help_text="may be empty")
    trades = serializers.ListField(child=serializers.CharField())
    grade = serializers.CharField(help_text="A to D of the last quarter, or empty")
    km = serializers.IntegerField(allow_null=True, help_text="from the city asked for")
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()


class ChooseInput(serializers.Serializer[Any]):
    point = serializers.CharField(max_length=40)


class RatingInput(serializers.Serializer[Any]):
    stars = serializers.IntegerField(min_value=1, max_value=5)


class PaymentShape(serializers.Serializer[Any]):
    attempt = serializers.CharField()
    amount_fen = serializers.IntegerField()
    action_url = serializers.CharField(help_text="the provider's page; empty while it does not answer")


class RepairWorkInput(serializers.Serializer[Any]):
    """Fields of the verbs: `why` (decline, pass-on, give-up), `finding`, `labour_fen`, `parts_fen` (quote), `photos` (receive, finish)."""

    why = serializers.CharField(max_length=400, required=False, default="")
    finding = serializers.CharField(max_length=2000, required=False, default="")
    labour_fen = serializers.IntegerField(min_value=0, max_value=10_000_000, required=False, default=0)
    parts_fen = serializers.IntegerField(min_value=0, max_value=10_000_000, required=False, default=0)
    photos = serializers.ListField(child=serializers.FileField(allow_empty_file=True), required=False, max_length=8)


class RepairPartInput(serializers.Serializer[Any]):
    sku = serializers.CharField(max_length=40)
    pieces = serializers.IntegerField(min_value=1, max_value=99)
    serial_in = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    serial_out = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)


class RepairWorkShape(serializers.Serializer[Any]):
    """A work order as its service point sees it: nothing of who the shopper is."""

    work = serializers.CharField()
    status = serializers.ChoiceField(WorkStatus.choices)
    repair = serializers.CharField()
    title = serializers.CharField()
    fault = serializers.ChoiceField(list(FAULTS))
    words = serializers.CharField(help_text="what the shopper wrote; may be empty")
    labour_fen = serializers.IntegerField()
    parts_fen = serializers.IntegerField()
    due_fen = serializers.IntegerField()
    assigned_at = serializers.DateTimeField()


class StockShape(serializers.Serializer[Any]):
    sku = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    on_hand = serializers.IntegerField()
    ordered = serializers.IntegerField()
    target = serializers.IntegerField()
    reorder_point = serializers.IntegerField()


class DeliveryInput(serializers.Serializer[Any]):
    sku = serializers.CharField(max_length=40)
    pieces = serializers.IntegerField(min_value=1, max_value=9999)
    note = serializers.CharField(max_length=40, min_length=3)


class PartAdviceShape(serializers.Serializer[Any]):
    place = serializers.CharField()
    sku = serializers.CharField()
    on_hand = serializers.IntegerField()
    ordered = serializers.IntegerField()
    target = serializers.IntegerField()
    reorder_point = serializers.IntegerField()
    order = serializers.IntegerField(help_text="pieces to order now")


def piece_row(piece: Piece) -> dict[str, Any]:
    """As `WarrantyShape`."""
    warranty = piece.warranty
    return {
        "passport": piece.unit.passport_code, "title": piece.line.title, "order": piece.line.order.number,
        "plan": warranty.plan if warranty else "", "starts_at": warranty.starts_at if warranty else None,
        "ends_at": warranty.ends_at if warranty else None,
        "repair": piece.repair.number if piece.repair and piece.repair.is_open else "",
    }  # fmt: skip


def repair_row(case: RepairCase) -> dict[str, Any]:
    """As `RepairRow`."""
    return {
        "number": case.number, "status": case.status, "title": case.line.title, "passport": case.unit.passport_code,
        "fault": case.fault, "level": case.level, "liable": case.liable, "verdict": case.verdict, "opened_at": case.opened_at,
        "ended_at": case.ended_at,
    }  # fmt: skip


def repair_answer(case: RepairCase) -> dict[str, Any]:
    """As `RepairAnswer`."""
    work = cases.work_of(case)
    return {
        **repair_row(case), "service_point": work.partner.name if work else "", "work_status": work.status if work else "",
        "quote_fen": work.quote_fen if work else 0, "due_fen": work.due_fen if work else 0,
        "quote_until": work.quote_until if work else None, "cap_fen": case.cap_fen, "paid_out_fen": case.paid_out_fen,
        "remedy": case.remedy, "why": case.why,
        "steps": [{"code": one.code, "at": one.at, "place": one.place} for one in cases.timeline(case)],
    }  # fmt: skip


def point_row(point: Point) -> dict[str, Any]:
    """As `ServicePointShape`."""
    one = point.partner
    return {
        "point": one.public_id, "kind": one.kind, "name": one.name, "city": one.city, "address": one.address, "hours": one.hours,
        "trades": one.trades, "grade": one.grade, "km": point.km, "latitude": float(one.latitude),
        "longitude": float(one.longitude),
    }  # fmt: skip


def work_row(work: WorkOrder) -> dict[str, Any]:
    """As `RepairWorkShape`."""
    return {
        "work": work.public_id, "status": work.status, "repair": work.case.number, "title": work.case.line.title,
        "fault": work.case.fault, "words": work.case.words, "labour_fen": work.labour_fen, "parts_fen": work.parts_fen,
        "due_fen": work.due_fen, "assigned_at": work.assigned_at,
    }  # fmt: skip


def stock_row(stock: PartStock) -> dict[str, Any]:
    """As `StockShape`."""
    part = stock.part
    return {
        "sku": part.sku, "name_zh": part.name_zh, "name_en": part.name_en, "on_hand": stock.on_hand, "ordered": stock.ordered,
        "target": stock.target, "reorder_point": stock.reorder_point,
    }  # fmt: skip
