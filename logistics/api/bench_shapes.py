"""Shapes of the bench's API: seals looked at, screening, labels and prints, goods without notice, shifts, devices."""

from typing import Any

from rest_framework import serializers

from logistics.models import (
    Device,
    FoundGoods,
    Handover,
    Parcel,
    Parked,
    PrintJob,
    Screening,
    SealCheck,
    SealCount,
    SealIncident,
)
from logistics.policies import cartons, scans
from logistics.policies.screening import SOURCE, Question
from logistics.selectors.shifts import Stock
from marketplace.core.api.fields import CleanChar

Shape = serializers.Serializer[Any]


class SealCheckRequest(Shape):
    point = CleanChar(max_length=9, help_text="bench, load, arrival, opening or hand_over")
    seen = CleanChar(max_length=20, required=False, default="", allow_blank=True, help_text="Empty: there was no seal.")
    viewed = serializers.BooleanField(default=True)
    tugged = serializers.BooleanField(default=True)
    twisted = serializers.BooleanField(default=True)


class SealCheckAnswer(Shape):
    parcel = serializers.CharField()
    point = serializers.CharField()
    seen = serializers.CharField(help_text="May be empty.")
    outcome = serializers.CharField(help_text="intact, mismatch, missing or tampered")
    checked_at = serializers.DateTimeField()
    incident = serializers.CharField(help_text="Id of the incident that stopped the parcel; empty where it may go on.")


class ReplaceSealRequest(Shape):
    seal_seen = CleanChar(max_length=20, required=False, default="", allow_blank=True)
    new_seal = CleanChar(max_length=20)
    why = CleanChar(max_length=200)


class CountRequest(Shape):
    numbers = serializers.ListField(child=CleanChar(max_length=20), max_length=2000, allow_empty=True)


class CountOfRequest(CountRequest):
    holder = CleanChar(max_length=40, help_text="Public id of an operator or escort.")


class CountAnswer(Shape):
    expected = serializers.IntegerField()
    seen = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.CharField())
    strange = serializers.ListField(child=serializers.CharField())
    counted_at = serializers.DateTimeField()


class SealStockAnswer(Shape):
    holder = serializers.CharField()
    name = serializers.CharField()
    issued = serializers.IntegerField()
    applied = serializers.IntegerField()
    broken = serializers.IntegerField()
    void = serializers.IntegerField()


class IncidentAnswer(Shape):
    id = serializers.CharField()
    status = serializers.CharField(help_text="open or resolved")
    kind = serializers.CharField(help_text="mismatch, missing, tampered or stock")
    parcel = serializers.CharField(help_text="Empty for missing stock.")
    expected = serializers.CharField()
    seen = serializers.CharField()
    owner = serializers.CharField(help_text="Empty until somebody takes it on.")
    opened_at = serializers.DateTimeField()
    resolution = serializers.CharField(help_text="Empty while open.")
    why = serializers.CharField()


class ResolveIncidentRequest(Shape):
    resolution = CleanChar(max_length=12, help_text="intact, replaced, taken_back, given_up or voided")
    why = CleanChar(max_length=500)


class ChoiceAnswer(Shape):
    code = serializers.CharField()
    words = serializers.CharField()


class DangerQuestionAnswer(Shape):
    code = serializers.CharField()
    category = serializers.CharField()
    words = serializers.CharField()
    choices = ChoiceAnswer(many=True)


class ScreeningAnswer(Shape):
    outcome = serializers.CharField(help_text="clear, limited, refuse; empty: not screened as it is packed now")
    un_numbers = serializers.ListField(child=serializers.CharField())
    questions = DangerQuestionAnswer(many=True, help_text="Empty: harmless goods, cleared by themselves.")
    source = serializers.CharField()


class ScreeningRequest(Shape):
    answers = serializers.DictField(child=CleanChar(max_length=20), help_text="Question → answer, by code.")


class CartonAnswer(Shape):
    carton = serializers.CharField(help_text="Empty: none takes it all.")
    length_mm = serializers.IntegerField()
    width_mm = serializers.IntegerField()
    height_mm = serializers.IntegerField()
    tare_g = serializers.IntegerField()
    chargeable_g = serializers.IntegerField()


class UndoRequest(Shape):
    kind = CleanChar(max_length=6, help_text="unit, parcel or bag")
    number = CleanChar(max_length=40)
    why = CleanChar(max_length=200)


