"""The shopper says yes or no to a quote, and pays it at the payment provider."""

from datetime import timedelta

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.money import CNY
from marketplace.payments.models import PaymentAttempt
from marketplace.payments.services import attempts
from repairs import locks
from repairs.errors import NotNow, RepairNotFound
from repairs.models import RepairCase, WorkOrder
from repairs.selectors.cases import case_for, work_of
from repairs.services import booking, working
from repairs.states import CaseStatus, WorkStatus

SYSTEM = "system:repairs"
PAGE_OPEN = timedelta(hours=2)
WORK = "repair_work:"
OURS = ("repair-refund:", "repair-late:")


def pay(*, user: User, number: str, return_url: str, method: str = "card") -> PaymentAttempt:
    """Say yes to the quote and open the provider's payment page. Calls the provider: not for a transaction.

    Raises RepairNotFound, NotNow, payments.AlreadyPaid.
    """
    attempt = start(user=user, number=number, return_url=return_url, method=method)
    return attempts.open_at_provider(attempt_id=attempt.pk)


@transaction.atomic
def start(*, user: User, number: str, return_url: str, method: str) -> PaymentAttempt:
    """The database half of `pay`."""
    case = locks.case(case_for(user, number).pk)
    work = work_of(case)
    if work is None or work.status != WorkStatus.QUOTED or work.quote_until is None or work.quote_until <= time.now():
        raise NotNow
    return attempts.start(
        reference=work.ref, method=method, amount_minor=work.due_fen, currency=CNY, return_url=return_url,
        description=f"全球喵喵 repair {case.number}", expires_at=min(work.quote_until, time.now() + PAGE_OPEN), actor=user.ref,
    )  # fmt: skip


@transaction.atomic
def apply_success(*, attempt_id: int, reference: str, amount_fen: int, payment_ref: str, is_surplus: bool) -> None:
    """The provider collected the money: the work begins. A second payment, or one that came too late, goes straight back."""
    work = _work(reference)
    case = locks.case(work.case_id)
    work.refresh_from_db()
    if work.paid_at is not None and not is_surplus:
        return
    if is_surplus or work.status != WorkStatus.QUOTED or amount_fen != work.due_fen:
        booking.send_back_late(work, attempt_id=attempt_id, amount_fen=amount_fen, actor=SYSTEM)
        return
    booking.received(work, amount_fen=amount_fen, payment_ref=payment_ref)
    work.paid_at = time.now()
    work.save(update_fields=["paid_at"])
    working.begin(case, work, actor=case.user.ref)


@transaction.atomic
def refuse_quote(*, case: RepairCase, actor: str) -> WorkOrder:
    """The shopper does not want it at this price; the piece is handed back as it is. Raises NotNow."""
    found = locks.case(case.pk)
    work = work_of(found)
    if found.status != CaseStatus.IN_REPAIR or work is None or work.status != WorkStatus.QUOTED:
        raise NotNow
    attempts.abandon(reference=work.ref)
    return working.stop_work(found, work, why="the price was refused", actor=actor, is_refused=True)


@transaction.atomic
def refund_arrived(*, source: str, amount_fen: int) -> None:
    """A refund of a repair is with the shopper."""
    kind, _colon, rest = source.partition("~")[0].partition(":")
    is_late = f"{kind}:" == OURS[1]
    attempt = PaymentAttempt.objects.get(pk=int(rest)) if is_late else None
    reference = attempt.reference if attempt is not None else f"{WORK}{rest}"
    booking.refund_arrived(source=source, reference=reference, amount_fen=amount_fen)


def _work(reference: str) -> WorkOrder:
    found = WorkOrder.objects.filter(public_id=reference.removeprefix(WORK)).select_related("case", "partner").first()
    if found is None:
        raise RepairNotFound
    return found


def attempt_of(work: WorkOrder, public_id: str) -> PaymentAttempt | None:
    """A payment of this order of work; None for anything else."""
    return PaymentAttempt.objects.filter(reference=work.ref, public_id=public_id[:40]).first()
