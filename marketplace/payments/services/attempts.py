"""Money in: start an attempt, open it at the provider, settle it by the provider's word.

Three steps, no call inside a transaction: the intent row is committed first, the outcome is applied under the guard of the
state machine. Whatever dies in between is found again by `sweep` through the row.
"""

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from marketplace.core import ids, names, tasks, time
from marketplace.core.crypto import keyring
from marketplace.core.errors import StaleState
from marketplace.core.joined import joined
from marketplace.core.outbox.emit import emit
from marketplace.payments import gateway
from marketplace.payments.errors import AlreadyPaid, PaymentClosed
from marketplace.payments.gateway import GatewayError, Opened, PaymentOrder, Reading, State
from marketplace.payments.models import PaymentAttempt
from marketplace.payments.services.archive import keep
from marketplace.payments.services.looking import looking
from marketplace.payments.states import ATTEMPT, Flow

logger = logging.getLogger(__name__)

SYSTEM = "system:payments"
CARD_PURPOSE = "payments.card"
OPEN = (Flow.CREATED, Flow.SENT, Flow.UNKNOWN)
MID_CALL = timedelta(seconds=30)  # longer than the gateway's own timeout: the caller is surely dead
LOOK_EVERY = timedelta(seconds=60)


@joined
def start(
    *, reference: str, method: str, amount_minor: int, currency: str, return_url: str, description: str,
    expires_at: datetime, actor: str, is_challenge_wanted: bool = False,
) -> PaymentAttempt:  # fmt: skip
    """Record the wish to pay `reference` by `method`. Database only; `open_at_provider` follows after the commit.

    `{attempt}` in `return_url` stands for the attempt's public id. Asking again for the same method and amount while an
    attempt is open returns that attempt. `is_challenge_wanted`: the card's bank is to check that it is its owner. Raises
    AlreadyPaid and PaymentClosed.
    """
    del actor  # the reference names the purchase, the purchase names the person
    now = time.now()
    if expires_at <= now:
        raise PaymentClosed
    if PaymentAttempt.objects.filter(reference=reference, status=Flow.SUCCEEDED).exists():
        raise AlreadyPaid
    same = PaymentAttempt.objects.filter(
        reference=reference,
        method=method,
        amount_minor=amount_minor,
        currency=currency,
        is_challenge_wanted=is_challenge_wanted,
        status__in=OPEN,
        expires_at__gt=now,
    )
    found = same.order_by("-id").first()
    if found is not None:
        return found
    public_id = ids.public_id()
    return PaymentAttempt.objects.create(
        public_id=public_id, reference=reference, method=method, amount_minor=amount_minor, currency=currency,
        return_url=return_url.replace("{attempt}", public_id),
        description=description[:120], expires_at=expires_at, created_at=now, provider=gateway.current().name,
        is_challenge_wanted=is_challenge_wanted,
    )  # fmt: skip


def open_at_provider(*, attempt_id: int) -> PaymentAttempt:
    """Have the provider open a page or code for the attempt and return it with `action_url` / `action_qr`.

    Other open attempts of the same reference are closed first; if one of them turns out to be paid, that wins and
    AlreadyPaid is raised. A provider that does not answer leaves the attempt UNKNOWN and a sweep asks again.
    """
    attempt = PaymentAttempt.objects.get(pk=attempt_id)
    if attempt.status != Flow.CREATED:
        return attempt
    _close_others(attempt)
    try:
        ATTEMPT.move(attempt, Flow.SENT, actor=SYSTEM)
    except StaleState:
        return PaymentAttempt.objects.get(pk=attempt_id)
    return _call_open(attempt)


def _call_open(attempt: PaymentAttempt) -> PaymentAttempt:
    order = PaymentOrder(
        key=f"attempt-{attempt.public_id}-{attempt.tries}", attempt=attempt.public_id, reference=attempt.reference,
        method=attempt.method, amount_minor=attempt.amount_minor, currency=attempt.currency,
        description=attempt.description or attempt.reference, return_url=attempt.return_url,
        begun_at=attempt.created_at, expires_at=attempt.expires_at, is_challenge_wanted=attempt.is_challenge_wanted,
    )  # fmt: skip
    try:
        opened = gateway.current().open_payment(order)
    except GatewayError as error:
        _note_open_failure(attempt, error)
    else:
        _store_opened(attempt, opened)
    return PaymentAttempt.objects.get(pk=attempt.pk)