class CorrectionAnswer(Shape):
    action = serializers.CharField(help_text="The step that was taken back.")
    corrects = serializers.CharField(help_text="Hash of the custody event that is corrected.")
    hash = serializers.CharField()


class DecodeRequest(Shape):
    image = serializers.FileField(help_text="JPEG, PNG or WebP, at most 8 MB.")


class DecodeAnswer(Shape):
    codes = serializers.ListField(child=serializers.CharField())


class PrintRequest(Shape):
    kind = CleanChar(max_length=6, help_text="unit, parcel, bag or seal")
    number = CleanChar(max_length=40)
    station = CleanChar(max_length=20)


class PrintAckRequest(Shape):
    outcome = CleanChar(max_length=7, help_text="printed or failed")
    error = CleanChar(max_length=200, required=False, default="", allow_blank=True)


class PrintAnswer(Shape):
    id = serializers.CharField()
    status = serializers.CharField(help_text="queued, printed or failed")
    station = serializers.CharField()
    kind = serializers.CharField()
    number = serializers.CharField()
    reprint_of = serializers.CharField(help_text="Empty for a first print.")
    asked_at = serializers.DateTimeField()
    error = serializers.CharField(help_text="Empty unless it failed.")
    pdf = serializers.CharField()
    png = serializers.CharField()


class FoundRequest(Shape):
    words = CleanChar(max_length=300)
    label_text = CleanChar(max_length=200, required=False, default="", allow_blank=True)
    warehouse = CleanChar(max_length=8, required=False, default="", allow_blank=True)


class FoundGiveRequest(Shape):
    passport_code = CleanChar(max_length=40)


class FoundEndRequest(Shape):
    why = CleanChar(max_length=300)


class GuessAnswer(Shape):
    passport_code = serializers.CharField()
    order_number = serializers.CharField()
    title = serializers.CharField()
    reason = serializers.CharField(help_text="number or name")


class FoundAnswer(Shape):
    id = serializers.CharField()
    status = serializers.CharField(help_text="found, owned, returned or disposed")
    words = serializers.CharField()
    label_text = serializers.CharField(help_text="May be empty.")
    warehouse = serializers.CharField()
    found_at = serializers.DateTimeField()
    unit = serializers.CharField(help_text="Passport code of what it was; empty until known.")
    photos = serializers.IntegerField()


class FoundGuessesAnswer(FoundAnswer):
    guesses = GuessAnswer(many=True)


class FoundPhotoRequest(Shape):
    image = serializers.FileField(help_text="JPEG, PNG or WebP, at most 8 MB.")


class HandoverRequest(Shape):
    taker = CleanChar(max_length=40, help_text="Public id of a colleague at the warehouse.")
    note = CleanChar(max_length=500, required=False, default="", allow_blank=True)
    warehouse = CleanChar(max_length=8, required=False, default="", allow_blank=True)


class HandoverSignRequest(Shape):
    remark = CleanChar(max_length=500, required=False, default="", allow_blank=True)


class HandoverAnswer(Shape):
    id = serializers.CharField()
    warehouse = serializers.CharField()
    giver = serializers.CharField()
    taker = serializers.CharField()
    note = serializers.CharField()
    remark = serializers.CharField()
    work = serializers.DictField()
    given_at = serializers.DateTimeField()
    taken_at = serializers.DateTimeField(allow_null=True)


class ParkedAnswer(Shape):
    id = serializers.CharField()
    reason = serializers.CharField()
    words = serializers.CharField()
    subject = serializers.CharField()
    parked_at = serializers.DateTimeField()
    is_open = serializers.BooleanField()


class DeviceRequest(Shape):
    name = CleanChar(max_length=60)
    warehouse = CleanChar(max_length=8, required=False, default="", allow_blank=True)
    holder = CleanChar(max_length=40, required=False, default="", allow_blank=True)


class DeviceAnswer(Shape):
    id = serializers.CharField()
    name = serializers.CharField()
    warehouse = serializers.CharField(help_text="Empty for a person's device.")
    holder = serializers.CharField(help_text="Empty for a warehouse's device.")
    is_revoked = serializers.BooleanField()


