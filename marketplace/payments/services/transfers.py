"""Money out: a transfer to the seller's connected account, then a payout from there to the bank.

The payout decides: `payments.transfer_succeeded` with kind `payout` means the money left for the bank. When a payout fails
or is returned, the transfer is reversed, so that the money lies with us while the book says that we owe it again.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from marketplace.core import tasks, time
from marketplace.core.errors import StaleState
from marketplace.core.outbox.emit import emit
from marketplace.payments import gateway
from marketplace.payments.gateway import GatewayError, Reading, State
from marketplace.payments.models import ProviderTransfer
from marketplace.payments.services.archive import keep
from marketplace.payments.services.looking import looking
from marketplace.payments.states import TRANSFER, Transfer

logger = logging.getLogger(__name__)

SYSTEM = "system:payments"
SEND_TASK = "payments.send_due"
LOOK_EVERY = timedelta(seconds=30)
MAY_COME_BACK = timedelta(days=14)
DAILY = timedelta(days=1)
MOST_DAILY = 20  # a run
Kind = ProviderTransfer.Kind


@transaction.atomic
def request(*, source: str, destination: str, amount_minor: int, currency: str, actor: str) -> ProviderTransfer:
    """Ask for `amount_minor` to reach the bank of `destination`. The same `source` again returns the first row."""
    del actor  # `source` names the payout, whose trail has the actor
    transfer, is_new = ProviderTransfer.objects.get_or_create(
        source=source, kind=Kind.TRANSFER,
        defaults={
            "destination": destination, "amount_minor": amount_minor, "currency": currency, "created_at": time.now()
        },
    )  # fmt: skip
    if is_new:
        tasks.send(SEND_TASK)
    return transfer


def send(*, transfer_id: int) -> None:
    """Send one created row of any kind."""
    transfer = ProviderTransfer.objects.get(pk=transfer_id)
    if transfer.status != Transfer.CREATED:
        return
    try:
        TRANSFER.move(transfer, Transfer.SENT, actor=SYSTEM, looked_at=time.now())
    except StaleState:
        return
    _call(transfer)


def _call(transfer: ProviderTransfer) -> None:
    try:
        reading = _ask(transfer)
    except GatewayError as error:
        _note_failure(transfer, error)
    else:
        _apply(transfer, reading)


def _ask(transfer: ProviderTransfer) -> Reading:
    door = gateway.current()
    key, source, amount = f"{transfer.kind}-{transfer.pk}-{transfer.tries}", transfer.source, transfer.amount_minor
    if transfer.kind == Kind.TRANSFER:
        return door.transfer(
            key=key, source=source, destination=transfer.destination, amount_minor=amount, currency=transfer.currency
        )
    if transfer.kind == Kind.REVERSAL:
        return door.reverse(key=key, source=source, transfer_ref=transfer.related_ref, amount_minor=amount)
    return door.payout(
        key=key, source=source, account=transfer.destination, amount_minor=amount, currency=transfer.currency
    )


def _read(transfer: ProviderTransfer) -> Reading | None:
    """The provider's present word, looked up by our label where its id never reached us."""
    door = gateway.current()
    if transfer.kind == Kind.TRANSFER:
        return door.find_transfer(source=transfer.source, destination=transfer.destination)
    if transfer.kind == Kind.REVERSAL:
        return door.find_reversal(source=transfer.source, transfer_ref=transfer.related_ref)
    if transfer.provider_ref:
        return door.read_payout(ref=transfer.provider_ref, account=transfer.destination)
    return door.find_payout(source=transfer.source, account=transfer.destination)


@transaction.atomic
def _note_failure(transfer: ProviderTransfer, error: GatewayError) -> None:
    keep(transfer.source, error.exchange)
    if error.answered:
        ProviderTransfer.objects.filter(pk=transfer.pk).update(tries=F("tries") + 1)
    if error.permanent:
        _fail(transfer, error.code)
    elif transfer.status == Transfer.SENT:
        TRANSFER.move(transfer, Transfer.UNKNOWN, actor=SYSTEM, why=error.message[:200], failure_code=error.code[:80])


def settle(*, transfer_id: int) -> None:
    """Ask the provider about a sent row, also about a payout that read as paid: the bank may have returned it."""
    transfer = ProviderTransfer.objects.get(pk=transfer_id)
    if transfer.status in (Transfer.CREATED, Transfer.FAILED, Transfer.RETURNED):
        return
    try:
        reading = _read(transfer)
    except GatewayError as error:
        keep(transfer.source, error.exchange)
        return
    if reading is not None:
        _apply(transfer, reading)
    elif transfer.status != Transfer.SUCCEEDED:
        _call(transfer)


