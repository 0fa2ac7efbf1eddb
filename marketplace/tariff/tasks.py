"""Scheduled work of the tariff (thin)."""

from marketplace.core.tasks import job
from marketplace.tariff.services import rates


@job("tariff.fetch_rates", queue="slow")
def fetch_rates() -> int:
    """Today's exchange rates, where a live source is set."""
    return rates.fetch()