class NewDeviceAnswer(DeviceAnswer):
    key = serializers.CharField(help_text="Shown this once. Send it as X-Device.")


class DeviceRuleRequest(Shape):
    warehouse = CleanChar(max_length=8)
    known_devices_only = serializers.BooleanField()


def check_json(row: SealCheck, incident: SealIncident | None) -> dict[str, Any]:
    return {
        "parcel": row.parcel.number, "point": row.point, "seen": row.seen, "outcome": row.outcome,
        "checked_at": row.checked_at, "incident": incident.public_id if incident else "",
    }  # fmt: skip


def count_json(row: SealCount) -> dict[str, Any]:
    return {
        "expected": row.expected, "seen": row.seen, "missing": row.missing, "strange": row.strange,
        "counted_at": row.counted_at,
    }  # fmt: skip


def stock_json(row: Stock) -> dict[str, Any]:
    return {
        "holder": row.holder.public_id, "name": row.holder.display_name, "issued": row.issued, "applied": row.applied,
        "broken": row.broken, "void": row.void,
    }  # fmt: skip


def incident_json(row: SealIncident) -> dict[str, Any]:
    return {
        "id": row.public_id, "status": row.status, "kind": row.kind, "parcel": row.parcel.number if row.parcel else "",
        "expected": row.expected, "seen": row.seen, "owner": row.owner, "opened_at": row.opened_at,
        "resolution": row.resolution, "why": row.why,
    }  # fmt: skip


def screening_json(row: Screening | None, questions: list[Question]) -> dict[str, Any]:
    return {
        "outcome": row.outcome if row else "" if questions else "clear",
        "un_numbers": row.un_numbers if row else [],
        "questions": [
            {
                "code": q.code, "category": q.category, "words": str(q.words),
                "choices": [{"code": code, "words": str(words)} for code, words in q.choices.items()],
            }
            for q in questions
        ],
        "source": SOURCE,
    }  # fmt: skip


def carton_json(box: cartons.Box | None, chargeable_g: int) -> dict[str, Any]:
    if box is None:
        return {"carton": "", "length_mm": 0, "width_mm": 0, "height_mm": 0, "tare_g": 0, "chargeable_g": 0}
    return {
        "carton": box.code, "length_mm": box.length_mm, "width_mm": box.width_mm, "height_mm": box.height_mm,
        "tare_g": box.tare_g, "chargeable_g": chargeable_g,
    }  # fmt: skip


def print_json(row: PrintJob) -> dict[str, Any]:
    file = f"/api/v1/warehouse/labels/{row.kind}/{row.number}/"
    return {
        "id": row.public_id, "status": row.status, "station": row.station, "kind": row.kind, "number": row.number,
        "reprint_of": row.reprint_of.public_id if row.reprint_of else "", "asked_at": row.asked_at, "error": row.error,
        "pdf": f"{file}pdf/", "png": f"{file}png/",
    }  # fmt: skip


def found_json(row: FoundGoods) -> dict[str, Any]:
    return {
        "id": row.public_id, "status": row.status, "words": row.words, "label_text": row.label_text,
        "warehouse": row.warehouse.code, "found_at": row.found_at, "unit": row.unit.passport_code if row.unit else "",
        "photos": row.photos.count(),
    }  # fmt: skip


def handover_json(row: Handover) -> dict[str, Any]:
    return {
        "id": row.public_id, "warehouse": row.warehouse.code, "giver": row.giver.display_name,
        "taker": row.taker.display_name, "note": row.note, "remark": row.remark, "work": row.work,
        "given_at": row.given_at, "taken_at": row.taken_at,
    }  # fmt: skip


def parked_json(row: Parked) -> dict[str, Any]:
    return {
        "id": row.public_id, "reason": row.reason, "words": str(scans.REASONS.get(row.reason, row.reason)),
        "subject": row.subject, "parked_at": row.parked_at, "is_open": row.resolved_at is None,
    }  # fmt: skip


def device_json(row: Device) -> dict[str, Any]:
    return {
        "id": row.public_id, "name": row.name, "warehouse": row.warehouse.code if row.warehouse else "",
        "holder": row.holder.public_id if row.holder else "", "is_revoked": row.revoked_at is not None,
    }  # fmt: skip


def units_of(parcel: Parcel) -> list[Any]:
    return list(parcel.units.select_related("line").order_by("id"))
