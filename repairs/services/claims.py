"""A person of ours looks at a doubted claim, and settles pieces that cannot be repaired: another piece, or money."""

from django.db import transaction

from logistics.services import repairing
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.duties import service as duties
from marketplace.core.money import CNY
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line, clean_text
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from orders.policies.warranty_plans import terms_of
from repairs import locks
from repairs.errors import BadRepair, NotNow, OwnPoint
from repairs.models import RepairCase, WorkOrder
from repairs.policies import cover
from repairs.selectors.cases import is_party, work_of
from repairs.services import booking, parts, taking_in
from repairs.services.reporting import stop_clocks
from repairs.states import REPAIR, CaseStatus, WorkStatus

REVIEW, SETTLE = "repair_review", "repair_settle"
LEAST_WHY = 10
Remedy = RepairCase.Remedy


@transaction.atomic
def decide(*, case: RepairCase, is_granted: bool, why: str, by: User) -> RepairCase:
    """A doubted claim goes on, or is refused with a reason that the shopper reads. Raises NotAllowed, OwnPoint, NotNow, BadRepair."""
    found = _judged(case, by)
    if found.status != CaseStatus.REVIEW:
        raise NotNow
    words = clean_text(why, max_length=400, field="why")
    if not is_granted and len(words) < LEAST_WHY:
        raise BadRepair(fields={"why": BadRepair.message})
    if is_granted:
        REPAIR.move(found, CaseStatus.CHOOSING, actor=by.ref, why=words, decided_by=by.ref)
    else:
        REPAIR.move(found, CaseStatus.REFUSED, actor=by.ref, why=words, decided_by=by.ref, ended_at=time.now())
        found.why = words
        found.save(update_fields=["why"])
    stop_clocks(found, by.ref)
    duties.done(kind=REVIEW, subject=found.ref, actor=by.ref, why=found.status)
    emit(topic="repairs.decided", key=found.ref, payload={"case": found.number, "granted": is_granted})
    return found


@transaction.atomic
def replace(*, case: RepairCase, sku: str, serial: str, by: User) -> RepairCase:
    """Give a whole piece out of the place's spares, with its own serial. Raises NotAllowed, OwnPoint, NotNow, PartNotFound, PartShort,
    SerialNeeded, SerialKnown."""
    found, work = _given_up(case, by)
    used = parts.take(work=work, sku=sku, pieces=1, serial_in=serial, serial_out="", by=by, is_whole=True)
    fen = min(found.cap_fen, found.line.unit_fen)
    booking.replaced(found, fen=fen)
    found.replaced_serial = used.serial_in
    _settle(found, Remedy.REPLACE, covered=fen, paid=0, by=by)
    repairing.replaced(unit=found.unit_id, case_number=found.number, place=work.partner.name, actor=by.ref)
    return found


@transaction.atomic
def pay_out(*, case: RepairCase, is_credit: bool, by: User) -> RepairCase:
    """Pay what the terms say, as store credit at once or through our bank. Raises NotAllowed, OwnPoint, NotNow."""
    found, _work = _given_up(case, by)
    if found.warranty is None:
        raise NotNow
    fen = cover.pay_out_fen(terms_of(found.warranty.terms), piece_fen=found.line.unit_fen, cap_fen=found.cap_fen)
    booking.paid_out(found, fen=fen, is_credit=is_credit)
    _settle(found, Remedy.PAY_OUT, covered=fen, paid=fen, by=by)
    return found


def _settle(case: RepairCase, remedy: str, *, covered: int, paid: int, by: User) -> None:
    case.remedy, case.covered_fen, case.paid_out_fen, case.decided_by = remedy, covered, paid, by.ref
    case.save(update_fields=["remedy", "covered_fen", "paid_out_fen", "decided_by", "replaced_serial"])
    REPAIR.move(case, CaseStatus.SETTLED, actor=by.ref, why=remedy, ended_at=time.now())
    stop_clocks(case, by.ref)
    duties.done(kind=SETTLE, subject=case.ref, actor=by.ref, why=remedy)
    taking_in.tell_returns(case)
    emit(topic="repairs.settled", key=case.ref, payload={"case": case.number, "fen": paid})


@transaction.atomic
def bank_paid(*, case: RepairCase, statement_line: str, by: User) -> RepairCase:
    """Finance transferred a pay-out, as the bank statement shows; booked once. Raises NotAllowed, OwnPoint, NotNow, BadText."""
    found = _judged(case, by)
    line = clean_line(statement_line, min_length=3, max_length=60, field="statement_line")
    if not found.paid_out_fen:
        raise NotNow
    legs = [
        Leg(AccountCode.CLAIM_PAYABLE, found.user.ref, CNY, found.paid_out_fen),
        Leg(AccountCode.BANK, "", CNY, -found.paid_out_fen),
    ]
    book(source=f"{found.ref}:bank_paid", kind="warranty_bank_paid", legs=legs, memo=line)
    trail.record(verb="repair.bank_paid", target=trail.ref(found), actor=by.ref, why=line)
    return found


def _judged(case: RepairCase, by: User) -> RepairCase:
    require_role(by, Role.OPS)
    found = locks.case(case.pk)
    if is_party(found, by):
        raise OwnPoint
    return found


def _given_up(case: RepairCase, by: User) -> tuple[RepairCase, WorkOrder]:
    found = _judged(case, by)
    work = work_of(found)
    is_waiting = found.status == CaseStatus.IN_REPAIR and found.liable == RepairCase.Liable.WARRANTY
    if not is_waiting or work is None or work.status != WorkStatus.GIVEN_UP:
        raise NotNow
    return found, work
