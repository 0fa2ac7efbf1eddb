"""Bills of carriers and airlines: entered with their lines, compared with the freight that we booked, booked by a second person."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from finance import locks
from finance.errors import (
    BadBill,
    BadWords,
    BillLinesOpen,
    BillNotNow,
    BillTwice,
    FlightNotBooked,
    FlightUndecided,
    OwnBill,
)
from finance.models import BillLine, CarrierBill
from finance.policies.statements import Unreadable, minor_of
from finance.selectors.freight import booked_freight
from finance.services.breaks import LEAST_WORDS, MOST_WORDS
from finance.states import BILL, BillStatus
from freight.selectors import accruals
from freight.services import clearing
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.money import CNY, convert_minor, round_minor
from marketplace.core.textnorm import clean_line, nfkc
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Posting
from marketplace.ledger.services import carriers
from marketplace.ledger.services.book import Leg
from marketplace.ledger.services.carriers import Bridge
from marketplace.tariff.errors import NoFxRate
from marketplace.tariff.selectors import fx_rate
from returns.selectors_fares import accrued, settled
from returns.services import fares

MOST_LINES = 2_000
SYSTEM = "system:finance"


@dataclass(frozen=True)
class Line:
    """One line of a bill as it was entered."""

    reference: str
    amount_minor: int
    what: str = ""


def read_lines(text: str, currency: str) -> list[Line]:
    """`reference, amount, what` a line. Raises BadBill with the line."""
    found: list[Line] = []
    reader = csv.reader(io.StringIO(text.replace("\0", "")))
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) < 2 or not cells[0].strip():
                raise BadBill(
                    fields={"lines": _("Line %(line)d: a number and an amount are needed.") % {"line": reader.line_num}}
                )
            amount = minor_of(cells[1].strip(), currency, reader.line_num)
            found.append(Line(nfkc(cells[0])[:60], amount, " ".join(cells[2:]).strip()[:200]))
    except Unreadable as error:
        words = _("Line %(line)d: this is no amount of money.") % {"line": error.line}
        raise BadBill(fields={"lines": words}) from error
    except csv.Error as error:
        raise BadBill(fields={"lines": str(error)}) from error
    return found


@transaction.atomic
def enter(
    *, carrier: str, number: str, currency: str, total_minor: int, billed_on: date, lines: Sequence[Line], by: User,
    due_on: date | None = None,
) -> CarrierBill:  # fmt: skip
    """Enter a bill; each line is compared with our book at once. Nothing is owed before somebody else books it.

    Raises NotAllowed, BadBill (lines do not sum to the total, …), BillTwice, BadText.
    """
    require_role(by, Role.FINANCE, Role.OPS)
    who, name = clean_line(carrier, max_length=40, field="carrier"), clean_line(number, max_length=60, field="number")
    _check(who, name, currency, total_minor, lines, billed_on, due_on)
    try:
        with transaction.atomic():
            bill = CarrierBill.objects.create(
                carrier=nfkc(who).lower(), number=nfkc(name), currency=currency, total_minor=total_minor, billed_on=billed_on,
                due_on=due_on, entered_by=by.ref, entered_at=time.now(),
            )  # fmt: skip
    except IntegrityError:
        raise BillTwice from None
    BillLine.objects.bulk_create(_compared(bill, lines))
    trail.record(
        verb="bill.entered", target=bill.ref, actor=by.ref, after={"carrier": bill.carrier, "number": bill.number}
    )
    return bill


def _check(
    carrier: str, number: str, currency: str, total: int, lines: Sequence[Line], billed_on: date, due_on: date | None
) -> None:  # fmt: skip
    wrong: dict[str, Any] = {}
    if len(carrier) < 2:
        wrong["carrier"] = _("Whose bill is it?")
    if len(number) < 3:
        wrong["number"] = _("The bill's number is needed, three characters at least.")
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        wrong["currency"] = _("A currency has three letters, such as CNY.")
    if not 1 <= len(lines) <= MOST_LINES:
        wrong["lines"] = _("Between 1 and %(most)d lines are needed.") % {"most": MOST_LINES}
    elif sum(line.amount_minor for line in lines) != total or total <= 0:
        wrong["total"] = _("The lines do not sum to the total of the bill.")
    if billed_on > time.today() or (due_on is not None and due_on < billed_on):
        wrong["billed_on"] = _("A bill is of today or earlier, and due on its day or later.")
    if wrong:
        raise BadBill(fields=wrong)


def _compared(bill: CarrierBill, lines: Sequence[Line]) -> Iterable[BillLine]:
    """Each line beside the freight that our book has for the same number, and what is wrong with it."""
    numbers = {line.reference for line in lines}
    booked = booked_freight(numbers, currency=bill.currency, day=bill.billed_on)
    flights = accruals.waybills(numbers).keys()
    settled_once, nothing_left = flights | accrued(numbers).keys(), flights | settled(numbers)
    earlier = set(
        BillLine.objects.filter(Q(bill__carrier=bill.carrier) | Q(reference__in=settled_once), reference__in=numbers).exclude(bill=bill)
        .exclude(bill__status=BillStatus.DROPPED).exclude(is_owed=False).values_list("reference", flat=True)
    )  # fmt: skip
    for place, line in enumerate(lines, start=1):
        ours = booked.get(line.reference)
        fault = _fault(
            line,
            ours,
            is_known=line.reference in booked,
            is_twice=line.reference in earlier or (line.reference in nothing_left and ours == 0),
        )
        earlier.add(line.reference)
        yield BillLine(
            bill=bill, place=place, reference=line.reference, what=line.what, amount_minor=line.amount_minor, booked_minor=ours,
            fault=fault, is_owed=None if fault else True,
        )  # fmt: skip


def _fault(line: Line, ours: int | None, *, is_known: bool, is_twice: bool) -> str:
    if is_twice:
        return "twice"
    if not is_known:
        return "unknown"
    if ours is None:
        return "not_compared"
    return "more" if line.amount_minor > ours else "less" if line.amount_minor < ours else ""


@transaction.atomic
def decide(*, of: int, place: int, is_owed: bool, why: str, by: User) -> BillLine:
    """Say of a line that differs whether we owe it. What we do not owe is claimed from the carrier.

    Raises NotAllowed, BillNotFound, BillNotNow, BadWords, BadText.
    """
    require_role(by, Role.FINANCE, Role.OPS)
    bill = locks.of_bill(of)
    line = bill.lines.filter(place=place).first()
    if bill.status != BillStatus.ENTERED or line is None:
        raise BillNotNow
    words = clean_line(why, max_length=MOST_WORDS, field="why")
    if len(words) < LEAST_WORDS:
        raise BadWords(fields={"why": BadWords.message})
    BillLine.objects.filter(pk=line.pk).update(is_owed=is_owed, decided_by=by.ref, decided_why=words)
    trail.record(
        verb="bill.line_decided",
        target=bill.ref,
        actor=by.ref,
        why=words,
        after={"line": line.reference, "owed": is_owed},
    )
    line.refresh_from_db()
    return line


@transaction.atomic
def book(*, of: int, by: User) -> CarrierBill:
    """The second person: from now on it is owed. Raises NotAllowed, BillNotFound, OwnBill, BillNotNow, BillLinesOpen,
    FlightNotBooked, FlightUndecided, ledger errors.
    """
    require_role(by, Role.FINANCE, Role.OPS)
    bill = locks.of_bill(of)
    if bill.status != BillStatus.ENTERED:
        raise BillNotNow
    if bill.entered_by == by.ref:
        raise OwnBill
    lines = list(bill.lines.all())
    if any(line.is_owed is None for line in lines):
        raise BillLinesOpen
    owed = sum(line.amount_minor for line in lines if line.is_owed)
    if owed <= 0:
        raise BadBill(fields={"lines": _("Nothing of this bill is owed. Drop it instead.")})
    cleared = _clear(bill, [line for line in lines if line.is_owed])
    BILL.move(bill, BillStatus.BOOKED, actor=by.ref, booked_by=by.ref, booked_at=time.now(), owed_minor=owed)
    carriers.book_bill(
        carrier=bill.carrier, number=_name(bill), currency=bill.currency, amount_minor=owed, cleared=cleared
    )
    return bill


def _clear(bill: CarrierBill, lines: Sequence[BillLine]) -> list[Leg]:
    """The accruals of the flights that the bill is for; what is billed above or below them is cost of their lane.

    Raises FlightNotBooked, FlightUndecided, and BillLinesOpen where a line that nobody looked at no longer agrees with the book.
    """
    clearing.hold()
    flights = accruals.waybills([line.reference for line in lines])
    awbs = set(flights.values())
    if waiting := accruals.not_accrued(awbs):
        raise FlightNotBooked(fields={"lines": ", ".join(waiting)})
    if waiting := accruals.undecided(awbs):
        raise FlightUndecided(fields={"lines": ", ".join(waiting)})
    now = booked_freight(list(flights), currency=bill.currency, day=bill.billed_on)
    billed: dict[str, int] = defaultdict(int)
    worth: dict[str, int | None] = {}
    for line in lines:
        awb = flights.get(line.reference)
        if awb is not None:
            if not line.decided_by and now.get(line.reference) != line.booked_minor:
                raise BillLinesOpen(fields={"lines": line.reference})
            billed[awb] += line.amount_minor
            worth[awb] = now.get(line.reference)
    lanes = accruals.lanes_of(awbs)
    legs: list[Leg] = []
    for awb, by_owner in clearing.clear(awbs=awbs, document=bill.ref).items():
        legs += [Leg(AccountCode.FREIGHT_PAYABLE, owner, CNY, part) for owner, part in by_owner.items()]
        crossing, ours = _crossed(bill, fen=sum(by_owner.values()), known=worth[awb], billed=billed[awb])
        legs += [*crossing, Leg(AccountCode.FREIGHT_COST, lanes.get(awb, ""), bill.currency, billed[awb] - ours)]
    return legs + _clear_couriers(bill, [line for line in lines if line.reference not in flights])


def _clear_couriers(bill: CarrierBill, lines: Sequence[BillLine]) -> list[Leg]:
    """The accruals of couriers of returns and repairs; what is billed above or below them is cost of returns. Raises BillLinesOpen."""
    owed = accrued([line.reference for line in lines])
    theirs = [line for line in lines if line.reference in owed]
    now = booked_freight(list(owed), currency=bill.currency, day=bill.billed_on)
    billed: dict[str, int] = defaultdict(int)
    for line in theirs:
        if not line.decided_by and now.get(line.reference) != line.booked_minor:
            raise BillLinesOpen(fields={"lines": line.reference})
        billed[line.reference] += line.amount_minor
    legs: list[Leg] = []
    for waybill, by_carrier in fares.clear(waybills=list(owed), document=bill.ref).items():
        legs += [carriers.clear_leg(carrier=carrier, amount_fen=fen) for carrier, fen in by_carrier.items()]
        crossing, ours = _crossed(bill, fen=sum(by_carrier.values()), known=now.get(waybill), billed=billed[waybill])
        legs += [*crossing, Leg(AccountCode.FREIGHT_COST, carriers.RETURNS, bill.currency, billed[waybill] - ours)]
    return legs


def _crossed(bill: CarrierBill, *, fen: int, known: int | None, billed: int) -> tuple[list[Leg], int]:
    """An accrual of `fen` in the bill's currency: how it gets there over the bill's bridge, and what it is worth there.

    `known`: its worth by the rate of the bill's day; without a rate it is worth what is billed.
    """
    if bill.currency == CNY:
        return [], fen
    worth = billed if known is None else known
    return Bridge(bill.ref, bill.currency, fen, worth).legs(), worth


@transaction.atomic
def drop(*, of: int, why: str, by: User) -> CarrierBill:
    """It was entered by mistake, or nothing of it is owed. Raises NotAllowed, BillNotFound, BillNotNow, BadWords, BadText."""
    require_role(by, Role.FINANCE, Role.OPS)
    bill = locks.of_bill(of)
    if bill.status != BillStatus.ENTERED:
        raise BillNotNow
    words = clean_line(why, max_length=MOST_WORDS, field="why")
    if len(words) < LEAST_WORDS:
        raise BadWords(fields={"why": BadWords.message})
    BILL.move(bill, BillStatus.DROPPED, actor=by.ref, why=words)
    return bill


def paid(*, bill: CarrierBill, on: date, paid_fen: int | None = None) -> Posting:
    """The bank's statement shows the payment: book it. In the caller's transaction. Returns our entry on `bank`.

    `paid_fen`: yuan that the bank took for a bill in another currency; without them it paid out of an account in that currency, worth
    what the last rate on or before `on` says. What the accruals of the bill were booked at is held against that, to the fen.
    """
    bridge = carriers.bridge_of(carrier=bill.carrier, number=_name(bill), currency=bill.currency)
    taken = worth_fen(bill, on) if paid_fen is None else paid_fen
    worth = _worth_of(bridge, bill, taken) if bridge else 0
    BILL.move(
        bill, BillStatus.PAID, actor=SYSTEM, why="on the bank's statement", paid_on=on, paid_fen=taken,
        exchange_fen=worth - bridge.fen if bridge else 0,
    )  # fmt: skip
    entry = carriers.pay_bill(
        carrier=bill.carrier, number=_name(bill), currency=bill.currency, amount_minor=bill.owed_minor, bridge=bridge,
        worth_fen=worth, paid_fen=paid_fen,
    )  # fmt: skip
    clearing.note_paid(document=bill.ref)
    return entry.postings.get(account__code="bank")


def worth_fen(bill: CarrierBill, on: date) -> int | None:
    """What is owed of a bill, in fen by the last rate on or before `on`; None where its currency has none."""
    try:
        return convert_minor(bill.owed_minor, bill.currency, CNY, fx_rate(bill.currency, CNY, on).rate)
    except NoFxRate:
        return None


def _worth_of(bridge: Bridge, bill: CarrierBill, taken: int | None) -> int:
    """The part of `taken` fen that was paid for what stands on the bill's bridge; without a rate it is worth what it was booked at."""
    if taken is None:
        return bridge.fen
    return round_minor(Decimal(taken * bridge.minor) / bill.owed_minor)


def _name(bill: CarrierBill) -> str:
    """The bill's number; of one that was entered anew after a mistake too."""
    return bill.number
