"""The row lock of a return. Taken first, before everything in core/locks.py: return case → order → … → unit → quota."""

from marketplace.core import locks
from returns.models import ReturnCase


def case(pk: int) -> ReturnCase:
    """One return, so that its verbs happen one after another."""
    return locks.row(ReturnCase.objects.filter(pk=pk).select_related("order__seller", "user", "centre"))
