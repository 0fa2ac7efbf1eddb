"""A piece that is said not to be genuine is evidence: it stays with us until that is decided, by the app of cases above."""

from django.db import transaction

from marketplace.core import time, trail
from returns import locks
from returns.models import ReturnCase


def hold(case: ReturnCase, *, actor: str) -> None:
    """Nothing leaves from now on; the caller holds the case. Again changes nothing."""
    if ReturnCase.objects.filter(pk=case.pk, held_at=None).update(held_at=time.now()):
        case.refresh_from_db(fields=["held_at"])
        trail.record(verb="return.held", target=case.ref, actor=actor)


@transaction.atomic
def let_go(*, order_number: str, why: str, actor: str) -> int:
    """The doubt about an order is decided, or nobody examines it: what becomes of its pieces is free again. Returns how many cases."""
    held = ReturnCase.objects.filter(order__number=order_number, held_at__isnull=False, let_go_at=None)
    for pk in held.order_by("pk").values_list("pk", flat=True):
        case = locks.case(pk)
        ReturnCase.objects.filter(pk=pk, let_go_at=None).update(let_go_at=time.now())
        trail.record(verb="return.let_go", target=case.ref, actor=actor, why=why)
    return len(held)
