"""Counting the unused seals in one person's hands. Missing numbers are named, and are an incident."""

from collections.abc import Sequence

from django.db import transaction

from logistics.models import Seal, SealCount
from logistics.policies.seals import plain_number
from logistics.services import seal_incidents
from logistics.states import SealStatus
from marketplace.accounts.models import User
from marketplace.core import time, trail
from marketplace.core.errors import DomainError

MOST = 2_000


@transaction.atomic
def count(*, holder: User, numbers: Sequence[str], actor: str) -> SealCount:
    """Hold the numbers seen against the stock on record. Raises DomainError for more numbers than anybody carries."""
    if len(numbers) > MOST:
        raise DomainError(code="too_many_seals", fields={"numbers": MOST})
    seen = {plain for number in numbers if (plain := plain_number(number))}
    stock = set(Seal.objects.filter(issued_to=holder, status=SealStatus.ISSUED).values_list("number", flat=True))
    made = SealCount.objects.create(
        holder=holder, expected=len(stock), seen=len(seen), missing=sorted(stock - seen), strange=sorted(seen - stock)[:MOST],
        counted_by=actor, counted_at=time.now(),
    )  # fmt: skip
    trail.record(
        verb="seal.count", target=holder.ref, actor=actor,
        after={"expected": made.expected, "seen": made.seen, "missing": len(made.missing), "strange": len(made.strange)},
    )  # fmt: skip
    if made.missing:
        seal_incidents.open_for_stock(count=made, actor=actor)
    return made
