"""A parcel that comes after its case had expired: the goods lie at our centre, so the case lives again."""

from django.db import IntegrityError, transaction

from marketplace.core.duties import service as duties
from marketplace.core.outbox.emit import emit
from orders.services import escrow
from orders.states import EscrowStatus
from returns.errors import NamedElsewhere
from returns.models import ReturnCase, ReturnItem

LATE_DUTY = "return_after_release"
PAID_OUT = (EscrowStatus.RELEASED, EscrowStatus.REFUNDED)


def reopen(case: ReturnCase, *, actor: str) -> None:
    """Take the pieces and the seller's money back into the case, in the transaction of the verb that receives the parcel.

    Where the seller was paid meanwhile, nobody decides alone and operations are called. Before any unit is moved: the lock of
    the escrow comes before those of units. Raises NamedElsewhere where another open case names one of the pieces.
    """
    try:
        with transaction.atomic():  # a savepoint: the refusal must not break the caller's transaction
            ReturnItem.objects.filter(case=case).update(is_open=True)
    except IntegrityError:
        raise NamedElsewhere from None
    held = escrow.freeze_again(order_id=case.order_id, source=case.ref, actor=actor)
    if held.status in PAID_OUT:
        ReturnCase.objects.filter(pk=case.pk).update(came_after_release=True)
        case.came_after_release = True
        duties.call(kind=LATE_DUTY, subject=case.ref)
    emit(topic="returns.came_late", key=case.ref, payload={"case": case.number})
