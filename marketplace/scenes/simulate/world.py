"""Wishes to the stand-ins beside the marketplace: officers who do not let us wait real seconds, and look into some parcels."""

import json
import urllib.request

from django.conf import settings

from marketplace.scenes import tills

FUNDS = {
    "jpy": 500_000_000,
    "gbp": 500_000_000,
    "krw": 5_000_000_000,
    "aud": 500_000_000,
    "eur": 500_000_000,
    "usd": 500_000_000,
}


def customs_by_lot(percent: int) -> None:
    """Officers answer at once and inspect `percent` of the lists."""
    wish = json.dumps({"inspection_percent": percent, "step_seconds": 0}).encode()
    request = urllib.request.Request(f"{settings.CUSTOMS_URL}/_world", data=wish, method="POST")  # noqa: S310  (our own setting)
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310
    for currency, amount in FUNDS.items():
        tills.sandbox("POST", "/_sandbox/balance", {"amount": amount, "currency": currency})
