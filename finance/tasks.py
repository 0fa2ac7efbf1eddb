"""Thin jobs of finance."""

from finance.models import Item
from finance.services import bank, days, jobs, reconciling
from marketplace.core.tasks import job


def waiting_items() -> int:
    return Item.objects.filter(is_settled=False).count()


@job("finance.reconcile", queue="money", backlog=waiting_items)
def reconcile() -> int:
    """Our book against the bank's statement and the provider's account."""
    matched = bank.match()
    return matched + reconciling.reconcile()


@job("finance.close_days", queue="money", backlog=days.waiting)
def close_days() -> int:
    """Days that are over and in order."""
    return days.close_due()


@job("finance.watch_jobs", queue="money")
def watch_jobs() -> int:
    """Every money job must run."""
    return jobs.watch()
