"""What a service point does about a case: say yes, take the piece in, quote, work, hand it back, or give it up."""

from collections.abc import Sequence
from datetime import timedelta
from typing import IO

from django.db import transaction

from logistics.services import repairing
from marketplace.accounts.models import User
from marketplace.core import files, tasks, time
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_text
from orders.policies.warranty_plans import terms_of
from repairs import locks
from repairs.errors import BadRepair, NotNow, OwnPoint, PhotoNeeded, QuoteTooDear, RepairNotFound
from repairs.models import RepairCase, WorkOrder, WorkPhoto
from repairs.policies import cover
from repairs.selectors.cases import is_party, quotes_to_end, require_at
from repairs.selectors.partners import central
from repairs.selectors.parts import uses_of
from repairs.services import booking, choosing, parts, photos, taking_in, travelling
from repairs.services.reporting import stop_clocks
from repairs.states import REPAIR, WORK, CaseStatus, WorkStatus

SYSTEM = "system:repairs"
QUOTE_CLOCK, WORK_CLOCK = "repair_quote", "repair_work"
QUOTE_OPEN = timedelta(days=7)
LEAST_WHY = 2
MOST_FEN = 10_000_000
Moment = WorkPhoto.Moment


def _held(work: WorkOrder, by: User, *allowed: str) -> tuple[RepairCase, WorkOrder]:
    """The case under lock with its order, for somebody of the place who is no side of it. Raises NotYourPoint, OwnPoint, NotNow."""
    require_at(by, work.partner)
    case = locks.case(work.case_id)
    if is_party(case, by):
        raise OwnPoint
    found = WorkOrder.objects.select_related("partner").get(pk=work.pk)
    if found.status not in allowed:
        raise NotNow
    return case, found


@transaction.atomic
def accept(*, work: WorkOrder, by: User) -> WorkOrder:
    """The place takes it; the shopper may bring or send the piece. Raises NotYourPoint, NotNow."""
    case, found = _held(work, by, WorkStatus.ASSIGNED)
    WORK.move(found, WorkStatus.ACCEPTED, actor=by.ref)
    clocks.stop(kind=choosing.ANSWER_CLOCK, subject=case.ref, actor=by.ref)
    emit(topic="repairs.accepted", key=case.ref, payload={"case": case.number})
    return found


@transaction.atomic
def decline(*, work: WorkOrder, why: str, by: User) -> WorkOrder:
    """The place cannot take it; the shopper chooses again. A piece of a return goes to another station, or waits for one.

    Raises NotYourPoint, NotNow, BadRepair.
    """
    case, found = _held(work, by, WorkStatus.ASSIGNED)
    WORK.move(found, WorkStatus.DECLINED, actor=by.ref, why=_why(why))
    stop_clocks(case, by.ref)
    if case.return_case:
        REPAIR.move(case, CaseStatus.WAITING, actor=by.ref)
        if not taking_in.place(case, actor=by.ref):
            taking_in.call_for_station(case)
        return found
    REPAIR.move(case, CaseStatus.CHOOSING, actor=by.ref)
    emit(topic="repairs.declined", key=case.ref, payload={"case": case.number})
    return found


def receive(*, work: WorkOrder, uploads: Sequence[IO[bytes]], by: User) -> WorkOrder:
    """The piece lies on the bench and was photographed as it came. Raises NotYourPoint, NotNow, PhotoNeeded, refusals of files."""
    require_at(by, work.partner)
    clean = photos.store(uploads)
    if not clean:
        raise PhotoNeeded
    return _receive(work, clean, by)


@transaction.atomic
def _receive(work: WorkOrder, clean: Sequence[files.CleanFile], by: User) -> WorkOrder:
    case, found = _held(work, by, WorkStatus.ACCEPTED)
    WORK.move(found, WorkStatus.RECEIVED, actor=by.ref, received_at=time.now())
    travelling.came(found, travelling.THERE, actor=by.ref)
    _photograph(found, Moment.BEFORE, clean)
    clocks.start(kind=QUOTE_CLOCK, subject=case.ref, actor=by.ref)
    repairing.taken_for_repair(unit=case.unit_id, case_number=case.number, place=found.partner.name, actor=by.ref)
    emit(topic="repairs.received", key=case.ref, payload={"case": case.number})
    return found


