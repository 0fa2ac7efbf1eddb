"""Scheduled work of translations."""

from marketplace.core.tasks import job
from marketplace.translating.services import translating


@job("translating.call_due", backlog=translating.backlog)
def call_due() -> int:
    """Texts that wait for a provider."""
    return translating.run_due()


@job("translating.forget_old", queue="slow")
def forget_old() -> int:
    """The cache empties itself."""
    return translating.forget_old()
