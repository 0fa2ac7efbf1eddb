"""The carrier is told that a courier need not come: intent → call → told, with a sweep; what fails for good a person tells.

A booking is recalled by its key, so it does not matter whether the carrier's answer to the booking ever reached us.
"""

import logging
from datetime import timedelta

from django.db import transaction

from logistics.carriers.base import BrokenMessage, CarrierFault
from logistics.carriers.table import client_of
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import tasks, time, trail
from marketplace.core.duties import service as duties
from marketplace.core.textnorm import clean_text
from returns import portal
from returns.errors import NoRecall
from returns.models import Pickup, PickupRecall
from returns.states import RECALL, PickupStatus, RecallStatus

logger = logging.getLogger(__name__)
TASK, ACTOR, DUTY = "returns.recall_couriers", "system:returns", "pickup_recall_failed"
HEARD = (PickupStatus.SENT, PickupStatus.UNKNOWN, PickupStatus.BOOKED)
CLAIM = timedelta(minutes=2)
FIRST_DELAY, LONGEST_DELAY, MOST_TRIES = timedelta(seconds=20), timedelta(minutes=15), 6
OPEN = (RecallStatus.CREATED, RecallStatus.SENT, RecallStatus.UNKNOWN)
LEAST_WHY = 2


def ask(row: Pickup, *, actor: str) -> PickupRecall | None:
    """Write down that the carrier has to be told, in the transaction that ends the booking. None where it never heard of it."""
    if row.status not in HEARD:
        return None
    now = time.now()
    made, is_new = PickupRecall.objects.get_or_create(
        pickup=row, defaults={"waybill": row.waybill, "next_at": now, "created_at": now}
    )
    if is_new:
        trail.record(verb="pickup.recall", target=made.ref, actor=actor, why=row.about)
        tasks.send(TASK)
    return made


def run_due(limit: int = 50) -> int:
    """Tell the carriers what is due; returns how many were told. Never inside a transaction."""
    return sum(_run(pk) for pk in list(portal.due_recalls().values_list("pk", flat=True)[:limit]))


def _run(pk: int) -> bool:
    row = _claim(pk)
    if row is None:
        return False
    try:
        was_known = client_of(row.pickup.carrier).cancel(row.pickup.key)
    except CarrierFault as fault:
        _failed(row, fault)
        return False
    except BrokenMessage as error:
        _failed(row, CarrierFault(str(error)))
        return False
    return _told(row, ACTOR, "" if was_known else "the carrier never saw the booking")


@transaction.atomic
def _claim(pk: int) -> PickupRecall | None:
    """Take it by moving its `next_at`: a worker that dies leaves it due again."""
    row = PickupRecall.objects.select_related("pickup").get(pk=pk)
    now = time.now()
    claimed = PickupRecall.objects.filter(pk=pk, status__in=OPEN, next_at=row.next_at, next_at__lte=now)
    if not claimed.update(next_at=now + CLAIM, tries=row.tries + 1):
        return None
    row.tries += 1
    if row.status != RecallStatus.SENT:
        RECALL.move(row, RecallStatus.SENT, actor=ACTOR)
    return row


@transaction.atomic
def _told(row: PickupRecall, actor: str, why: str) -> bool:
    RECALL.move(row, RecallStatus.TOLD, actor=actor, why=why, settled_at=time.now(), error="")
    duties.done(kind=DUTY, subject=row.ref, actor=actor, why=why)
    return True


@transaction.atomic
def _failed(row: PickupRecall, fault: CarrierFault) -> None:
    logger.warning("recall %s with %s: %s", row.pk, row.pickup.carrier, fault.message)
    if fault.is_permanent or row.tries >= MOST_TRIES:
        RECALL.move(row, RecallStatus.FAILED, actor=ACTOR, why=fault.message, error=fault.message[:200])
        duties.call(kind=DUTY, subject=row.ref, facts={"carrier": row.pickup.carrier, "waybill": row.waybill})
        return
    delay = min(FIRST_DELAY * 2 ** (row.tries - 1), LONGEST_DELAY)
    RECALL.move(row, RecallStatus.UNKNOWN, actor=ACTOR, error=fault.message[:200], next_at=time.now() + delay)


@transaction.atomic
def told_by_hand(*, recall: PickupRecall, why: str, by: User) -> PickupRecall:
    """A colleague telephoned the carrier. Raises NotAllowed, NoRecall (it has not failed, or nobody says how it was told)."""
    require_role(by, Role.OPS)
    said = clean_text(why, max_length=200, field="why")
    if recall.status != RecallStatus.FAILED or len(said) < LEAST_WHY:
        raise NoRecall
    _told(recall, by.ref, said)
    return recall
