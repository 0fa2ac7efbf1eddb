"""Partners' own events in EPCIS 2.0: taken in once by their hash, kept as sent, parked with a reason where they fit nothing yet.

They change no state of ours: custody is what our own people touched. They stand beside it, in the export and on the passport.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from logistics import locks
from logistics.access import rights_of
from logistics.models import Bag, EpcisCapture, Parcel, Partner, PartnerEvent, PartnerScope, Unit
from logistics.policies import capturing, epcis_hash
from marketplace.core import time
from marketplace.core.transparency import service as log

ROLLBACK, PROCEED = "rollback", "proceed"
AHEAD = timedelta(minutes=10)
AT_ONCE = 2_000
KEPT = timedelta(days=30)  # what was not understood by then stays parked for good
HASH = re.compile(r"ni:///sha-256;([0-9a-f]{64})\?ver=CBV2\.0")


@dataclass(frozen=True)
class Judged:
    """One event: its hash, and the reason why it is refused (`error`) or parked (`reason`); neither where all is well."""

    path: str
    event: Mapping[str, Any]
    text: str
    things: Mapping[str, Any]
    error: str = ""
    reason: str = ""

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def error_time(self) -> str:
        return str(self.event.get("errorDeclaration", {}).get("declarationTime", ""))[:40]


@transaction.atomic
def capture(*, partner: Partner, raw: bytes, on_error: str = ROLLBACK) -> EpcisCapture:
    """Take in a document. Events that came before count as repeated. With `rollback` one refused event refuses all, with `proceed`
    only itself; the job says which and why.

    Raises CaptureTooBig, BadCapture (nothing is kept of a document that is none).
    """
    document = capturing.read(raw)
    prefixes = epcis_hash.prefixes_of(document["@context"])
    events = document["epcisBody"]["eventList"]
    known = _things([subject for event in events for subject in capturing.subjects(event, settings.PUBLIC_URL)])
    scopes = _scopes(partner)
    judged = [_judge(f"epcisBody.eventList[{n}]", event, prefixes, known, scopes) for n, event in enumerate(events)]
    refused = [item for item in judged if item.error]
    taken = [item for item in judged if not item.error] if not refused or on_error == PROCEED else []
    fresh = _fresh(partner, taken)
    job = EpcisCapture.objects.create(
        partner=partner, sha256=hashlib.sha256(raw).hexdigest(), on_error=on_error, is_success=not refused,
        accepted=sum(not item.reason for item in fresh), parked=sum(bool(item.reason) for item in fresh),
        repeated=len(taken) - len(fresh), errors=[{"path": item.path, "reason": item.error} for item in refused][:100],
        received_at=time.now(),
    )  # fmt: skip
    PartnerEvent.objects.bulk_create([_row(item, job, prefixes) for item in fresh], ignore_conflicts=True)
    return job


@transaction.atomic
def unpark(limit: int = AT_ONCE) -> int:
    """Look again at what waits: things that are known by now are found. Returns how many left the parking place."""
    recent = PartnerEvent.objects.filter(status="parked", captured_at__gte=time.now() - KEPT).order_by("-id")
    waiting = locks.parked_events(list(recent.values_list("pk", flat=True)[:limit]))
    base, now = settings.PUBLIC_URL, time.now()
    known = _things([subject for row in waiting for subject in capturing.subjects(row.event, base)])
    scopes = {partner.pk: _scopes(partner) for partner in {row.partner for row in waiting}}
    freed = 0
    for row in waiting:
        judged = _judge("event", row.event, row.context, known, scopes[row.partner_id], now=now)
        reason = judged.error or judged.reason
        if reason == row.reason:
            continue
        freed += not reason
        PartnerEvent.objects.filter(pk=row.pk).update(
            status="parked" if reason else "accepted", reason=reason[:200], **({} if reason else judged.things)
        )
    return freed


def _judge(
    path: str, event: Mapping[str, Any], prefixes: Mapping[str, str], known: Mapping[tuple[str, str], Any],
    scopes: frozenset[tuple[str, str]], now: datetime | None = None,
) -> Judged:  # fmt: skip
    text = epcis_hash.pre_hash(event, prefixes)
    told = HASH.fullmatch(str(event.get("eventID", "")))
    named = capturing.subjects(event, settings.PUBLIC_URL)
    things = {kind: known[kind, number] for kind, number in reversed(named) if (kind, number) in known}
    if told is not None and told[1] != hashlib.sha256(text.encode()).hexdigest():
        return Judged(path, event, text, things, error="eventID is not the hash of this event")
    if any(not rights_of(known[subject]) & scopes for subject in named if subject in known):
        return Judged(path, event, text, things, error="speaks of a thing that you do not handle")
    missing = [f"{kind}:{number}" for kind, number in named if (kind, number) not in known]
    if not named:
        return Judged(path, event, text, things, reason="names nothing of ours")
    if missing:
        return Judged(path, event, text, things, reason=f"unknown: {', '.join(missing)}"[:200])
    if capturing.moment(event["eventTime"]) > (now or time.now()) + AHEAD:
        return Judged(path, event, text, things, reason="happens in the future")
    return Judged(path, event, text, things)


def _fresh(partner: Partner, taken: Sequence[Judged]) -> list[Judged]:
    """What has not come before, each once."""
    unique = {(item.hash, item.error_time): item for item in taken}
    hashes = [digest for digest, _error in unique]
    seen = set(PartnerEvent.objects.filter(partner=partner, hash__in=hashes).values_list("hash", "error_time"))
    return [item for key, item in unique.items() if key not in seen]


def _row(item: Judged, job: EpcisCapture, prefixes: Mapping[str, str]) -> PartnerEvent:
    entry = log.append(kind="partner_event", subject=f"partner_event:{item.hash[:32]}", payload=item.text.encode())
    return PartnerEvent(
        capture=job, partner=job.partner, hash=item.hash, error_time=item.error_time, event=dict(item.event), context=dict(prefixes),
        happened_at=capturing.moment(item.event["eventTime"]), status="parked" if item.reason else "accepted",
        reason=item.reason[:200], log_entry=entry, captured_at=job.received_at, **({} if item.reason else item.things),
    )  # fmt: skip


def _scopes(partner: Partner) -> frozenset[tuple[str, str]]:
    return frozenset(PartnerScope.objects.filter(partner=partner).values_list("kind", "code"))


def _things(subjects: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Unit | Parcel | Bag]:
    """The rows of these subjects, one query a kind."""
    numbers = {kind: [number for other, number in subjects if other == kind] for kind in ("unit", "parcel", "bag")}
    units = Unit.objects.filter(passport_code__in=numbers["unit"]).select_related(
        "warehouse", "parcel__bag__flight", "parcel__warehouse"
    )
    parcels = Parcel.objects.filter(number__in=numbers["parcel"]).select_related("warehouse", "bag__flight")
    bags = Bag.objects.filter(number__in=numbers["bag"]).select_related("warehouse", "flight")
    found: dict[tuple[str, str], Unit | Parcel | Bag] = {("unit", unit.passport_code): unit for unit in units}
    return (
        found | {("parcel", parcel.number): parcel for parcel in parcels} | {("bag", bag.number): bag for bag in bags}
    )
