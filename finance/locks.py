"""The row lock of a difference. Taken before anything of the ledger."""

from finance.errors import BreakNotFound
from finance.models import Break
from marketplace.core import locks


def of_break(pk: int) -> Break:
    """Raises BreakNotFound."""
    found = locks.rows(Break.objects.filter(pk=pk))
    if not found:
        raise BreakNotFound
    return found[0]
