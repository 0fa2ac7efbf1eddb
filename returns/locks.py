"""The row lock of a return. Taken first, before everything in core/locks.py: return case → order → … → unit → quota."""

from marketplace.core import locks
from marketplace.core.locks import advisory
from returns.models import ReturnCase


def case(pk: int) -> ReturnCase:
    """One return, so that its verbs happen one after another."""
    return locks.row(ReturnCase.objects.filter(pk=pk).select_related("order__seller", "user", "centre"))


def money_of(user_id: int) -> None:
    """What one person is lent or given over all their returns, one after another. Taken before the case."""
    advisory(f"returns:money:{user_id}")
