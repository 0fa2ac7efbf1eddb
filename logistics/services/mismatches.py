"""A piece at the bench is not what was listed: reported once, by the operator who holds it, while it can still be set aside."""

from django.db import IntegrityError, transaction

from logistics import locks
from logistics.models import Mismatch, Unit
from logistics.policies.capture import MISMATCHES
from logistics.states import UnitStatus
from marketplace.core import time, trail
from marketplace.core.errors import DomainError, IllegalMove
from marketplace.core.outbox.emit import emit

AT_THE_BENCH = (UnitStatus.RECEIVED, UnitStatus.CAPTURED)


@transaction.atomic
def report(*, unit: Unit, reason: str, actor: str) -> Mismatch:
    """Write down that the piece differs from its listing, and how. Reporting again changes nothing.

    Raises DomainError for an unknown reason, IllegalMove for a piece that is not on the bench (any more).
    """
    if reason not in MISMATCHES:
        raise DomainError(code="unknown_reason", fields={"reason": ", ".join(MISMATCHES)})
    fresh = locks.unit(unit.pk)
    if fresh.status not in AT_THE_BENCH:
        raise IllegalMove(fields={"from": fresh.status, "to": "mismatch"})
    try:
        with transaction.atomic():  # a savepoint: told twice must not break the caller's transaction
            made = Mismatch.objects.create(unit=fresh, reason=reason, reported_by=actor, reported_at=time.now())
    except IntegrityError:
        return Mismatch.objects.get(unit=fresh)
    order = fresh.line.consignment.order_number
    trail.record(verb="unit.mismatch", target=trail.ref(fresh), actor=actor, after={"reason": reason})
    emit(
        topic="logistics.goods_differ", key=f"order:{order}",
        payload={"order_number": order, "unit": fresh.pk, "reason": reason},
    )  # fmt: skip
    return made
