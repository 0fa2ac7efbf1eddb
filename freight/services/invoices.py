"""Carriers' invoices: taken in once, each line held against what was booked, differences decided, money booked once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from freight import errors, locks
from freight.models import Bill, Clearing, FlightCost, Invoice, Method
from freight.policies import auditing
from freight.policies.auditing import Booked, Line
from freight.selectors import accruals
from freight.services import clearing
from freight.states import BILL, INVOICE, BillStatus, InvoiceStatus
from marketplace.core import time, trail
from marketplace.core.checkdigits import BadWaybill, normalise_awb
from marketplace.core.clocks import service as clocks
from marketplace.core.locks import advisory
from marketplace.core.money import CNY
from marketplace.core.textnorm import clean_line
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book

CLOCK = "freight_invoice"
MOST_LINES = 2000


@transaction.atomic
def take_in(*, method: Method, number: str, issued_on: date, lines: Sequence[Line], actor: str) -> Invoice:
    """Store an invoice and audit it. All lines are taken or none. Raises BadInvoice, InvoiceTaken."""
    name = clean_line(number, max_length=40, field="number")
    good = [_clean(line) for line in lines]
    wrong = {f"line {index}": errors.BadInvoice.message for index, line in enumerate(good, start=1) if line is None}
    clean = [line for line in good if line is not None]
    if wrong or not clean or len(clean) > MOST_LINES or not name or issued_on > time.today():
        raise errors.BadInvoice(fields=wrong or {"lines": errors.BadInvoice.message})
    clearing.hold()  # what a bill of finance cleared is billed before
    advisory(f"freight.invoices:{method.code}")  # two invoices of one carrier must see each other's waybills
    try:
        with transaction.atomic():
            made = Invoice.objects.create(
                method=method, number=name, issued_on=issued_on, currency=clean[0].currency,
                total_fen=sum(line.amount_fen for line in clean), taken_at=time.now(), taken_by=actor,
            )  # fmt: skip
    except IntegrityError:
        raise errors.InvoiceTaken from None
    bills = _audited(made, method, clean)
    Bill.objects.bulk_create(bills)
    if any(bill.status == BillStatus.OPEN for bill in bills):
        clocks.start(kind=CLOCK, subject=made.ref, actor=actor)
    after = {"lines": len(bills), "open": sum(bill.status == BillStatus.OPEN for bill in bills)}
    trail.record(verb="freight_invoice.taken_in", target=made.ref, actor=actor, after=after)
    return made


@transaction.atomic
def decide(*, bill: Bill, decision: str, why: str, actor: str) -> Bill:
    """Accept what was billed, dispute it, or note that the carrier gave it back. Only acceptance moves money, once.

    Raises WhyMissing, BadReason, IllegalMove.
    """
    words = clean_line(why, max_length=200, field="why")
    to = {
        Bill.Decision.ACCEPT.value: BillStatus.ACCEPTED,
        Bill.Decision.DISPUTE.value: BillStatus.DISPUTED,
        Bill.Decision.CREDIT.value: BillStatus.CREDITED,
    }.get(decision)
    if to is None:
        raise errors.BadReason(fields={"decision": errors.BadReason.message})
    if not words:
        raise errors.WhyMissing(fields={"why": errors.WhyMissing.message})
    clearing.hold()
    invoice = locks.invoice(bill.invoice_id)
    row = locks.bill(bill.pk)
    BILL.move(row, to, actor=actor, why=words, decided_by=actor, decided_at=time.now())
    Bill.objects.filter(pk=row.pk).update(why=words)
    row.why = words
    if to == BillStatus.ACCEPTED and row.difference_fen:
        owner = f"lane:{row.cost.departure.lane.code}" if row.cost else ""
        legs = [
            Leg(AccountCode.FREIGHT_COST, owner, CNY, row.difference_fen),
            Leg(AccountCode.FREIGHT_PAYABLE, invoice.method.ref, CNY, -row.difference_fen),
        ]
        book(source=row.ref, kind="freight_difference", legs=legs, memo=words)
    if not invoice.bills.filter(status=BillStatus.OPEN).exists():
        clocks.stop(kind=CLOCK, subject=invoice.ref, actor=actor, reason="decided")
    return row


@transaction.atomic
def pay(*, invoice: Invoice, actor: str) -> Invoice:
    """Note that the bank paid it: what was booked and what was accepted beside, less what a bill of finance cleared.

    Raises InvoiceOpen, PaidByBill (all of it is paid by a bill of finance), IllegalMove.
    """
    clearing.hold()
    row = locks.invoice(invoice.pk)
    bills = list(row.bills.all())
    if any(bill.status in (BillStatus.OPEN, BillStatus.DISPUTED) for bill in bills):
        raise errors.InvoiceOpen
    due: dict[str, int] = defaultdict(int)
    for bill in bills:
        due[bill.awb] += clearing.due_of(bill)
    stands = accruals.standing(due)
    owner = row.method.ref
    cleared = {awb: {owner: min(fen, stands.get(awb, {}).get(owner, 0))} for awb, fen in due.items()}
    amount = sum(by_owner[owner] for by_owner in cleared.values())
    billed = sum(due.values())
    if row.status == InvoiceStatus.AUDITED and billed and not amount:
        raise errors.PaidByBill
    clearing.write(row.ref, cleared)
    INVOICE.move(row, InvoiceStatus.PAID, actor=actor, paid_at=time.now(), paid_fen=amount)
    if amount:
        legs = [
            Leg(AccountCode.FREIGHT_PAYABLE, row.method.ref, CNY, amount),
            Leg(AccountCode.BANK, "", CNY, -amount),
        ]
        book(source=row.ref, kind="freight_paid", legs=legs, memo=row.number)
    return row


def _clean(line: Line) -> Line | None:
    """The line with its number in the canonical spelling; None where it cannot be right."""
    try:
        awb = normalise_awb(line.awb)
    except BadWaybill:
        return None
    sums = line.billed_g, line.per_kg_fen, line.fuel_fen, line.amount_fen
    if min(sums) < 0 or line.billed_g > 10**9 or max(sums[1:]) > 10**12 or line.per_kg_fen > 10**9:
        return None
    return Line(awb, *sums, line.currency)


def _audited(invoice: Invoice, method: Method, lines: Sequence[Line]) -> list[Bill]:
    numbers = [line.awb for line in lines]
    costs = {
        row.awb: row
        for row in FlightCost.objects.filter(awb__in=numbers, departure__method=method).select_related("contract")
    }
    seen = set(Bill.objects.filter(awb__in=numbers).exclude(invoice=invoice).values_list("awb", flat=True))
    seen |= set(Clearing.objects.filter(awb__in=numbers).values_list("awb", flat=True))
    bills = []
    for index, line in enumerate(lines, start=1):
        cost = costs.get(line.awb)
        codes = auditing.audit(line, _booked(cost), is_billed_before=line.awb in seen)
        counts = cost is not None and line.awb not in seen
        seen.add(line.awb)
        bills.append(
            Bill(
                invoice=invoice, number=index, awb=line.awb, billed_g=line.billed_g, per_kg_fen=line.per_kg_fen,
                fuel_fen=line.fuel_fen, amount_fen=line.amount_fen, cost=cost, codes=codes,
                expected_fen=cost.total_fen if cost and counts else 0,
                status=BillStatus.OPEN if codes else BillStatus.MATCHED,
            )
        )  # fmt: skip
    return bills


def _booked(cost: FlightCost | None) -> Booked | None:
    if cost is None:
        return None
    is_minimum = cost.freight_fen == cost.contract.minimum_fen
    return Booked(cost.charged_g, cost.per_kg_fen, cost.freight_fen, cost.fuel_fen, cost.total_fen, is_minimum)