def _apply(transfer: ProviderTransfer, reading: Reading) -> None:
    try:
        with transaction.atomic():
            _apply_reading(transfer, reading)
    except StaleState:
        pass  # another message said the same first


def _apply_reading(transfer: ProviderTransfer, reading: Reading) -> None:
    ProviderTransfer.objects.filter(pk=transfer.pk).update(provider_ref=reading.ref, looked_at=time.now())
    transfer.provider_ref = reading.ref
    if reading.state == State.SUCCEEDED and transfer.status != Transfer.SUCCEEDED:
        keep(transfer.source, reading.exchange)
        TRANSFER.move(transfer, Transfer.SUCCEEDED, actor=SYSTEM, settled_at=time.now(), failure_code="")
        if transfer.kind == Kind.TRANSFER:
            _next_payout(transfer)
        emit(topic="payments.transfer_succeeded", key=transfer.source, payload=_payload(transfer, ""))
    elif reading.state == State.FAILED:
        keep(transfer.source, reading.exchange)
        _fail(transfer, reading.code)
    elif reading.state == State.OPEN and transfer.status == Transfer.UNKNOWN:
        TRANSFER.move(transfer, Transfer.SENT, actor=SYSTEM, why="found at the provider")
    elif reading.state == State.UNKNOWN:
        logger.error("%s %s: the provider says %s", transfer.kind, transfer.source, reading.code)


def _next_payout(transfer: ProviderTransfer) -> None:
    ProviderTransfer.objects.get_or_create(
        source=transfer.source, kind=Kind.PAYOUT,
        defaults={
            "destination": transfer.destination, "amount_minor": transfer.amount_minor, "currency": transfer.currency,
            "related_ref": transfer.provider_ref, "created_at": time.now(),
        },
    )  # fmt: skip
    tasks.send(SEND_TASK)


def _fail(transfer: ProviderTransfer, code: str) -> None:
    """Not arrived, or arrived and sent back: two words for the seller, one consequence for the money."""
    was_done = transfer.status == Transfer.SUCCEEDED
    state = Transfer.RETURNED if was_done else Transfer.FAILED
    TRANSFER.move(transfer, state, actor=SYSTEM, failure_code=code[:80], settled_at=time.now())
    if transfer.kind == Kind.PAYOUT:
        ProviderTransfer.objects.get_or_create(
            source=transfer.source, kind=Kind.REVERSAL,
            defaults={
                "destination": transfer.destination, "amount_minor": transfer.amount_minor,
                "currency": transfer.currency, "related_ref": transfer.related_ref, "created_at": time.now(),
            },
        )  # fmt: skip
        tasks.send(SEND_TASK)
    if transfer.kind == Kind.REVERSAL:
        logger.error("reversal of %s failed (%s): the money stays on the connected account", transfer.source, code)
        return
    if was_done:
        emit(topic="payments.transfer_returned", key=transfer.source, payload=_payload(transfer, code))
    else:
        emit(topic="payments.transfer_failed", key=transfer.source, payload=_payload(transfer, code))


def _payload(transfer: ProviderTransfer, code: str) -> dict[str, str]:
    return {"source": transfer.source, "kind": transfer.kind, "code": code[:80]}


def send_due() -> int:
    """Send every created row. Returns how many."""
    due = list(
        ProviderTransfer.objects.filter(status=Transfer.CREATED).order_by("pk").values_list("pk", flat=True)[:100]
    )
    return tasks.each(due, lambda pk: send(transfer_id=pk))


def sweep() -> int:
    """Ask about rows whose outcome nobody told us. Returns how many were asked about."""
    now = time.now()
    unlooked = Q(looked_at__isnull=True) | Q(looked_at__lt=now - LOOK_EVERY)
    due = ProviderTransfer.objects.filter(unlooked, status__in=[Transfer.SENT, Transfer.UNKNOWN])
    pks = list(due.order_by("looked_at", "pk").values_list("pk", flat=True)[:100])
    pks += _paid_lately(now)
    return tasks.each(pks, _look)


def _look(pk: int) -> None:
    with looking(ProviderTransfer, pk):
        settle(transfer_id=pk)


def _paid_lately(now: datetime) -> list[int]:
    """Payouts that read as paid: the bank may return one for days, and the message about it may be lost. Asked once a day."""
    since = now - MAY_COME_BACK
    is_recent = Q(settled_at__gte=since) | Q(settled_at=None, created_at__gte=since)
    paid = ProviderTransfer.objects.filter(is_recent, kind=Kind.PAYOUT, status=Transfer.SUCCEEDED)
    due = paid.filter(Q(looked_at__isnull=True) | Q(looked_at__lt=now - DAILY))
    return list(due.order_by("looked_at", "pk").values_list("pk", flat=True)[:MOST_DAILY])
