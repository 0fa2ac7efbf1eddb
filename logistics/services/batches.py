"""The batch printed on a piece: by it, an inspector's word about a whole batch reaches the piece."""

from django.db import transaction

from logistics import errors, locks
from logistics.models import Unit
from logistics.services import custody
from logistics.states import UnitStatus
from marketplace.core import trail
from marketplace.core.errors import IllegalMove
from marketplace.core.textnorm import clean_line


@transaction.atomic
def record(*, unit: Unit, batch: str, actor: str) -> Unit:
    """Once, while the piece is in our warehouse. The same batch again changes nothing.

    Raises BadText, BatchFixed, IllegalMove (not with us, or packed already).
    """
    text = clean_line(batch, max_length=40, min_length=1, field="batch").replace("|", "/")
    fresh = locks.unit(unit.pk)
    if fresh.batch == text:
        return fresh
    if fresh.batch:
        raise errors.BatchFixed
    if fresh.status not in {UnitStatus.RECEIVED, UnitStatus.CAPTURED}:
        raise IllegalMove(fields={"from": fresh.status})
    Unit.objects.filter(pk=fresh.pk).update(batch=text)
    fresh.batch = text
    custody.append(
        subject=custody.subject_of(fresh), action="batch_recorded", actor=actor, place=f"warehouse:{fresh.warehouse.code}",
        details={"batch": text},
    )  # fmt: skip
    trail.record(verb="unit.batch", target=f"unit:{fresh.pk}", actor=actor, after={"batch": text})
    return fresh
