"""A piece at the bench is not what was listed: reported once, by the operator who holds it, while it can still be set aside."""

from django.db import IntegrityError, transaction

from logistics import locks
from logistics.errors import GoodsDiffer
from logistics.models import Mismatch, Unit
from logistics.policies.capture import MISMATCHES
from logistics.states import UnitStatus
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.errors import DomainError, IllegalMove
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line

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
        made = Mismatch.objects.get(unit=fresh)
        if made.cleared_at is None or made.reason == reason:  # a repeated report does not undo what operations cleared
            return made
        _reopen(made, reason, actor)
    order = fresh.line.consignment.order_number
    trail.record(verb="unit.mismatch", target=trail.ref(fresh), actor=actor, after={"reason": reason})
    emit(
        topic="logistics.goods_differ", key=f"order:{order}",
        payload={"order_number": order, "unit": fresh.pk, "reason": reason},
    )  # fmt: skip
    return made


@transaction.atomic
def clear(*, mismatch: Mismatch, why: str, reviewer: User) -> Mismatch:
    """Operations let the piece go all the same (the listing was mended, the shopper agreed). Clearing again changes nothing.

    The piece of another shopper's order is sent back or refunded instead (`orders.refund_missing`). Raises NotAllowed,
    BadText without a reason.
    """
    require_role(reviewer, Role.OPS)
    said = clean_line(why, max_length=500, min_length=4, field="why")
    unit = locks.unit(mismatch.unit_id)
    now = time.now()
    seen = Mismatch.objects.filter(pk=mismatch.pk, cleared_at=None)
    if seen.update(cleared_by=reviewer.ref, cleared_at=now, cleared_why=said):
        trail.record(
            verb="unit.mismatch_cleared", target=trail.ref(unit), actor=reviewer.ref, why=said,
            before={"reason": mismatch.reason},
        )  # fmt: skip
        order = unit.line.consignment.order_number
        emit(
            topic="logistics.goods_cleared", key=f"order:{order}",
            payload={"order_number": order, "unit": unit.pk},
        )  # fmt: skip
    mismatch.refresh_from_db()
    return mismatch


def is_open(unit: Unit) -> bool:
    """Was the piece reported, and not cleared since? Reads the row that hangs on the unit."""
    return hasattr(unit, "mismatch") and unit.mismatch.cleared_at is None


def refuse_open(unit: Unit) -> None:
    """Call it with the piece locked, as reporting does. Raises GoodsDiffer."""
    found = Mismatch.objects.filter(unit=unit.pk, cleared_at=None).first()
    if found is not None:
        raise GoodsDiffer(fields={"reason": MISMATCHES.get(found.reason, found.reason)})


def _reopen(made: Mismatch, reason: str, actor: str) -> None:
    """Something else was found after operations let it go."""
    made.reason, made.reported_by, made.reported_at = reason, actor, time.now()
    made.cleared_by, made.cleared_at, made.cleared_why = "", None, ""
    made.save(update_fields=["reason", "reported_by", "reported_at", "cleared_by", "cleared_at", "cleared_why"])
