"""Corrections of custody: nothing is taken back, a later event says what was wrong (EPCIS: errorDeclaration)."""

from django.db import transaction

from logistics import locks
from logistics.models import Bag, CustodyEvent, Parcel, Unit
from logistics.policies.epcis import REASONS
from logistics.services import custody
from marketplace.core import trail
from marketplace.core.errors import Conflict, DomainError, NotFound
from marketplace.core.textnorm import clean_line
from marketplace.core.transparency.canonical import payload_digest

CORRECTED = "corrected"


@transaction.atomic
def correct(*, event_hash: str, reason: str, why: str, actor: str, corrective: str = "") -> CustodyEvent:
    """Say that an event did not occur, or says the wrong thing; `corrective` is the event that says it right.

    The reason in words stays in the trail (it may name people); custody keeps its digest. An event is corrected once.
    Raises NotFound, Conflict, DomainError (unknown reason), BadText.
    """
    words = clean_line(why, max_length=200, min_length=1, field="why")
    if reason not in REASONS:
        raise DomainError(fields={"reason": ", ".join(sorted(REASONS))})
    wrong = CustodyEvent.objects.filter(hash=event_hash).first()
    if wrong is None or (corrective and not CustodyEvent.objects.filter(hash=corrective).exists()):
        raise NotFound
    _lock(wrong.subject)
    told = CustodyEvent.objects.filter(subject=wrong.subject, action=CORRECTED, details__corrects=event_hash)
    if wrong.action == CORRECTED or told.exists():
        raise Conflict
    details = {
        "corrects": event_hash,
        "action": wrong.action,
        "reason": reason,
        "why_sha256": payload_digest({"why": words, "event": event_hash}),
    }
    if corrective:
        details["corrective"] = corrective
    event = custody.append(subject=wrong.subject, action=CORRECTED, actor=actor, place=wrong.place, details=details)
    trail.record(
        verb="custody.correct", target=f"custody:{event_hash[:16]}", actor=actor, why=words, after={"reason": reason}
    )
    return event


def _lock(subject: str) -> None:
    kind, _colon, number = subject.partition(":")
    if kind == "unit":
        locks.unit(Unit.objects.get(passport_code=number).pk)
    elif kind == "parcel":
        locks.parcel(Parcel.objects.get(number=number).pk)
    else:
        locks.bag(Bag.objects.get(number=number).pk)
