"""What the shelf room knows of people: who handed goods in at the counter (a name on a signed receipt), and which colleague did what.

The receipt is the proof of a storage contract: it stays as it was signed for three years and a half, like the records of the trade.
Then the name goes from it, and with the name the signature over it; cartons, weight and lots stay.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Q

from marketplace.core import time
from warehousing.models import Count, Receipt, Transfer, Wave

KEPT = timedelta(days=3 * 365 + 183)
MOST_AT_ONCE = 500


def export(ref: str) -> list[dict[str, Any]]:
    """What stands under this person's reference: receipts they signed, counts, waves and transfers they made."""
    signed = Receipt.objects.filter(signed_by=ref).order_by("pk").values_list("notice__number", "at")
    found: list[dict[str, Any]] = [
        {"receipt_of": notice, "signed": at} for notice, at in signed.iterator(chunk_size=500)
    ]
    made = {
        "counts": Count.objects.filter(Q(first_by=ref) | Q(second_by=ref)).count(),
        "waves": Wave.objects.filter(made_by=ref).count(), "transfers": Transfer.objects.filter(made_by=ref).count(),
    }  # fmt: skip
    return [*found, made] if any(made.values()) else found


def erase(ref: str) -> None:
    """Nothing yet: a colleague's reference names nobody any more when accounts has forgotten who it was; names go by `forget_old`."""


def forget_old() -> int:
    """Take the names out of receipts whose time is over. Returns how many."""
    old = Receipt.objects.filter(at__lt=time.now() - KEPT).exclude(signature="").order_by("pk")[:MOST_AT_ONCE]
    rows = list(old)
    for row in rows:
        row.document = {**row.document, "handed_by": ""}
        row.signature = ""
    Receipt.objects.bulk_update(rows, ["document", "signature"])
    return len(rows)
