"""The courier's number behind an instant refund: known form, used once, and a scan must follow.

Without a scan within `SCAN_WITHIN` (clock `courier_scan`) the loan is asked back; the return itself goes on, and whoever did send the
parcel has the refund after the examination as anybody.
"""

from django.db import IntegrityError, transaction

from logistics.carriers import numbers
from logistics.models import Parcel
from marketplace.core import tasks, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.crypto import keyring
from marketplace.core.outbox.emit import emit
from returns import locks, selectors
from returns.errors import CourierNumberUsed, UnknownCourierNumber
from returns.models import CourierProof, ReturnCase
from returns.services import instant

CLOCK = "courier_scan"
PURPOSE = "returns.courier"
SYSTEM = "system:returns"


def checked(typed: str) -> tuple[str, str]:
    """(carrier, number) of what was typed. Asks the carrier, so never inside a transaction.

    Raises UnknownCourierNumber: no carrier of ours has such numbers, its check digit is wrong, or it never gave it out;
    CourierNumberUsed for the number of a parcel that we sent ourselves.
    """
    number = numbers.normalised(typed)
    carrier = numbers.carrier_of_number(number)
    if carrier and Parcel.objects.filter(waybill=number).exists():
        raise CourierNumberUsed(fields={"waybill": number})
    if not carrier or numbers.ask(carrier, number) == numbers.Answer.NEVER_ISSUED:
        raise UnknownCourierNumber(fields={"waybill": numbers.examples()})
    return carrier, number


def keep(case: ReturnCase, carrier: str, number: str) -> None:
    """The number stands for this case and no other; a scan must follow. Raises CourierNumberUsed."""
    used = keyring.blind_index_candidates(number, PURPOSE)
    if CourierProof.objects.filter(number_index__in=used).exists():
        raise CourierNumberUsed(fields={"waybill": number})
    try:
        with transaction.atomic():
            CourierProof.objects.create(
                case=case, carrier=carrier, number_index=keyring.blind_index(number, PURPOSE), given_at=time.now()
            )
    except IntegrityError:
        raise CourierNumberUsed(fields={"waybill": number}) from None
    clocks.start(kind=CLOCK, subject=case.ref, actor=SYSTEM)


@transaction.atomic
def scanned(case: ReturnCase, *, actor: str) -> bool:
    """The parcel was seen, by the courier or by our centre: the loan stays until the decision."""
    fresh = CourierProof.objects.filter(case=case, scanned_at=None, turned_back_at=None)
    if not fresh.update(scanned_at=time.now()):
        return False
    clocks.stop(kind=CLOCK, subject=case.ref, actor=actor)
    return True


def ask_all() -> int:
    """Ask the couriers about the numbers that wait for a scan. Returns how many were seen."""
    return tasks.each(selectors.waiting_for_scan(), _ask)


def _ask(pk: int) -> bool:
    case = ReturnCase.objects.select_related("courier").get(pk=pk)
    number = numbers.normalised(case.waybill)
    if numbers.ask(case.courier.carrier, number) != numbers.Answer.SCANNED:
        return False
    return scanned(case, actor=f"carrier:{case.courier.carrier}")


@transaction.atomic
def no_scan_came(*, case_number: str) -> None:
    """The days are over and nobody has seen the parcel: the loan is asked back. Twice changes nothing."""
    case = locks.case(selectors.case_by_number(case_number).pk)
    fresh = CourierProof.objects.filter(case=case, scanned_at=None, turned_back_at=None)
    if not fresh.update(turned_back_at=time.now()):
        return
    trail.record(verb="return.no_scan", target=case.ref, actor=SYSTEM)
    instant.take_back(case, actor=SYSTEM)
    emit(topic="returns.loan_turned_back", key=case.ref, payload={"case": case.number})
