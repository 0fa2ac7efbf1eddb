"""Who vouches for a piece, how its journey was, what it cost the climate: the passport's parts beside custody.

A fixed number of queries, whatever there is: statements (one), logger records (one), excursions (one), partners' events (one).
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.safestring import SafeString

from logistics.models import (
    ClimateRecord,
    EpcisCapture,
    Excursion,
    Inspector,
    InspectorKey,
    InspectorStatement,
    Partner,
    PartnerEvent,
    Unit,
)
from logistics.policies import carbon, climate
from logistics.policies import inspecting as policy
from marketplace.core.transparency import canonical


@dataclass(frozen=True)
class Voucher:
    """One statement of an independent inspector as the passport shows it. `verdict`: see `policies/inspecting.py`."""

    row: InspectorStatement
    told: policy.Statement
    verdict: str

    @property
    def counts(self) -> bool:
        return self.verdict == policy.VALID

    @property
    def vouches(self) -> bool:
        """Does it speak for the piece? A sound finding against it does not."""
        return self.counts and self.told.result == "conformant"

    @property
    def result_words(self) -> Any:
        return policy.RESULTS[self.told.result]

    @property
    def is_of_batch(self) -> bool:
        return self.told.subject.startswith("batch:")

    @property
    def key(self) -> InspectorKey:
        return self.row.key


@dataclass(frozen=True)
class Climate:
    """One logger's record with its drawing against the class of the goods."""

    record: ClimateRecord
    kind: str
    chart: SafeString
    excursion: Excursion | None

    @property
    def kind_words(self) -> Any:
        return climate.CLASSES[self.kind].label

    @property
    def extremes(self) -> tuple[str, str]:
        found = self.record.facts["centidegrees"]
        return climate.degrees(found["min"]), climate.degrees(found["max"])

    @property
    def humidity(self) -> str:
        found = self.record.facts.get("permille_rh")
        return f"{found['min'] / 10:g}–{found['max'] / 10:g}" if found else ""

    @property
    def gaps(self) -> int:
        return len(self.record.facts["gaps"])


def statements_about(unit: Unit) -> list[Voucher]:
    """Statements about the piece and about its batch, oldest first."""
    line = unit.line
    subjects = [f"unit:{unit.passport_code}"]
    if unit.batch:
        subjects.append(policy.batch_subject(line.consignment.seller_ref, line.sku, unit.batch))
    rows = (
        InspectorStatement.objects.filter(subject__in=subjects)
        .select_related("key__inspector__user", "log_entry")
        .order_by("id")
    )
    return [_voucher(row) for row in rows[:50]]


def climate_of(unit: Unit) -> list[Climate]:
    """Records of the loggers that travelled in the piece's parcel or bag, oldest first, the last twelve."""
    parcel = unit.parcel
    if parcel is None:
        return []
    mine = Q(parcel=parcel) | (Q(bag=parcel.bag_id) if parcel.bag_id else Q(pk=None))
    records = list(
        ClimateRecord.objects.filter(mine).select_related("parcel", "bag").order_by("-first_at", "-id")[:12]
    )[::-1]
    if not records:
        return []
    broken = {row.record_id: row for row in Excursion.objects.filter(parcel=parcel, record__in=records)}
    kind = climate.class_of_line(unit.line.temperature, unit.line.hs_code)
    return [
        Climate(record, kind, climate.chart([(p[0], p[1], p[2]) for p in record.series], kind), broken.get(record.pk))
        for record in records
    ]  # fmt: skip


def carbon_of(unit: Unit) -> carbon.Share | None:
    """The piece's share of its flight, once it is on one."""
    parcel = unit.parcel
    flight = parcel.bag.flight if parcel and parcel.bag else None
    if parcel is None or flight is None or not parcel.weight_g or not unit.weight_g:
        return None
    contents = parcel.units.aggregate(grams=Sum("weight_g"))["grams"] or 0
    return carbon.share(
        origin=flight.origin,
        destination=flight.destination,
        parcel_g=parcel.weight_g,
        piece_g=unit.weight_g,
        contents_g=contents,
    )


def reported_about(unit: Unit) -> QuerySet[PartnerEvent]:
    """What partners reported about the piece, its parcel or its bag."""
    mine = Q(unit=unit)
    if unit.parcel is not None:
        mine |= Q(parcel=unit.parcel)
        if unit.parcel.bag_id is not None:
            mine |= Q(bag=unit.parcel.bag_id, parcel=None, unit=None)
    return PartnerEvent.objects.filter(mine, status="accepted").select_related("partner").order_by("happened_at", "id")


def inspector_of(user: Any) -> Inspector | None:
    """The inspector that an account belongs to, None for other accounts."""
    return Inspector.objects.select_related("user").filter(user=user, is_active=True).first()


def keys_of(inspector: Inspector) -> QuerySet[InspectorKey]:
    return InspectorKey.objects.filter(inspector=inspector).order_by("-id")


def statements_by(inspector: Inspector) -> QuerySet[InspectorStatement]:
    return InspectorStatement.objects.filter(key__inspector=inspector).select_related("key").order_by("-id")


def all_keys() -> QuerySet[InspectorKey]:
    """Every key that was ever approved or revoked, for the published list."""
    published = Q(approved_at__isnull=False) | Q(revoked_at__isnull=False)
    return InspectorKey.objects.filter(published).select_related("inspector").order_by("id")


def open_excursions() -> QuerySet[Excursion]:
    """Where the cold chain broke and nobody has decided yet, the oldest first."""
    return Excursion.objects.filter(closed_at=None).select_related("parcel").order_by("id")


def jobs_of(partner: Partner) -> QuerySet[EpcisCapture]:
    """A partner's capture jobs, the newest first."""
    return EpcisCapture.objects.filter(partner=partner).order_by("-id")


def has_inspected(user: Any, unit: Unit) -> bool:
    """Did this person sign a statement about this very piece?"""
    return InspectorStatement.objects.filter(subject=f"unit:{unit.passport_code}", key__inspector__user=user).exists()


def facts_of(key: InspectorKey) -> policy.KeyFacts:
    """What judging a signature needs of a key."""
    return policy.KeyFacts(
        key.public_key, key.valid_from, key.valid_until, key.approved_at, key.revoked_at, key.revoked_for
    )


def key_json(key: InspectorKey) -> dict[str, Any]:
    """One key as it is published, without floats: it stands in signed documents."""
    return {
        "key_id": key.key_id, "public_key": key.public_key, "inspector": key.inspector.public_id,
        "organisation": key.inspector.organisation, "valid_from": key.valid_from.isoformat(), "valid_until": key.valid_until.isoformat(),
        "approved_at": _text(key.approved_at), "revoked_at": _text(key.revoked_at), "revoked_for": key.revoked_for,
    }  # fmt: skip


def _text(moment: datetime | None) -> str:
    return canonical.utc_text(moment) if moment else ""


def _voucher(row: InspectorStatement) -> Voucher:
    told = policy.read_statement(json.loads(row.statement))
    verdict = policy.verdict(
        key=facts_of(row.key), message=row.statement.encode(), signature=row.signature, inspected_on=row.inspected_on,
        received_at=row.received_at,
    )  # fmt: skip
    return Voucher(row, told, verdict)
