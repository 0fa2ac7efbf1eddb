"""Row locks of differences and bills. Taken before anything of the ledger."""

from finance.errors import BillNotFound, BreakNotFound
from finance.models import Break, CarrierBill
from marketplace.core import locks


def of_break(pk: int) -> Break:
    """Raises BreakNotFound."""
    found = locks.rows(Break.objects.filter(pk=pk))
    if not found:
        raise BreakNotFound
    return found[0]


def of_bill(pk: int) -> CarrierBill:
    """Raises BillNotFound."""
    found = locks.rows(CarrierBill.objects.filter(pk=pk))
    if not found:
        raise BillNotFound
    return found[0]
