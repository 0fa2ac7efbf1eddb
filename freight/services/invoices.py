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
from marketplace.core.money import CNY, convert_minor, is_currency
from marketplace.core.textnorm import clean_line
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from marketplace.tariff.selectors import fx_rate

CLOCK = "freight_invoice"
MOST_LINES = 2000


@transaction.atomic
def take_in(*, method: Method, number: str, issued_on: date, lines: Sequence[Line], actor: str) -> Invoice:
    """Store an invoice and audit it. All lines are taken or none. Raises BadInvoice, InvoiceTaken."""
    name = clean_line(number, max_length=40, field="number")
    good = [_clean(line) for line in lines]
    wrong = {f"line {index}": errors.BadInvoice.message for index, line in enumerate(good, start=1) if line is None}
    clean = [line for line in good if line is not None]
    currencies = {line.currency for line in clean}
    if len(currencies) > 1 or not all(map(is_currency, currencies)):
        raise errors.BadInvoice(fields={"currency": errors.BadInvoice.message})
    if wrong or not clean or len(clean) > MOST_LINES or not name or issued_on > time.today():
        raise errors.BadInvoice(fields=wrong or {"lines": errors.BadInvoice.message})
    clearing.hold()  # what a bill of finance cleared is billed before
    advisory(f"freight.invoices:{method.code}")  # two invoices of one carrier must see each other's waybills
    try:
        with transaction.atomic():
            made = Invoice.objects.create(
                method=method, number=name, issued_on=issued_on, currency=clean[0].currency,
                total_minor=sum(line.amount_minor for line in clean), taken_at=time.now(), taken_by=actor,
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

    What is billed above the cost is worth what the cost was worth: by the rate of the day the flight left. What has no cost in that
    currency goes by the invoice's day. Raises WhyMissing, BadReason, IllegalMove, tariff.NoFxRate.
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
    fen = _accepted_fen(invoice, row) if to == BillStatus.ACCEPTED else 0
    if fen:
        Bill.objects.filter(pk=row.pk).update(accepted_fen=fen)
        row.accepted_fen = fen
        owner = f"lane:{row.cost.departure.lane.code}" if row.cost else ""
        legs = [
            Leg(AccountCode.FREIGHT_COST, owner, CNY, fen),
            Leg(AccountCode.FREIGHT_PAYABLE, invoice.method.ref, CNY, -fen),
        ]
        book(source=row.ref, kind="freight_difference", legs=legs, memo=words)
    if not invoice.bills.filter(status=BillStatus.OPEN).exists():
        clocks.stop(kind=CLOCK, subject=invoice.ref, actor=actor, reason="decided")
    return row


@transaction.atomic
def pay(*, invoice: Invoice, actor: str, paid_fen: int | None = None) -> Invoice:
    """Note that the bank paid it: what was booked and what was accepted beside, less what a bill of finance cleared.

    `paid_fen` is what the bank took for an invoice in another currency (empty: by today's rate); what that is more or less than the
    book owed is a difference of exchange. Raises InvoiceOpen, PaidByBill (all of it is paid by a bill of finance), BadPaid,
    IllegalMove, tariff.NoFxRate.
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
    paid = _paid(row, bills, amount, billed, paid_fen)
    clearing.write(row.ref, cleared)
    INVOICE.move(row, InvoiceStatus.PAID, actor=actor, paid_at=time.now(), paid_fen=paid, exchange_fen=paid - amount)
    if amount:
        legs = [
            Leg(AccountCode.FREIGHT_PAYABLE, row.method.ref, CNY, amount),
            Leg(AccountCode.BANK, "", CNY, -paid),
            Leg(AccountCode.EXCHANGE_DIFFERENCE, row.method.ref, CNY, paid - amount),
        ]
        book(source=row.ref, kind="freight_paid", legs=legs, memo=row.number)
    return row


def _accepted_fen(invoice: Invoice, bill: Bill) -> int:
    """The difference in fen: by the rate of its cost where both speak one currency, else the whole line by the invoice's day."""
    cost = bill.cost
    if cost is not None and cost.currency == invoice.currency:
        if bill.expected_fen:
            return convert_minor(bill.difference_minor, invoice.currency, CNY, cost.fx_rate)
        return convert_minor(bill.amount_minor, invoice.currency, CNY, cost.fx_rate)
    rate = fx_rate(invoice.currency, CNY, invoice.issued_on).rate
    return convert_minor(bill.amount_minor, invoice.currency, CNY, rate) - bill.expected_fen


def _paid(invoice: Invoice, bills: Sequence[Bill], amount: int, billed: int, told: int | None) -> int:
    """What the bank took, in fen, for `amount` of the `billed` fen that the book had. Raises BadPaid, tariff.NoFxRate."""
    if invoice.currency == CNY or not amount:
        if told is not None and told != amount:
            raise errors.BadPaid(fields={"paid_fen": errors.BadPaid.message})
        return amount
    if told is not None:
        if abs(told - amount) * 4 > amount:
            raise errors.BadPaid(fields={"paid_fen": errors.BadPaid.message})
        return told
    minor = sum(bill.amount_minor if bill.status == BillStatus.ACCEPTED else bill.expected_minor for bill in bills)
    rate = fx_rate(invoice.currency, CNY, time.today()).rate
    return convert_minor(minor, invoice.currency, CNY, rate) * amount // billed


def _clean(line: Line) -> Line | None:
    """The line with its number in the canonical spelling; None where it cannot be right."""
    try:
        awb = normalise_awb(line.awb)
    except BadWaybill:
        return None
    sums = line.billed_g, line.per_kg_minor, line.fuel_minor, line.amount_minor
    if min(sums) < 0 or line.billed_g > 10**9 or max(sums[1:]) > 10**12 or line.per_kg_minor > 10**9:
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
                invoice=invoice, number=index, awb=line.awb, billed_g=line.billed_g, per_kg_minor=line.per_kg_minor,
                fuel_minor=line.fuel_minor, amount_minor=line.amount_minor, cost=cost, codes=codes,
                expected_fen=cost.total_fen if cost and counts else 0,
                expected_minor=cost.total_minor if cost and counts and cost.currency == line.currency else 0,
                status=BillStatus.OPEN if codes else BillStatus.MATCHED,
            )
        )  # fmt: skip
    return bills


def _booked(cost: FlightCost | None) -> Booked | None:
    if cost is None:
        return None
    is_minimum = cost.freight_minor == cost.contract.minimum_minor
    return Booked(
        cost.charged_g,
        cost.per_kg_minor,
        cost.freight_minor,
        cost.fuel_minor,
        cost.total_minor,
        cost.currency,
        is_minimum,
    )
