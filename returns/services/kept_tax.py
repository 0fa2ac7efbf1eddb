"""Tax that went back to the shopper for a customs return which customs then refused: customs keeps it, so it is ours, and stands in
the book at once. A bill that comes later, or a paper that is asked for again and accepted, puts another figure in its place."""

from collections import Counter

from django.db import transaction
from django.db.models import Q, Sum

from logistics.models import Paper
from logistics.services.papers import NOTHING
from logistics.services.tax_bills import assessed_fen
from logistics.states import PaperStatus
from orders.models import Order, RefundLine
from orders.services import differences
from returns.models import ReturnCase, ReturnItem
from returns.states import Detour


@transaction.atomic
def book(*, order: Order, document: str, actor: str) -> int:
    """Hold the tax of an order against customs' last words. Returns what was booked now, in fen, above zero where we pay it.

    What customs has assessed counts where it has; else what we collected, and the tax of refused returns beside it. A return
    that customs accepted is off both. Orders that nothing was refused for are left alone.
    """
    papers = list(
        Paper.objects.filter(
            Q(last_code__gt="") | Q(status=PaperStatus.DROPPED),
            kind=Paper.Kind.RETURN,
            declaration__parcel__consignment__order_number=order.number,
        ).select_related("declaration")
    )
    refused = [one for one in papers if one.status in NOTHING]
    failed = _failed_detours(order)
    if not refused and not failed and not sum(differences.booked(order)[differences.TAX]):
        return 0
    bills = [
        fen
        for case in {one.declaration for one in papers if one.declaration}
        if (fen := assessed_fen(case)) is not None
    ]
    gone = sum(refunded_tax(one) for one in papers if one.status == PaperStatus.ACCEPTED)
    actual = (
        max(0, sum(bills) - gone)
        if bills
        else differences.charged_for(order)[differences.TAX]
        + sum(map(refunded_tax, refused))
        + sum(map(_tax_of, failed))
    )
    return differences.assess(order=order, kind=differences.TAX, actual_fen=actual, document=document, actor=actor)


def refunded_tax(paper: Paper) -> int:
    """The tax that went back for a paper's pieces although nobody kept it back, in fen."""
    case = ReturnCase.objects.filter(number=_number_in(paper)).first()
    if case is None:
        return 0
    pieces = Counter(ReturnItem.objects.filter(case=case).values_list("line__number", flat=True))
    rows = (
        RefundLine.objects.filter(refund__source=case.ref, refund__tax_kept_fen=0)
        .values_list("line__number").annotate(tax=Sum("tax_fen")).order_by("line__number")
    )  # fmt: skip
    found: int = sum(
        tax * min(int(paper.pieces.get(str(number), 0)), pieces[number]) // pieces[number] for number, tax in rows
    )
    return found


def _failed_detours(order: Order) -> list[ReturnCase]:
    """Cases whose pieces we did not bring to the customs place in time, and that customs was never told of: no paper speaks for them."""
    cases = list(ReturnCase.objects.filter(order=order, detour=Detour.FAILED))
    papers = Paper.objects.filter(
        kind=Paper.Kind.RETURN, declaration__parcel__consignment__order_number=order.number
    )  # fmt: skip
    told = {_number_in(paper) for paper in papers} if cases else set()
    return [case for case in cases if case.number not in told]


def _tax_of(case: ReturnCase) -> int:
    """The tax that went back for a case although nobody kept it back, in fen."""
    rows = RefundLine.objects.filter(refund__source=case.ref, refund__tax_kept_fen=0)
    return int(rows.aggregate(tax=Sum("tax_fen", default=0))["tax"])


def _number_in(paper: Paper) -> str:
    return paper.source.removeprefix("625:").partition(":")[0]
