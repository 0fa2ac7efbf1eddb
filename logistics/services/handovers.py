"""Shift handover: the open work as a list that both sign, each as themselves."""

from django.db import IntegrityError, transaction

from logistics import errors
from logistics.models import Handover, Posting, Warehouse
from logistics.selectors.shifts import open_work
from marketplace.accounts.models import Role, User
from marketplace.core import time, trail
from marketplace.core.textnorm import clean_line


@transaction.atomic
def give(*, warehouse: Warehouse, giver: User, taker: User, note: str) -> Handover:
    """Write down what is open at the warehouse now and sign it as the one who leaves.

    Raises BadColleague, HandoverOpen while the last one waits for its second signature, BadText.
    """
    is_posted = Posting.objects.filter(user=taker, warehouse=warehouse).exists()
    if taker.pk == giver.pk or not is_posted or not taker.has_role(Role.OPERATOR):
        raise errors.BadColleague(fields={"taker": errors.BadColleague.message})
    said = clean_line(note, max_length=500, min_length=0, field="note")
    try:
        with transaction.atomic():  # a savepoint: a second handover must not break the caller's transaction
            made = Handover.objects.create(
                warehouse=warehouse, giver=giver, taker=taker, work=open_work(warehouse), note=said, given_at=time.now()
            )
    except IntegrityError:
        raise errors.HandoverOpen from None
    trail.record(
        verb="shift.give", target=trail.ref(made), actor=giver.ref, after={"to": taker.ref, "at": warehouse.code}
    )
    return made


@transaction.atomic
def take(*, handover: Handover, taker: User, remark: str) -> Handover:
    """The other side signs, and may say what they found otherwise. Raises NotAllowed for anybody else, Conflict if signed."""
    said = clean_line(remark, max_length=500, min_length=0, field="remark")
    if handover.taker_id != taker.pk:
        raise errors.NotAllowed
    waiting = Handover.objects.filter(pk=handover.pk, taken_at=None)
    if not waiting.update(taken_at=time.now(), remark=said):
        raise errors.Conflict
    trail.record(verb="shift.take", target=trail.ref(handover), actor=taker.ref, why=said)
    handover.refresh_from_db()
    return handover