@transaction.atomic
def _store_opened(attempt: PaymentAttempt, opened: Opened) -> None:
    keep(attempt.reference, opened.exchange)
    if attempt.status == Flow.UNKNOWN:
        ATTEMPT.move(attempt, Flow.SENT, actor=SYSTEM, why="the provider answered at last")
    PaymentAttempt.objects.filter(pk=attempt.pk, provider_session="").update(
        provider_session=opened.session, action_url=opened.action_url, action_qr=opened.action_qr, failure_code=""
    )


@transaction.atomic
def _note_open_failure(attempt: PaymentAttempt, error: GatewayError) -> None:
    keep(attempt.reference, error.exchange)
    if error.answered:
        PaymentAttempt.objects.filter(pk=attempt.pk).update(tries=F("tries") + 1)
    if error.permanent:
        _fail(attempt, error.code)
    elif attempt.status == Flow.SENT:
        ATTEMPT.move(attempt, Flow.UNKNOWN, actor=SYSTEM, why=error.message[:200], failure_code=error.code[:80])


def settle(*, attempt_id: int) -> PaymentAttempt:
    """Ask the provider what became of the attempt and apply it. Settling twice, or side by side, changes nothing more."""
    attempt = PaymentAttempt.objects.get(pk=attempt_id)
    if attempt.status not in (Flow.SENT, Flow.UNKNOWN):
        return attempt
    if not attempt.provider_session:
        return _call_open(attempt) if _is_abandoned_call(attempt) else attempt
    try:
        reading = gateway.current().read_payment(attempt.provider_session)
    except GatewayError as error:
        keep(attempt.reference, error.exchange)
        return attempt
    if reading.intent and reading.code != attempt.failure_code:
        _count_unheard(attempt, reading.intent)
    return _apply(attempt, reading)


def _count_unheard(attempt: PaymentAttempt, intent: str) -> None:
    """Something was refused that perhaps no message told us of. What the payment came to is applied in any case."""
    try:
        count_declines(attempt_id=attempt.pk, intent=intent)
    except GatewayError as error:
        logger.warning("declines of attempt %s: %s", attempt.public_id, error.code)


def count_declines(*, attempt_id: int, intent: str) -> int:
    """Ask how many cards were refused on the attempt's page and keep the greatest number ever told. Announced when it grew.

    Counting twice, late or out of order changes nothing. Raises GatewayError.
    """
    count = min(gateway.current().count_declined(intent), 999)
    with transaction.atomic():
        grown = PaymentAttempt.objects.filter(pk=attempt_id, declines__lt=count).update(declines=count)
        if grown:
            reference = PaymentAttempt.objects.values_list("reference", flat=True).get(pk=attempt_id)
            emit(topic="payments.declined", key=reference, payload={"reference": reference, "attempt_id": attempt_id})
    return count


def _is_abandoned_call(attempt: PaymentAttempt) -> bool:
    return attempt.status == Flow.UNKNOWN or (attempt.looked_at or attempt.created_at) < time.now() - MID_CALL


def _apply(attempt: PaymentAttempt, reading: Reading) -> PaymentAttempt:
    try:
        with transaction.atomic():
            _apply_reading(attempt, reading)
    except StaleState:
        pass  # another message said the same first
    except IntegrityError as error:
        if "one_success_per_reference" not in str(error):
            raise
        with transaction.atomic():
            _succeed(PaymentAttempt.objects.get(pk=attempt.pk), reading, is_surplus=True)
    return PaymentAttempt.objects.get(pk=attempt.pk)


def _apply_reading(attempt: PaymentAttempt, reading: Reading) -> None:
    PaymentAttempt.objects.filter(pk=attempt.pk).update(looked_at=time.now())
    if reading.state == State.OPEN:
        if reading.code != attempt.failure_code:
            PaymentAttempt.objects.filter(pk=attempt.pk).update(failure_code=reading.code[:80])
        return
    keep(attempt.reference, reading.exchange)
    if reading.state == State.FAILED:
        _fail(attempt, reading.code, ref=reading.ref)
    elif reading.state == State.SUCCEEDED and _is_the_amount(attempt, reading):
        paid = PaymentAttempt.objects.filter(reference=attempt.reference, status=Flow.SUCCEEDED, is_surplus=False)
        _succeed(attempt, reading, is_surplus=paid.exists())
    elif attempt.status == Flow.SENT:
        logger.error("attempt %s: the provider says %s %s", attempt.public_id, reading.state, reading.code)
        ATTEMPT.move(attempt, Flow.UNKNOWN, actor=SYSTEM, why=f"{reading.state} {reading.code}")


