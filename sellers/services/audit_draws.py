"""The draw: freeze and commit a frame, draw from it with randomness that did not exist then, publish it after the last visit.

Who is drawn is written into envelopes (encrypted) and nowhere else; neither trail, events, clocks nor notices name a shop
before an auditor stands at its door.
"""

import logging
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import ids, rules, time, trail
from marketplace.core.crypto import keyring
from marketplace.core.transparency import canonical
from marketplace.core.transparency import selectors as log
from marketplace.core.transparency import service as log_service
from marketplace.core.transparency.models import LogEntry
from sellers.beacons import Pulse, current
from sellers.beacons.base import of_kind
from sellers.beacons.embedded import commit_head
from sellers.errors import BeaconNotReady, BeaconUnsound, NoFrame, OwnCase, PeriodCommitted
from sellers.models import Audit, AuditPeriod, SellerMember
from sellers.policies import audit_plan, draws
from sellers.selectors import audit_frames
from sellers.selectors import audits as reading
from sellers.states import PERIOD, AuditStatus, PeriodStatus

logger = logging.getLogger(__name__)
SYSTEM = "system:audits"
# States in which a visit is over for the purpose of publishing the draw.
FILED = frozenset({AuditStatus.FILED, AuditStatus.DECIDED, AuditStatus.APPEALED, AuditStatus.FINAL, AuditStatus.VOID})


@transaction.atomic
def commit(*, period: str, planner: User, actor: str, count: int | None = None) -> AuditPeriod:
    """Freeze the frame of `period` (`2026-11`) and put its salted hash on the public log; nothing else is told.

    `planner` is the one person who may know who is drawn. `count` defaults to the rules' share. A period has one
    commitment, ever. Raises NotAllowed (planner's role), OwnCase (a planner acts for no shop), PeriodCommitted, NoFrame.
    """
    require_role(planner, Role.OPS)
    if SellerMember.objects.filter(user=planner).exists():
        raise OwnCase
    rule = rules.at(audit_plan.CODE)
    frame = audit_frames.frame(rule.body)
    if not frame:
        raise NoFrame
    drawn = min(count or audit_plan.how_many(len(frame), rule.body), len(frame))
    salt = secrets.token_bytes(draws.SALT_BYTES)
    digest = draws.frame_digest(period=period, count=drawn, rules=rule.version, salt=salt, frame=frame)
    try:
        with transaction.atomic():
            return _commit(period, planner, frame, drawn, rule.version, salt, digest, actor)
    except IntegrityError:
        raise PeriodCommitted from None


def _commit(
    code: str, planner: User, frame: draws.Frame, count: int, version: int, salt: bytes, digest: bytes, actor: str
) -> AuditPeriod:
    statement = draws.statement(period=code, count=count, rules=version, digest=digest, beacon=current().announce())
    entry = log_service.append(kind=draws.LOG_KIND, subject=draws.log_subject(code), payload=statement)
    rows: Any = [list(row) for row in frame]
    period = AuditPeriod.objects.create(
        code=code, planner=planner.ref, count=count, rules=version, frame=rows, salt=salt.hex(),
        frame_sha256=digest.hex(), statement=statement, commitment=entry, committed_at=time.now(),
    )  # fmt: skip
    trail.record(
        verb="audit_period.committed", target=trail.ref(period), actor=actor,
        after={"period": code, "count": count, "frame_sha256": digest.hex()},
    )  # fmt: skip
    return period


def advance(*, period: AuditPeriod) -> None:
    """Do our part so that the randomness comes to be. Outside any transaction."""
    of_kind(period.beacon_kind).advance(period.statement["beacon"], period.commitment)


def draw(*, period: AuditPeriod, actor: str) -> list[Audit]:
    """Fetch the randomness (outside any transaction), then draw. Raises BeaconNotReady, BeaconUnsound, StaleState."""
    pulse = of_kind(period.beacon_kind).fetch(period.statement["beacon"], period.commitment)
    if pulse is None:
        raise BeaconNotReady
    return _settle(period, pulse, actor)


