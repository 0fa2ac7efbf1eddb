"""The row lock of a want. Taken first, before everything in core/locks.py: want → offer → advisory → … → stock → clock."""

from marketplace.core import locks
from wanted.models import Want


def want(pk: int) -> Want:
    """One want, so that an offer is never added while it ends."""
    return locks.row(Want.objects.filter(pk=pk).select_related("user"))
