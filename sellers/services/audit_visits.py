"""At the door and inside: open the envelope, begin, write down what is seen, sign and file. Nothing written is changed.

Entries carry a key of the phone's own making, so a phone that lost its connection may send everything again: kept once.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import IO, Any

from django.db import transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import locks, rules, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_text
from marketplace.core.transparency import canonical
from marketplace.core.transparency import service as log_service
from sellers.errors import EntryKeyReused, EntryRefused, NotAssigned, OwnCase, VisitIncomplete
from sellers.models import Audit, AuditEntry, AuditReport, AuditVisit, Seller
from sellers.policies import audit_entries, audit_plan, audit_scores, draws
from sellers.policies.audit_words import MISSING
from sellers.selectors import audits as reading
from sellers.selectors import is_member, ref
from sellers.services import audit_draws, audit_photos
from sellers.services.audit_plans import VISIT_CLOCK
from sellers.states import AUDIT, AuditStatus

FILING_CLOCK, DECISION_CLOCK = "audit_filing", "audit_decision"
REPORT_VERSION = "miaomiao-audit-report/1"
MOST_ENTRIES = 2000
FUTURE = timedelta(minutes=10)  # a phone's clock may be fast


@transaction.atomic
def open_envelope(*, visit: AuditVisit, auditor: User) -> Seller:
    """Who it is and where to go: for the sent auditor alone, the first reading of a visit leaves a trail row.

    Raises NotAssigned, OwnCase.
    """
    _require_sent(visit, auditor)
    audit = visit.audit
    shop = Seller.objects.get(public_id=str(audit.envelope))
    if is_member(shop, auditor):
        raise OwnCase
    if AuditVisit.objects.filter(pk=visit.pk, opened_at__isnull=True).update(opened_at=time.now()):
        trail.record(verb="audit.envelope_read", target=trail.ref(audit), actor=auditor.ref)
    return shop


@transaction.atomic
def start(*, visit: AuditVisit, claimed_stock: Sequence[Mapping[str, Any]], auditor: User) -> Audit:
    """The auditor stands at the door; from now on the seller sees the audit.

    `claimed_stock` is what the shop claims to hold at its own place in this moment: rows of sku, title, category, pieces.
    The pick list is made now, from the draw's public randomness and a nonce of this instant. Raises NotAssigned, OwnCase,
    IllegalMove, StaleState.
    """
    shop = open_envelope(visit=visit, auditor=auditor)
    audit, now = visit.audit, time.now()
    nonce = secrets.token_bytes(32)
    rows = [
        {
            "sku": str(row["sku"]),
            "title": str(row["title"]),
            "category": str(row["category"]),
            "pieces": int(row["pieces"]),
        }
        for row in claimed_stock
    ]
    picks = picks_of(audit, rows, nonce)
    AUDIT.move(
        audit, AuditStatus.ON_SITE, actor=auditor.ref, seller=shop, started_at=now, claimed_stock=rows, nonce=nonce.hex(),
        picks=picks, auditor=auditor.ref,
    )  # fmt: skip
    AuditVisit.objects.filter(pk=visit.pk).update(ended_at=now, outcome=AuditVisit.Outcome.STARTED)
    subject = trail.ref(audit)
    clocks.stop(kind=VISIT_CLOCK, subject=subject, actor=auditor.ref)
    clocks.start(kind=FILING_CLOCK, subject=subject, actor=auditor.ref)
    emit(topic="sellers.audit_started", key=ref(shop), payload={"audit": audit.public_id, "seller": shop.public_id})
    return audit


def picks_of(audit: Audit, claimed: Sequence[Mapping[str, Any]], nonce: bytes) -> list[str]:
    """The pick list, made again from what is on record; a reviewer sees whether it is the one that was used."""
    seed = draws.pick_seed(audit=audit.public_id, randomness=bytes.fromhex(audit.draw.randomness), nonce=nonce)
    many = int(rules.at(audit_plan.CODE, audit.draw.committed_at).body["picks"])
    return draws.pick_list({str(row["sku"]): int(row["pieces"]) for row in claimed if row["pieces"]}, many, seed)


@transaction.atomic
def record(
    *, audit: Audit, auditor: User, kind: str, key: str, given: Mapping[str, Any], photos: Sequence[IO[bytes]] = (),
    client_at: datetime | None = None,
) -> AuditEntry:  # fmt: skip
    """Keep one entry with its photographs. The same key with the same contents again: the entry that is there.

    Raises NotAssigned, EntryRefused (fields), EntryKeyReused, BadFile and its kin.
    """
    locks.advisory(f"audit:{audit.public_id}")
    _require_on_site(audit, auditor)
    if not audit_entries.CLIENT_KEY.match(key):
        raise EntryRefused(fields={"key": EntryRefused.message})
    skus = frozenset(str(row["sku"]) for row in audit.claimed_stock)
    clean = audit_entries.clean(kind, {**given, "key": key}, skus, frozenset(audit.picks))
    digests = [_digest_of(photo) for photo in photos]
    known = AuditEntry.objects.filter(audit=audit, key=key).first()
    if known is not None:
        return _same(known, kind, clean.body, digests)
    if len(digests) > (audit_photos.MOST_PHOTOS if kind in audit_entries.PHOTO_KINDS else 0):
        raise EntryRefused(fields={"photos": EntryRefused.message})
    if kind in audit_entries.NEEDS_PHOTO and not digests:
        raise EntryRefused(fields={"photos": MISSING["photo"]})
    entry = _append(audit, auditor, kind, key, clean, audit_entries.clean_place(given), _plausible(client_at), digests)
    for photo in photos:
        audit_photos.keep(entry, photo)
    return entry


@transaction.atomic
def file(*, audit: Audit, auditor: User, findings: str) -> Audit:
    """Hand the visit in: scores by the rules, the whole report sealed on the public log, a second person decides.

    Raises NotAssigned, VisitIncomplete (fields), BadText, IllegalMove.
    """
    locks.advisory(f"audit:{audit.public_id}")
    _require_on_site(audit, auditor)
    rows = reading.entries(audit)
    pairs = [(row.kind, row.body) for row in reading.in_force(rows)]
    lacking = audit_scores.missing(pairs, audit.picks, audit.claimed_stock)
    if lacking:
        raise VisitIncomplete(fields={code: MISSING[code] for code in lacking})
    words = clean_text(findings, min_length=10, max_length=5000, field="findings")
    found = audit_scores.score(pairs, audit.claimed_stock, audit.picks)
    report = _report(audit, auditor, rows, words, found)
    AUDIT.move(
        audit, AuditStatus.FILED, actor=auditor.ref, filed_at=report.filed_at, findings=words, report_sha256=report.sha256,
        stock_score=found.stock, storage_score=found.storage, origin_score=found.origin, reference_score=found.reference,
        score=found.total, proposal=found.proposal, score_rules=audit_scores.VERSION, is_refused="entry_refused" in found.reasons,
    )  # fmt: skip
    subject = trail.ref(audit)
    clocks.stop(kind=FILING_CLOCK, subject=subject, actor=auditor.ref)
    clocks.start(kind=DECISION_CLOCK, subject=subject, actor=auditor.ref)
    emit(topic="sellers.audit_filed", key=subject, payload={"audit": audit.public_id})
    audit_draws.publish(period=audit.draw, actor=auditor.ref)
    return audit


def _require_sent(visit: AuditVisit, auditor: User) -> None:
    if visit.auditor_id != auditor.pk or visit.dispatched_at is None:
        raise NotAssigned
    require_role(auditor, Role.OPS, Role.INSPECTOR)


def _require_on_site(audit: Audit, auditor: User) -> None:
    audit.refresh_from_db()
    if audit.auditor != auditor.ref or audit.status != AuditStatus.ON_SITE:
        raise NotAssigned
    require_role(auditor, Role.OPS, Role.INSPECTOR)


def _digest_of(photo: IO[bytes]) -> str:
    photo.seek(0)
    digest = hashlib.sha256()
    while piece := photo.read(65536):
        digest.update(piece)
    photo.seek(0)
    return digest.hexdigest()


def _same(known: AuditEntry, kind: str, body: Mapping[str, Any], digests: Sequence[str]) -> AuditEntry:
    """The entry that was kept under this key, where the phone sends the same again. Raises EntryKeyReused."""
    kept = sorted(known.photos.values_list("original_sha256", flat=True))
    if known.kind != kind or dict(known.body) != dict(body) or kept != sorted(digests):
        raise EntryKeyReused
    return known


def _plausible(client_at: datetime | None) -> datetime | None:
    """What the phone says of the time is kept as its word; a time to come is not even that."""
    return client_at if client_at is not None and client_at <= time.now() + FUTURE else None


def _append(
    audit: Audit, auditor: User, kind: str, key: str, clean: audit_entries.Clean, where: dict[str, Any] | None,
    client_at: datetime | None, digests: Sequence[str],
) -> AuditEntry:  # fmt: skip
    last = AuditEntry.objects.filter(audit=audit).order_by("-sequence").only("sequence", "hash").first()
    sequence, previous, now = (last.sequence + 1, last.hash, time.now()) if last else (1, "", time.now())
    if sequence > MOST_ENTRIES:
        raise EntryRefused
    body = _linked(
        audit=audit.public_id, sequence=sequence, kind=kind, slot=clean.slot, body=clean.body, where=where, at=now,
        client_at=client_at, photos=digests, previous=previous,
    )  # fmt: skip
    told: Any = clean.body
    place: Any = where
    return AuditEntry.objects.create(
        audit=audit, sequence=sequence, key=key, kind=kind, slot=clean.slot, body=told, where=place, client_at=client_at,
        recorded_at=now, by=auditor.ref, previous_hash=previous, hash=canonical.payload_digest(body),
    )  # fmt: skip


def _linked(
    *, audit: str, sequence: int, kind: str, slot: str, body: Mapping[str, Any], where: Mapping[str, Any] | None, at: datetime,
    client_at: datetime | None, photos: Sequence[str], previous: str,
) -> dict[str, Any]:  # fmt: skip
    """What an entry's hash is made of; `photos` are digests of the bytes as they came from the phone."""
    return {
        "at": canonical.utc_text(at), "audit": audit, "body": dict(body),
        "client_at": canonical.utc_text(client_at) if client_at else None, "kind": kind, "photos": sorted(photos),
        "previous": previous, "sequence": sequence, "slot": slot, "where": dict(where) if where else None,
    }  # fmt: skip