@transaction.atomic
def _settle(period: AuditPeriod, pulse: Pulse, actor: str) -> list[Audit]:
    """Everything follows from the committed frame and the randomness; nobody chooses anything here."""
    frame = [(str(name), int(weight)) for name, weight in period.frame]
    seed = draws.seed_of(
        period=period.code, digest=bytes.fromhex(period.frame_sha256), salt=bytes.fromhex(str(period.salt)),
        randomness=pulse.randomness,
    )  # fmt: skip
    drawn = draws.weighted_draw(frame, period.count, seed)
    PERIOD.move(
        period, PeriodStatus.DRAWN, actor=actor, randomness=pulse.randomness.hex(), evidence=dict(pulse.evidence),
        drawn_at=time.now(),
    )  # fmt: skip
    log_service.append(
        kind="audit.draw", subject=draws.log_subject(period.code),
        payload={"period": period.code, "randomness": period.randomness, "evidence": dict(pulse.evidence)},
    )  # fmt: skip
    return [_envelope(period, place, name, actor) for place, name in enumerate(drawn)]


def _envelope(period: AuditPeriod, place: int, seller: str, actor: str) -> Audit:
    audit = Audit.objects.create(
        public_id=ids.public_id(), draw=period, period=period.code, place=place, envelope=seller,
        drawn_at=period.drawn_at or time.now(),
    )  # fmt: skip
    trail.record(verb="audit.drawn", target=trail.ref(audit), actor=actor, after={"period": period.code})
    return audit


@transaction.atomic
def publish(*, period: AuditPeriod, actor: str = SYSTEM) -> AuditPeriod | None:
    """Once every visit is filed: frame, weights, salt and draw, signed, for anybody to check. None while one is open."""
    if period.status != PeriodStatus.DRAWN or Audit.objects.filter(draw=period).exclude(status__in=FILED).exists():
        return None
    PERIOD.move(period, PeriodStatus.PUBLISHED, actor=actor, document=_document(period), published_at=time.now())
    log_service.append(kind="audit.published", subject=draws.log_subject(period.code), payload=period.document.encode())
    return period


def _document(period: AuditPeriod) -> str:
    """The published proof, canonical JSON; `tools/verify_draw.py` checks it. Bytes: docs/audits.md."""
    entry = LogEntry.objects.get(pk=period.commitment_id)
    head = commit_head(entry)
    if head is None:  # a draw is impossible before the commitment stands under a signed head
        raise BeaconNotReady
    bundle = log.bundle(entry, head)
    body: dict[str, Any] = {
        "beacon": period.evidence, "commitment": {**bundle["entry"], "proof": bundle["proof"]}, "commit_head": bundle["head"],
        "drawn": [str(name) for name in Audit.objects.filter(draw=period).order_by("place").values_list("envelope", flat=True)],
        "frame": period.frame, "public_keys": bundle["public_keys"], "randomness": period.randomness,
        "salt": str(period.salt), "statement": period.statement, "v": draws.DOCUMENT_VERSION,
    }  # fmt: skip
    return canonical.canonical_json({**body, "signature": _signature(body)}).decode()


def _signature(body: Mapping[str, Any]) -> dict[str, str]:
    signed = keyring.sign(canonical.canonical_json(body))
    return {"key_id": signed.key_id, "value": signed.value.hex()}


def draw_due() -> int:
    """Job: bring every committed period to its draw. A beacon that is not ready, or not sound, waits for the next run, and
    holds up no other period.
    """
    drawn = 0
    for period in reading.periods_waiting():
        advance(period=period)
        try:
            drawn += len(draw(period=period, actor=SYSTEM))
        except BeaconNotReady:
            continue
        except BeaconUnsound:
            logger.error("draw of %s: the randomness could not be confirmed", period.code)
    return drawn


def publish_due() -> int:
    """Job: publish what became complete without anybody filing last (a visit called off)."""
    return sum(publish(period=period) is not None for period in reading.periods_drawn())


def commit_month() -> int:
    """Job: commit the current month once, with the first active planner. Without one nothing happens, and the backlog shows."""
    code = f"{time.today():%Y-%m}"
    planner = reading.first_planner()
    if planner is None or reading.period(code) is not None:
        return 0
    try:
        made = commit(period=code, planner=planner, actor=SYSTEM)
    except NoFrame:
        return 0
    advance(period=made)
    return 1
