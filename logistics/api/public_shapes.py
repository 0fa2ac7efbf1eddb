"""Shapes of the public answers: tracking and passport."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from logistics.models import Opening, PartnerEvent
from logistics.policies import tracking as words
from logistics.records import Photo
from logistics.selectors.passports import Passport, SealFact
from logistics.selectors.proofs import Verdict
from logistics.selectors.tracking import Tracking
from logistics.selectors.vouching import Climate, Voucher
from logistics.states import ParcelStatus, UnitStatus
from marketplace.core.transparency import selectors as log


class TrackingEventAnswer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()
    place = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class TrackingAnswer(serializers.Serializer[Any]):
    parcel = serializers.CharField()
    status = serializers.ChoiceField(choices=ParcelStatus.choices)
    exception = serializers.CharField(allow_blank=True)
    origin = serializers.CharField(help_text="Airport of departure, IATA.")
    destination = serializers.CharField(allow_blank=True, help_text="Airport of arrival, IATA.")
    flight = serializers.CharField(allow_blank=True)
    seal = serializers.CharField(allow_blank=True, help_text="The number that must be on the parcel now.")
    carrier = serializers.CharField(allow_blank=True)
    promise_date = serializers.DateField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    next = serializers.CharField()
    events = TrackingEventAnswer(many=True)


class PassportPhotoAnswer(serializers.Serializer[Any]):
    pose = serializers.CharField()
    url = serializers.CharField()
    sha256 = serializers.CharField()
    taken_at = serializers.DateTimeField()


class SellerFacts(serializers.Serializer[Any]):
    name = serializers.CharField()
    country = serializers.CharField()
    grade = serializers.CharField()
    verified_since = serializers.DateTimeField(allow_null=True)
    audit_count = serializers.IntegerField()
    last_audit = serializers.DateTimeField(allow_null=True)


class OpeningFactsAnswer(serializers.Serializer[Any]):
    authority = serializers.CharField()
    station = serializers.CharField()
    reason = serializers.CharField()
    found = serializers.CharField(allow_blank=True)
    old_seal = serializers.CharField()
    new_seal = serializers.CharField(allow_blank=True)
    weight_before_g = serializers.IntegerField()
    weight_after_g = serializers.IntegerField(allow_null=True)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class GapFactAnswer(serializers.Serializer[Any]):
    """Nobody of ours stood beside the parcel in customs."""

    began_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    was_open = serializers.BooleanField(help_text="A parcel of the flight lay open at that time.")
    explanation = serializers.CharField(allow_blank=True)


class SealFactAnswer(serializers.Serializer[Any]):
    number = serializers.CharField()
    seal_class = serializers.CharField()
    status = serializers.CharField()
    applied_at = serializers.DateTimeField(allow_null=True)
    broken_at = serializers.DateTimeField(allow_null=True)
    broken_why = serializers.CharField(allow_blank=True)


class VerdictAnswer(serializers.Serializer[Any]):
    is_sound = serializers.BooleanField()
    events = serializers.IntegerField()
    proven = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Events that the next tree head will cover first.")
    problems = serializers.ListField(child=serializers.CharField())
    tree_head = serializers.DictField(allow_null=True)


class InspectionAnswer(serializers.Serializer[Any]):
    verdict = serializers.CharField(help_text="`valid` counts; `revoked`, `expired`, `unapproved`, `forged` do not.")
    result = serializers.CharField(help_text="`conformant` or `non_conformant`.")
    organisation = serializers.CharField()
    country = serializers.CharField()
    place = serializers.CharField()
    inspected_on = serializers.DateField()
    is_of_batch = serializers.BooleanField(help_text="About the whole batch, not this one item.")
    certificate = serializers.CharField(help_text="Number of the certificate of origin, empty without one.")
    report_sha256 = serializers.CharField(help_text="Digest of the test report's file, empty without one.")
    key_id = serializers.CharField()
    revoked_at = serializers.DateTimeField(allow_null=True)


class PassportClimateAnswer(serializers.Serializer[Any]):
    device = serializers.CharField()
    temperature_class = serializers.CharField()
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()
    min_celsius = serializers.CharField()
    max_celsius = serializers.CharField()
    humidity = serializers.CharField(
        help_text="Least and greatest relative humidity in per cent, empty without a sensor."
    )
    gaps = serializers.IntegerField()
    excursion_minutes = serializers.IntegerField(allow_null=True, help_text="Outside the limits of the class.")
    excursion_outcome = serializers.CharField(
        help_text="Empty without an excursion, or while it waits for its decision."
    )


class CarbonAnswer(serializers.Serializer[Any]):
    grams = serializers.IntegerField()
    kilometres = serializers.IntegerField()
    source = serializers.CharField()


class ReportedAnswer(serializers.Serializer[Any]):
    partner = serializers.CharField()
    step = serializers.CharField()
    at = serializers.DateTimeField()
    event_id = serializers.CharField()


class PassportAnswer(serializers.Serializer[Any]):
    code = serializers.CharField()
    status = serializers.ChoiceField(choices=UnitStatus.choices)
    title = serializers.CharField()
    title_en = serializers.CharField(allow_blank=True)
    brand = serializers.CharField(allow_blank=True)
    origin_country = serializers.CharField()
    source = serializers.CharField(help_text="Who vouches for the origin.")
    is_third_party = serializers.BooleanField(
        help_text="An independent inspector vouches for it; otherwise only the seller does."
    )
    batch = serializers.CharField(help_text="As printed on the item, empty where none was recorded.")
    inspections = InspectionAnswer(many=True)
    climate = PassportClimateAnswer(many=True)
    carbon = CarbonAnswer(allow_null=True)
    reported = ReportedAnswer(many=True, help_text="What partners reported about it.")
    seller = SellerFacts(allow_null=True)
    weight_g = serializers.IntegerField(allow_null=True)
    length_mm = serializers.IntegerField(allow_null=True)
    width_mm = serializers.IntegerField(allow_null=True)
    height_mm = serializers.IntegerField(allow_null=True)
    serial_hmac = serializers.CharField(
        allow_blank=True, help_text="HMAC-SHA-256 of `miaomiao-serial/2|<SERIAL>` under the item's own key."
    )
    tag_hmac = serializers.CharField(allow_blank=True)
    serial_last3 = serializers.CharField(help_text="Empty for numbers shorter than seven characters.")
    tag_last3 = serializers.CharField()
    photos = PassportPhotoAnswer(many=True)
    parcel = serializers.CharField(allow_blank=True)
    flight = serializers.CharField(allow_blank=True)
    customs = serializers.CharField(allow_blank=True, help_text="State of the customs case.")
    released_at = serializers.DateTimeField(allow_null=True)
    seals = SealFactAnswer(many=True)
    openings = OpeningFactsAnswer(many=True)
    attendance_gaps = GapFactAnswer(many=True)
    verification = VerdictAnswer()
    proof_url = serializers.CharField()
    epcis_url = serializers.CharField()


def tracking_json(found: Tracking) -> dict[str, Any]:
    """One parcel's tracking, in the reader's language."""
    parcel = found.parcel
    return {
        "parcel": parcel.number,
        "status": parcel.status,
        "exception": parcel.exception,
        "origin": parcel.warehouse.airport,
        "destination": found.flight.destination if found.flight else "",
        "flight": found.flight.designator if found.flight else "",
        "seal": found.seal.number if found.seal else "",
        "carrier": str(found.carrier_name),
        "promise_date": parcel.consignment.promise_date,
        "delivered_at": parcel.delivered_at,
        "next": str(found.next_step),
        "events": [
            {
                "code": event.code,
                "text": str(words.saying(event.code).text),
                "place": str(words.place_name(event.place)),
                "reason": event.reason,
                "at": event.at,
            }
            for event in found.events
        ],
    }


def passport_json(found: Passport) -> dict[str, Any]:
    """One thing's passport, in the reader's language."""
    unit, line, parcel = found.unit, found.unit.line, found.unit.parcel
    flight = parcel.bag.flight if parcel and parcel.bag else None
    return {
        "code": unit.passport_code,
        "status": unit.status,
        "title": line.title,
        "title_en": line.title_en,
        "brand": line.brand,
        "origin_country": line.origin_country,
        "source": str(found.source),
        "is_third_party": found.is_third_party,
        "batch": unit.batch,
        "inspections": [_inspection(voucher) for voucher in found.vouchers],
        "climate": [_climate(part) for part in found.climate],
        "carbon": _carbon(found),
        "reported": [_reported(row) for row in found.reported],
        "serial_last3": found.serial_last3,
        "tag_last3": found.tag_last3,
        "seller": _seller(found),
        "weight_g": unit.weight_g,
        "length_mm": unit.length_mm,
        "width_mm": unit.width_mm,
        "height_mm": unit.height_mm,
        "serial_hmac": found.serial_hmac,
        "tag_hmac": found.tag_hmac,
        "photos": [_photo(photo) for photo in (*found.photos, *found.opening_photos)],
        "parcel": parcel.number if parcel else "",
        "flight": flight.designator if flight else "",
        "customs": found.declaration.status if found.declaration else "",
        "released_at": found.declaration.released_at if found.declaration else None,
        "seals": [_seal(seal) for seal in found.seals],
        "openings": [_opening(opening) for opening in found.openings],
        "attendance_gaps": [
            {
                "began_at": gap.began_at,
                "ended_at": gap.ended_at,
                "was_open": gap.open_parcels > 0,
                "explanation": gap.explanation,
            }
            for gap in found.gaps
        ],
        "verification": verdict_json(found.verdict),
        "proof_url": settings.PUBLIC_URL + reverse("api-passport-proof", args=[unit.passport_code]),
        "epcis_url": settings.PUBLIC_URL + reverse("api-passport-epcis", args=[unit.passport_code]),
    }


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "is_sound": verdict.is_sound,
        "events": verdict.events,
        "proven": verdict.proven,
        "waiting": verdict.waiting,
        "problems": list(verdict.problems),
        "tree_head": log.head_json(verdict.head) if verdict.head else None,
    }


def _seller(found: Passport) -> dict[str, Any] | None:
    facts = found.seller
    if facts is None:
        return None
    return {
        "name": facts.name,
        "country": facts.country,
        "grade": facts.grade,
        "verified_since": facts.verified_since,
        "audit_count": facts.audit_count,
        "last_audit": facts.last_audit,
    }


def _inspection(voucher: Voucher) -> dict[str, Any]:
    told, key = voucher.told, voucher.key
    return {
        "verdict": voucher.verdict, "result": told.result, "organisation": key.inspector.organisation, "country": told.country,
        "place": told.place, "inspected_on": told.inspected_on, "is_of_batch": voucher.is_of_batch, "certificate": told.certificate,
        "report_sha256": told.report_sha256, "key_id": key.key_id, "revoked_at": key.revoked_at,
    }  # fmt: skip


def _climate(part: Climate) -> dict[str, Any]:
    low, high = part.extremes
    broken = part.excursion
    return {
        "device": part.record.device, "temperature_class": part.kind, "first_at": part.record.first_at, "last_at": part.record.last_at,
        "min_celsius": low, "max_celsius": high, "humidity": part.humidity, "gaps": part.gaps,
        "excursion_minutes": broken.minutes if broken else None, "excursion_outcome": broken.outcome if broken else "",
    }  # fmt: skip


def _carbon(found: Passport) -> dict[str, Any] | None:
    share = found.carbon
    return None if share is None else {"grams": share.grams, "kilometres": share.km, "source": str(share.source)}


def _reported(row: PartnerEvent) -> dict[str, Any]:
    return {
        "partner": row.partner.name, "step": str(row.event.get("bizStep", ""))[:80], "at": row.happened_at,
        "event_id": f"ni:///sha-256;{row.hash}?ver=CBV2.0",
    }  # fmt: skip


def _photo(photo: Photo) -> dict[str, Any]:
    return {
        "pose": photo.pose,
        "url": settings.PUBLIC_URL + reverse("logistics:photo-small", args=[photo.public_id]),
        "sha256": photo.sha256,
        "taken_at": photo.taken_at,
    }


def _seal(seal: SealFact) -> dict[str, Any]:
    return {
        "number": seal.number,
        "seal_class": seal.seal_class,
        "status": seal.status,
        "applied_at": seal.applied_at,
        "broken_at": seal.broken_at,
        "broken_why": seal.broken_why,
    }


def _opening(opening: Opening) -> dict[str, Any]:
    return {
        "authority": opening.authority,
        "station": opening.station,
        "reason": opening.reason,
        "found": opening.found,
        "old_seal": opening.old_seal.number,
        "new_seal": opening.new_seal.number if opening.new_seal else "",
        "weight_before_g": opening.weight_before_g,
        "weight_after_g": opening.weight_after_g,
        "opened_at": opening.opened_at,
        "closed_at": opening.closed_at,
    }
