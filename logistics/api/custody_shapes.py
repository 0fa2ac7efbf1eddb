"""Shapes of the passport's other doors: inspectors, loggers, partners' events, the public log."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from logistics.models import ClimateRecord, EpcisCapture, Excursion, InspectorKey, InspectorStatement, PartnerEvent
from logistics.selectors.vouching import key_json


class InspectorKeyAnswer(serializers.Serializer[Any]):
    key_id = serializers.CharField()
    public_key = serializers.CharField(help_text="Ed25519, 32 bytes in base64url.")
    inspector = serializers.CharField()
    organisation = serializers.CharField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField()
    approved_at = serializers.CharField(help_text="Empty while it waits for our approval.")
    revoked_at = serializers.CharField(help_text="Empty unless revoked.")
    revoked_for = serializers.CharField(help_text="`retired` or `compromised`; empty unless revoked.")


class KeyListAnswer(serializers.Serializer[Any]):
    keys = InspectorKeyAnswer(many=True)


class SignedRequest(serializers.Serializer[Any]):
    signed = serializers.JSONField(help_text="The object that was signed, as `tools/inspector_sign.py` writes it.")
    signature = serializers.CharField(
        max_length=128, help_text="Ed25519 over its canonical JSON, 128 hexadecimal digits."
    )


class RevokeRequest(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=InspectorKey.Revoked.choices)
    why = serializers.CharField(max_length=200)


class StatementAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    subject = serializers.CharField()
    key_id = serializers.CharField()
    result = serializers.CharField()
    inspected_on = serializers.DateField()
    sha256 = serializers.CharField()
    received_at = serializers.DateTimeField()


class ClimateRequest(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=40, help_text="Parcel or bag.")
    device = serializers.CharField(max_length=40)
    zone = serializers.CharField(max_length=60, default="UTC", help_text="IANA zone of times without an offset.")
    order = serializers.ChoiceField(choices=["dmy", "mdy"], required=False, help_text="For dates that read two ways.")
    file = serializers.FileField()


class ClimateAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    device = serializers.CharField()
    sha256 = serializers.CharField()
    points = serializers.IntegerField()
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()
    min_celsius = serializers.CharField()
    max_celsius = serializers.CharField()
    gaps = serializers.IntegerField()
    excursions = serializers.IntegerField()


class SettleRequest(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=Excursion.Outcome.choices)
    why = serializers.CharField(max_length=500)


class ExcursionAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    parcel = serializers.CharField()
    temperature_class = serializers.CharField()
    began_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    minutes = serializers.IntegerField()
    worst_celsius = serializers.CharField()
    outcome = serializers.CharField(help_text="Empty while it waits for its decision.")


class BatchRequest(serializers.Serializer[Any]):
    batch = serializers.CharField(max_length=40)


class BatchAnswer(serializers.Serializer[Any]):
    passport = serializers.CharField()
    batch = serializers.CharField()


class CorrectionRequest(serializers.Serializer[Any]):
    hash = serializers.RegexField(r"^[0-9a-f]{64}$", help_text="Of the custody event that was wrong.")
    reason = serializers.ChoiceField(choices=["did_not_occur", "incorrect_data"])
    why = serializers.CharField(max_length=200)
    corrective = serializers.RegexField(
        r"^[0-9a-f]{64}$", required=False, help_text="Hash of the event that says it right."
    )


class CustodyCorrectionAnswer(serializers.Serializer[Any]):
    hash = serializers.CharField()
    subject = serializers.CharField()
    sequence = serializers.IntegerField()


class CaptureErrorAnswer(serializers.Serializer[Any]):
    type = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.CharField(help_text="Place in the document, and the reason.")


class ParkedEventAnswer(serializers.Serializer[Any]):
    hash = serializers.CharField()
    reason = serializers.CharField()


class CaptureJobAnswer(serializers.Serializer[Any]):
    captureID = serializers.CharField()
    createdAt = serializers.DateTimeField()
    finishedAt = serializers.DateTimeField()
    running = serializers.BooleanField()
    success = serializers.BooleanField()
    captureErrorBehaviour = serializers.CharField()
    errors = CaptureErrorAnswer(many=True)
    accepted = serializers.IntegerField()
    repeated = serializers.IntegerField(help_text="Came before, by their hash.")
    parked = ParkedEventAnswer(many=True, help_text="Kept until the things are known that they speak of.")


class HeadAnswer(serializers.Serializer[Any]):
    size = serializers.IntegerField()
    root = serializers.CharField()
    time = serializers.CharField()
    key_id = serializers.CharField()
    signature = serializers.CharField()


class ConsistencyAnswer(serializers.Serializer[Any]):
    old = HeadAnswer()
    new = HeadAnswer()
    proof = serializers.ListField(child=serializers.CharField(), help_text="RFC 9162 §2.1.4, hexadecimal.")
    public_keys = serializers.DictField(child=serializers.CharField())


def statement_json(row: InspectorStatement) -> dict[str, Any]:
    return {
        "id": row.public_id, "subject": row.subject, "key_id": row.key.key_id, "result": row.result,
        "inspected_on": row.inspected_on, "sha256": row.sha256, "received_at": row.received_at,
    }  # fmt: skip


def keys_json(keys: Any) -> dict[str, Any]:
    return {"keys": [key_json(key) for key in keys]}


def climate_json(row: ClimateRecord) -> dict[str, Any]:
    warm = row.facts["centidegrees"]
    return {
        "id": row.public_id, "device": row.device, "sha256": row.sha256, "points": row.facts["points"], "first_at": row.first_at,
        "last_at": row.last_at, "min_celsius": f"{warm['min'] / 100:.2f}", "max_celsius": f"{warm['max'] / 100:.2f}",
        "gaps": len(row.facts["gaps"]), "excursions": row.excursions.count(),
    }  # fmt: skip


def excursion_json(row: Excursion) -> dict[str, Any]:
    return {
        "id": row.public_id, "parcel": row.parcel.number, "temperature_class": row.temperature_class, "began_at": row.began_at,
        "ended_at": row.ended_at, "minutes": row.minutes, "worst_celsius": f"{row.worst / 100:.2f}", "outcome": row.outcome,
    }  # fmt: skip


def job_json(job: EpcisCapture) -> dict[str, Any]:
    """The job as EPCIS 2.0 describes it, with what became of its events."""
    parked: list[PartnerEvent] = list(job.events.filter(status="parked").order_by("id")[:100])
    return {
        "captureID": settings.PUBLIC_URL + reverse("api-epcis-job", args=[job.public_id]),
        "createdAt": job.received_at, "finishedAt": job.received_at, "running": False, "success": job.is_success,
        "captureErrorBehaviour": job.on_error,
        "errors": [
            {"type": "epcisException:ValidationException", "title": "refused", "detail": f"{one['path']}: {one['reason']}"}
            for one in job.errors
        ],
        "accepted": job.accepted, "repeated": job.repeated,
        "parked": [{"hash": row.hash, "reason": row.reason} for row in parked],
    }  # fmt: skip