def _photograph(work: WorkOrder, moment: str, clean: Sequence[files.CleanFile]) -> None:
    WorkPhoto.objects.bulk_create(
        WorkPhoto(work=work, moment=moment, file=photos.path(one), mime=one.mime, at=time.now()) for one in clean
    )


@transaction.atomic
def quote(*, work: WorkOrder, finding: str, labour_fen: int, parts_fen: int, by: User) -> WorkOrder:
    """What is wrong and what it costs. Where nothing is left for the shopper to pay the work begins at once.

    Raises NotYourPoint, NotNow, BadRepair, QuoteTooDear (a warranty repairs only what is worth while).
    """
    case, found = _held(work, by, WorkStatus.RECEIVED)
    words, cost = _why(finding, field="finding", most=2000), labour_fen + parts_fen
    if not (0 <= labour_fen <= MOST_FEN and 0 <= parts_fen <= MOST_FEN):
        raise BadRepair(fields={"labour_fen": BadRepair.message})
    due = _due(case, cost)
    clocks.stop(kind=QUOTE_CLOCK, subject=case.ref, actor=by.ref)
    found.finding, found.labour_fen, found.parts_fen, found.due_fen = words, labour_fen, parts_fen, due
    found.save(update_fields=["finding", "labour_fen", "parts_fen", "due_fen"])
    if case.liable == RepairCase.Liable.WARRANTY:
        case.deductible_fen = due
        case.save(update_fields=["deductible_fen"])
    if not due:
        begin(case, found, actor=by.ref)
        return found
    now = time.now()
    WORK.move(found, WorkStatus.QUOTED, actor=by.ref, quoted_at=now, quote_until=now + QUOTE_OPEN)
    emit(topic="repairs.quoted", key=case.ref, payload={"case": case.number, "work": found.public_id})
    return found


def _due(case: RepairCase, cost: int) -> int:
    """What of a cost the shopper pays."""
    if case.liable == RepairCase.Liable.SHOPPER:
        return cost
    if case.liable != RepairCase.Liable.WARRANTY or case.warranty is None:
        return 0
    if not cover.is_economic(cost_fen=cost, piece_fen=case.line.unit_fen):
        raise QuoteTooDear
    return cover.split(terms_of(case.warranty.terms), cost_fen=cost, cap_fen=case.cap_fen).shopper_fen


def begin(case: RepairCase, work: WorkOrder, *, actor: str) -> None:
    """The price is agreed; the caller holds the case."""
    WORK.move(work, WorkStatus.WORKING, actor=actor, accepted_at=time.now())
    clocks.start(kind=WORK_CLOCK, subject=case.ref, actor=actor)
    emit(topic="repairs.begun", key=case.ref, payload={"case": case.number})


def finish(*, work: WorkOrder, uploads: Sequence[IO[bytes]], by: User) -> WorkOrder:
    """It works again, and was photographed: everybody is paid and the passport says so.

    Raises NotYourPoint, NotNow, PhotoNeeded and the refusals of files.
    """
    require_at(by, work.partner)
    clean = photos.store(uploads)
    if not clean:
        raise PhotoNeeded
    return _finish(work, clean, by)


@transaction.atomic
def _finish(work: WorkOrder, clean: Sequence[files.CleanFile], by: User) -> WorkOrder:
    case, found = _held(work, by, WorkStatus.WORKING)
    _photograph(found, Moment.AFTER, clean)
    WORK.move(found, WorkStatus.DONE, actor=by.ref, done_at=time.now())
    case.covered_fen = booking.earned(case, found)
    case.remedy = RepairCase.Remedy.REPAIR
    case.save(update_fields=["covered_fen", "remedy"])
    REPAIR.move(case, CaseStatus.REPAIRED, actor=by.ref)
    stop_clocks(case, by.ref)
    used = [
        {"sku": use.stock.part.sku, "pieces": use.pieces, "new": use.serial_in[-3:], "old": use.serial_out[-3:]}
        for use in uses_of(found)
    ]
    repairing.repaired(
        unit=case.unit_id, case_number=case.number, place=found.partner.name, fault=case.fault, parts=used, actor=by.ref
    )
    emit(topic="repairs.repaired", key=case.ref, payload={"case": case.number})
    return found


