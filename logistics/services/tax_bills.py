"""Tax bills of customs (CEB816, CEB818): kept by list, announced upward, where the difference to what we collected is booked."""

from dataclasses import asdict

from django.db import transaction
from django.db.models import F, Sum

from logistics import locks
from logistics.customs.receiving import TaxFacts
from logistics.models import Declaration, TaxBill
from marketplace.core import time, trail
from marketplace.core.outbox.emit import emit

ACTOR = "system:customs"


@transaction.atomic
def take(*, facts: TaxFacts) -> Declaration | None:
    """Keep a bill, or news of its state; the same one again changes nothing, an older state neither. None for an unknown list."""
    found = Declaration.objects.select_related("parcel").filter(invt_no=facts.invt_no).first()
    if found is None:
        return None
    box = locks.parcel(found.parcel_id)
    bill = TaxBill.objects.filter(number=facts.number).first()
    if bill is not None and (bill.declaration_id != found.pk or bill.status >= facts.status):
        return found if bill.declaration_id == found.pk else None
    if bill is None and facts.kind == "818":
        return None
    if bill is None:
        bill = TaxBill.objects.create(
            declaration=found, number=facts.number, status=facts.status, duty_fen=facts.duty_fen, vat_fen=facts.vat_fen,
            consumption_fen=facts.consumption_fen, pay_number=facts.pay_number, returned_at=facts.returned_at,
            received_at=time.now(), lines=[asdict(line) for line in facts.lines],
        )  # fmt: skip
    else:
        TaxBill.objects.filter(pk=bill.pk).update(status=facts.status, pay_number=facts.pay_number or bill.pay_number)
    trail.record(
        verb="customs.tax_bill", target=trail.ref(found), actor=ACTOR,
        after={"number": facts.number, "status": facts.status, "fen": bill.total_fen},
    )  # fmt: skip
    _announce(found, box.consignment.order_number, facts.number)
    return found


def assessed_fen(case: Declaration) -> int | None:
    """What customs assessed for a list: its bills that are not void. None where there is none."""
    valid = case.tax_bills.exclude(status=TaxBill.Status.VOID)
    total: int | None = valid.aggregate(sum=Sum(F("duty_fen") + F("vat_fen") + F("consumption_fen")))["sum"]
    return total


def _announce(case: Declaration, order_number: str, document: str) -> None:
    payload = {"order_number": order_number, "document": document, "assessed_fen": assessed_fen(case)}
    emit(topic="logistics.tax_assessed", key=f"order:{order_number}", payload=payload)
