"""Rows of the desk that change under a lock. Taken after the conversation and advisory locks, before orders'."""

from desk.models import CallBack, Compensation
from marketplace.core import locks


def compensation(pk: int) -> Compensation:
    """One request, read anew."""
    return locks.row(Compensation.objects.filter(pk=pk))


def call_back(pk: int) -> CallBack:
    """One call, read anew."""
    return locks.row(CallBack.objects.filter(pk=pk))
