"""An accrual is cleared once: by the invoice that operations note as paid, or by the bill that finance books. Never by both."""

from collections.abc import Collection, Mapping

from django.db import transaction

from freight.models import Bill, Clearing, Invoice
from freight.selectors import accruals
from freight.states import INVOICE, InvoiceStatus
from marketplace.core import time
from marketplace.core.locks import advisory

LOCK = "freight.clearing"
SYSTEM = "system:freight"


def hold() -> None:
    """Before anything that accrues or clears by hand; ends with the transaction."""
    advisory(LOCK)


@transaction.atomic
def clear(*, awbs: Collection[str], document: str) -> dict[str, dict[str, int]]:
    """Take everything that stands for these waybills as cleared by `document`; the caller books it. Waybill → owner → fen."""
    hold()
    found = accruals.standing(awbs)
    write(document, found)
    return found


def write(document: str, cleared: Mapping[str, Mapping[str, int]]) -> None:
    """Put down what a document clears; the caller holds the lock."""
    now = time.now()
    Clearing.objects.bulk_create(
        Clearing(awb=awb, owner=owner, document=document, amount_fen=fen, at=now)
        for awb, by_owner in cleared.items() for owner, fen in by_owner.items() if fen
    )  # fmt: skip


def due_of(bill: Bill) -> int:
    """What a line comes to in the book: what was booked, and what was accepted beside it."""
    return bill.expected_fen + bill.accepted_fen


@transaction.atomic
def note_paid(*, document: str) -> list[Invoice]:
    """The bank paid a bill of finance: invoices of which nothing stands any more were paid by it."""
    hold()
    awbs = set(Clearing.objects.filter(document=document).values_list("awb", flat=True))
    found = Invoice.objects.filter(status=InvoiceStatus.AUDITED, bills__awb__in=awbs).distinct()
    paid = []
    for invoice in found.select_related("method").prefetch_related("bills").order_by("pk"):
        bills = list(invoice.bills.all())
        left = accruals.standing({bill.awb for bill in bills})
        stands = any(by_owner.get(invoice.method.ref) for by_owner in left.values())
        if stands or any(bill.status in accruals.UNDECIDED for bill in bills):
            continue
        INVOICE.move(
            invoice, InvoiceStatus.PAID, actor=SYSTEM, why=document, paid_at=time.now(),
            paid_fen=sum(due_of(bill) for bill in bills),
        )  # fmt: skip
        paid.append(invoice)
    return paid