@transaction.atomic
def hand_back(*, work: WorkOrder, by: User) -> WorkOrder:
    """The shopper has the piece again; repaired, or as it came. Raises NotYourPoint, NotNow."""
    case, found = _held(work, by, WorkStatus.DONE, WorkStatus.GIVEN_UP)
    now, is_done = time.now(), found.status == WorkStatus.DONE
    if not is_done and case.status == CaseStatus.IN_REPAIR and _waits_for_us(case, found):
        raise NotNow  # a warranty settles it first
    WORK.move(found, WorkStatus.HANDED_BACK, actor=by.ref, handed_back_at=now)
    if case.status in (CaseStatus.REPAIRED, CaseStatus.IN_REPAIR):
        to = CaseStatus.CLOSED if is_done else CaseStatus.UNREPAIRED
        REPAIR.move(case, to, actor=by.ref, ended_at=now)
        taking_in.tell_returns(case)
        emit(topic="repairs.ended", key=case.ref, payload={"case": case.number})
    return found


def _waits_for_us(case: RepairCase, work: WorkOrder) -> bool:
    is_by_warranty = case.liable == RepairCase.Liable.WARRANTY
    return is_by_warranty and work.quoted_at is None


@transaction.atomic
def give_up(*, work: WorkOrder, why: str, by: User) -> WorkOrder:
    """It cannot be repaired. Under a warranty it is then replaced or paid out; what was paid goes back.

    Raises NotYourPoint, NotNow, BadRepair.
    """
    case, found = _held(work, by, WorkStatus.RECEIVED, WorkStatus.WORKING)
    found.quoted_at = None
    found.save(update_fields=["quoted_at"])
    return stop_work(case, found, why=_why(why), actor=by.ref)


def stop_work(case: RepairCase, work: WorkOrder, *, why: str, actor: str, is_refused: bool = False) -> WorkOrder:
    """Nothing more is done here: parts go back to the shelf, money to the shopper. The caller holds the case."""
    WORK.move(work, WorkStatus.GIVEN_UP, actor=actor, why=why)
    parts.take_all_back(work, actor=actor)
    booking.give_back(work, actor=actor)
    stop_clocks(case, actor)
    if case.liable == RepairCase.Liable.WARRANTY and not is_refused:
        duties.call(kind="repair_settle", subject=case.ref, facts={})
    emit(topic="repairs.given_up", key=case.ref, payload={"case": case.number})
    return work


@transaction.atomic
def pass_on(*, work: WorkOrder, why: str, by: User) -> WorkOrder:
    """To the central station, which sees it on its list. Raises NotYourPoint, NotNow, BadRepair; NotNow from the station itself."""
    case, found = _held(work, by, WorkStatus.RECEIVED, WorkStatus.WORKING)
    station = central()
    if station is None or station.pk == found.partner_id:
        raise NotNow
    WORK.move(found, WorkStatus.PASSED_ON, actor=by.ref, why=_why(why))
    parts.take_all_back(found, actor=by.ref)
    booking.give_back(found, actor=by.ref)
    stop_clocks(case, by.ref)
    return choosing.assign(case, station, by.ref)


def end_quotes() -> int:
    """Quotes that nobody answered: the piece goes back as it is, one transaction each. Returns how many."""
    return tasks.each(quotes_to_end(), _end_quote)


@transaction.atomic
def _end_quote(pk: int) -> bool:
    work = WorkOrder.objects.select_related("partner").filter(pk=pk).first()
    if work is None:
        raise RepairNotFound
    case = locks.case(work.case_id)
    work.refresh_from_db()
    if work.status != WorkStatus.QUOTED or work.quote_until is None or work.quote_until > time.now():
        return False
    stop_work(case, work, why="nobody answered the quote", actor=SYSTEM, is_refused=True)
    return True


def _why(text: str, *, field: str = "why", most: int = 400) -> str:
    said = clean_text(text, max_length=most, field=field)
    if len(said) < LEAST_WHY:
        raise BadRepair(fields={field: BadRepair.message})
    return said