def _is_the_amount(attempt: PaymentAttempt, reading: Reading) -> bool:
    return (reading.amount_minor, reading.currency) == (attempt.amount_minor, attempt.currency)


def _succeed(attempt: PaymentAttempt, reading: Reading, *, is_surplus: bool) -> None:
    payer = names.spellings(reading.payer_name)
    ATTEMPT.move(
        attempt, Flow.SUCCEEDED, actor=SYSTEM, provider_ref=reading.ref, settled_at=time.now(), failure_code="",
        is_surplus=is_surplus, collected_minor=reading.amount_minor, collected_currency=reading.currency,
        payer_written=payer.written, payer_letters=payer.letters, identity_check=reading.identity_check,
        secured=reading.secured, card_key=keyring.blind_index(reading.card, CARD_PURPOSE) if reading.card else "",
    )  # fmt: skip
    payload = {
        "attempt_id": attempt.pk, "reference": attempt.reference, "amount_minor": attempt.amount_minor,
        "currency": attempt.currency, "payment_ref": reading.ref, "method": attempt.method, "is_surplus": is_surplus,
    }  # fmt: skip
    emit(topic="payments.succeeded", key=attempt.reference, payload=payload)


def _fail(attempt: PaymentAttempt, code: str, *, ref: str = "") -> None:
    ATTEMPT.move(attempt, Flow.FAILED, actor=SYSTEM, failure_code=code[:80], provider_ref=ref, settled_at=time.now())
    payload = {"attempt_id": attempt.pk, "reference": attempt.reference, "method": attempt.method, "code": code[:80]}
    emit(topic="payments.failed", key=attempt.reference, payload=payload)


@transaction.atomic
def abandon(*, reference: str) -> None:
    """The reference can no longer be paid (cancelled, expired): open attempts end now; the sweep closes their pages."""
    PaymentAttempt.objects.filter(reference=reference, status__in=OPEN).update(expires_at=time.now())


def close(*, attempt_id: int) -> PaymentAttempt:
    """Make an open attempt unpayable at the provider and apply what it became: failed, or paid in the last moment."""
    attempt = PaymentAttempt.objects.get(pk=attempt_id)
    if attempt.status == Flow.CREATED:
        return _end_unsent(attempt)
    if attempt.status not in OPEN:
        return attempt
    if not attempt.provider_session:
        attempt = _call_open(attempt)  # same key: returns the page that a lost answer described, or a new one to close
        if not attempt.provider_session:
            return attempt
    try:
        reading = gateway.current().close_payment(attempt.provider_session)
    except GatewayError as error:
        keep(attempt.reference, error.exchange)
        return attempt
    return _apply(attempt, reading)


@transaction.atomic
def _end_unsent(attempt: PaymentAttempt) -> PaymentAttempt:
    try:
        _fail(attempt, "expired")
    except StaleState:
        return PaymentAttempt.objects.get(pk=attempt.pk)
    return attempt


def _close_others(attempt: PaymentAttempt) -> None:
    """At most one page can be paid: the shopper chose another method. Raises AlreadyPaid where an older one was paid."""
    others = PaymentAttempt.objects.filter(reference=attempt.reference, status__in=OPEN).exclude(pk=attempt.pk)
    for other in others.order_by("pk"):
        if close(attempt_id=other.pk).status == Flow.SUCCEEDED:
            close(attempt_id=attempt.pk)
            raise AlreadyPaid


def due_for_a_look() -> list[int]:
    """Attempts whose outcome nobody told us: unanswered calls, pages past their time, and pages not looked at lately."""
    now = time.now()
    unlooked = Q(looked_at__isnull=True, created_at__lt=now - LOOK_EVERY) | Q(looked_at__lt=now - LOOK_EVERY)
    due = Q(status=Flow.UNKNOWN) | Q(expires_at__lt=now) | (Q(status=Flow.SENT) & unlooked)
    lost = Q(status=Flow.SENT, provider_session="", created_at__lt=now - MID_CALL)
    found = PaymentAttempt.objects.filter(due | lost, status__in=OPEN)
    return list(found.order_by("looked_at", "pk").values_list("pk", flat=True)[:100])


def sweep() -> int:
    """Look at every due attempt: settle it, or close it where its time is over. Returns how many were looked at."""
    due = due_for_a_look()
    return tasks.each(due, _look)


def _look(pk: int) -> None:
    with looking(PaymentAttempt, pk):
        if PaymentAttempt.objects.filter(pk=pk, expires_at__lt=time.now()).exists():
            close(attempt_id=pk)
        else:
            settle(attempt_id=pk)
