"""Row locks of the tariff."""

from marketplace.core import locks
from marketplace.tariff.errors import OddRateNotFound
from marketplace.tariff.models import OddRate


def of_odd_rate(pk: int) -> OddRate:
    """Raises OddRateNotFound."""
    found = locks.rows(OddRate.objects.filter(pk=pk))
    if not found:
        raise OddRateNotFound
    return found[0]
