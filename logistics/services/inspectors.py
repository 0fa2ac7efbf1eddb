"""Independent inspectors: who they are, which keys they may sign with, and what they signed about a piece or a batch."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from logistics import errors, locks
from logistics.models import Inspector, InspectorKey, InspectorStatement, Unit
from logistics.policies import inspecting as policy
from logistics.selectors.vouching import facts_of
from logistics.services import custody
from marketplace.accounts.models import Role, User
from marketplace.core import time, trail
from marketplace.core.duties import service as duties
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.textnorm import clean_line
from marketplace.core.transparency import canonical
from marketplace.core.transparency import service as log

DUTY_KEY, DUTY_BAD = "inspector_key_waits", "inspection_bad"


@transaction.atomic
def enrol(*, user: User, organisation: str, country: str, actor: str, accreditation: str = "") -> Inspector:
    """Ops: this account belongs to an independent inspector. Raises Conflict for one that is already, or works for us or a shop."""
    name = clean_line(organisation, max_length=120, min_length=2, field="organisation")
    if set(user.roles) - {Role.SHOPPER, Role.SURVEYOR} or Inspector.objects.filter(user=user).exists():
        raise Conflict(fields={"user": errors.NotIndependent.message})
    inspector = Inspector.objects.create(
        user=user,
        organisation=name,
        country=country.upper()[:2],
        accreditation=accreditation[:120],
        created_at=time.now(),
    )
    User.objects.filter(pk=user.pk).update(roles=sorted({*user.roles, Role.SURVEYOR}))
    trail.record(verb="inspector.enrol", target=trail.ref(inspector), actor=actor, after={"organisation": name})
    return inspector


def register_key(*, inspector: Inspector, file: bytes) -> InspectorKey:
    """A public key with its days, signed by itself (`tools/inspector_sign.py register`). It counts once ops have approved it.

    Raises BadStatement and its kin, KeyTaken.
    """
    signed, message, signature = policy.envelope(file)
    owner, public_key, first, last = policy.read_key(signed)
    if owner != inspector.public_id or not inspector.is_active:
        raise errors.KeyUnknown(fields={"inspector": errors.KeyUnknown.message})
    raw = policy.raw_key(public_key)
    if not policy.is_signed(public_key, signature, message):
        raise errors.StatementForged
    try:
        with transaction.atomic():
            key = InspectorKey.objects.create(
                key_id=policy.key_id_of(raw), inspector=inspector, public_key=public_key, valid_from=first, valid_until=last,
                registered_at=time.now(),
            )  # fmt: skip
            _log_key(key, "registered")
            trail.record(verb="inspector_key.register", target=f"inspectorkey:{key.key_id}", actor=inspector.user.ref)
            duties.call(kind=DUTY_KEY, subject=f"inspectorkey:{key.key_id}")
    except IntegrityError:
        raise errors.KeyTaken from None
    return key


@transaction.atomic
def approve_key(*, key: InspectorKey, actor: str) -> InspectorKey:
    """Ops have heard the fingerprint from the inspection body itself. Approving twice changes nothing. Raises KeyNotInForce."""
    fresh = locks.inspector_key(key.pk)
    if fresh.revoked_at is not None:
        raise errors.KeyNotInForce
    if fresh.approved_at is None:
        InspectorKey.objects.filter(pk=fresh.pk).update(approved_at=time.now(), approved_by=actor)
        fresh.refresh_from_db()
        _log_key(fresh, "approved")
        trail.record(verb="inspector_key.approve", target=f"inspectorkey:{fresh.key_id}", actor=actor)
        duties.done(kind=DUTY_KEY, subject=f"inspectorkey:{fresh.key_id}", actor=actor)
    return fresh


@transaction.atomic
def revoke_key(*, key: InspectorKey, reason: str, why: str, actor: str) -> InspectorKey:
    """Inspector or ops: from now on the key signs nothing; a compromised one never did. For ever, and only once.

    Raises Conflict for an unknown reason, KeyNotInForce where it was revoked before.
    """
    if reason not in InspectorKey.Revoked.values:
        raise Conflict(fields={"reason": ", ".join(InspectorKey.Revoked.values)})
    words = clean_line(why, max_length=200, min_length=1, field="why")
    fresh = locks.inspector_key(key.pk)
    if fresh.revoked_at is not None:
        raise errors.KeyNotInForce
    InspectorKey.objects.filter(pk=fresh.pk).update(
        revoked_at=time.now(), revoked_by=actor, revoked_for=reason, revoked_why=words
    )
    fresh.refresh_from_db()
    _log_key(fresh, "revoked")
    trail.record(
        verb="inspector_key.revoke",
        target=f"inspectorkey:{fresh.key_id}",
        actor=actor,
        why=words,
        after={"for": reason},
    )
    duties.done(kind=DUTY_KEY, subject=f"inspectorkey:{fresh.key_id}", actor=actor)
    return fresh


def submit(*, inspector: Inspector, file: bytes) -> InspectorStatement:
    """Take in a signed statement. The same one again changes nothing.

    Raises BadStatement, KeyUnknown, StatementForged, KeyNotInForce, NotFound (no such piece).
    """
    signed, message, signature = policy.envelope(file)
    told = policy.read_statement(signed)
    if told.inspector != inspector.public_id or not inspector.is_active:
        raise errors.KeyUnknown(fields={"inspector": errors.KeyUnknown.message})
    try:
        return _take(inspector, told, message, signature)
    except IntegrityError:
        return InspectorStatement.objects.get(sha256=canonical.payload_digest(message))


@transaction.atomic
def _take(inspector: Inspector, told: policy.Statement, message: bytes, signature: str) -> InspectorStatement:
    found = InspectorKey.objects.filter(key_id=told.key_id, inspector=inspector).first()
    if found is None:
        raise errors.KeyUnknown(fields={"key_id": errors.KeyUnknown.message})
    key, now = locks.inspector_key(found.pk), time.now()
    if told.inspected_on > (now + timedelta(days=1)).date():
        raise errors.BadStatement(fields={"inspected_on": errors.BadStatement.message})
    judged = policy.verdict(
        key=facts_of(key), message=message, signature=signature, inspected_on=told.inspected_on, received_at=now
    )
    if judged == policy.FORGED:
        raise errors.StatementForged
    if judged != policy.VALID:
        raise errors.KeyNotInForce
    digest = canonical.payload_digest(message)
    already = InspectorStatement.objects.filter(sha256=digest).first()
    if already is not None:
        return already
    entry = log.append(kind="inspection", subject=f"inspection:{digest[:32]}", payload=message)
    statement = InspectorStatement.objects.create(
        key=key, subject=told.subject, statement=message.decode(), signature=signature, sha256=digest, result=told.result,
        inspected_on=told.inspected_on, received_at=now, log_entry=entry,
    )  # fmt: skip
    _touch(told, digest, inspector)
    trail.record(
        verb="inspection.submit", target=trail.ref(statement), actor=inspector.user.ref, after={"result": told.result}
    )
    if told.result == "non_conformant":
        duties.call(kind=DUTY_BAD, subject=trail.ref(statement))
    return statement


def _touch(told: policy.Statement, digest: str, inspector: Inspector) -> None:
    """An inspection of one piece is a touch of it: its chain vouches for the statement."""
    kind, _colon, code = told.subject.partition(":")
    if kind != "unit":
        return
    found = Unit.objects.filter(passport_code=code).exclude(status="cancelled").first()
    if found is None:
        raise NotFound
    unit = locks.unit(found.pk)
    custody.append(
        subject=custody.subject_of(unit), action="surveyed", actor=inspector.user.ref, place=f"country:{told.country}",
        details={"statement_sha256": digest, "key_id": told.key_id, "result": told.result},
    )  # fmt: skip


def _log_key(key: InspectorKey, what: str) -> None:
    """Every turn of a key stands in the public log: nobody can say later that it was revoked earlier, or never."""
    payload = {
        "v": "miaomiao-inspector-key-event/1", "key_id": key.key_id, "public_key": key.public_key, "what": what,
        "inspector": key.inspector.public_id, "valid_from": key.valid_from.isoformat(), "valid_until": key.valid_until.isoformat(),
        "at": canonical.utc_text(time.now()), "for": key.revoked_for,
    }  # fmt: skip
    log.append(kind="inspector_key", subject=f"inspector_key:{key.key_id}", payload=payload)