def broken_links(audit: Audit) -> list[int]:
    """Sequence numbers of entries whose hash does not fit; empty for a sound visit."""
    previous, broken = "", []
    for row in reading.entries(audit):
        body = _linked(
            audit=audit.public_id, sequence=row.sequence, kind=row.kind, slot=row.slot, body=row.body, where=row.where,
            at=row.recorded_at, client_at=row.client_at, photos=[photo.original_sha256 for photo in row.photos.all()],
            previous=previous,
        )  # fmt: skip
        if canonical.payload_digest(body) != row.hash or row.previous_hash != previous:
            broken.append(row.sequence)
        previous = row.hash
    return broken


def _report(
    audit: Audit, auditor: User, rows: Sequence[AuditEntry], findings: str, found: audit_scores.Scores
) -> AuditReport:
    now = time.now()
    body = {
        "audit": audit.public_id, "auditor": auditor.ref, "claimed_stock": audit.claimed_stock,
        "entries": [
            {"hash": row.hash, "kind": row.kind, "photos": sorted(photo.original_sha256 for photo in row.photos.all())}
            for row in rows
        ],
        "filed_at": canonical.utc_text(now), "findings": findings, "nonce": audit.nonce, "period": audit.period,
        "picks": audit.picks, "salt": secrets.token_hex(32), "score_rules": audit_scores.VERSION,
        "scores": {
            "origin": found.origin, "reasons": list(found.reasons), "reference": found.reference, "stock": found.stock,
            "storage": found.storage, "total": found.total,
        },
        "started_at": canonical.utc_text(audit.started_at or now), "v": REPORT_VERSION,
    }  # fmt: skip
    text = canonical.canonical_json(body)
    entry = log_service.append(kind="audit.report", subject=trail.ref(audit), payload=text)
    return AuditReport.objects.create(
        audit=audit, body=text.decode(), sha256=hashlib.sha256(text).hexdigest(), filed_by=auditor.ref, filed_at=now,
        log_entry=entry,
    )  # fmt: skip
