"""What logistics knows of shoppers: names and ID numbers of customs declarations, kept as long as the law asks.

Customs and the E-Commerce Law (Art. 31) want the record of a trade for three years after it ended; then the person goes from it
and the record stays. Closing an account does not shorten this, so `erase` has nothing to do at once.
"""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from logistics.models import Consignment, Fingerprint, FoundGoods, FoundPhoto, Parcel, ParkedEvent
from logistics.services.parked_messages import BROKEN
from logistics.states import FoundStatus, ParkedStatus
from marketplace.core import time
from marketplace.core.masking import mask_id_number

# Three years after the end of a trade; half a year is more than any parcel travels.
KEPT = timedelta(days=3 * 365 + 183)
# What stood on goods without notice (perhaps a name) helps nobody a year after they were given, sent back or disposed of.
FOUND_KEPT = timedelta(days=365)
# A carrier's message that found no place names who signed: as long as a carrier can be asked about it.
MESSAGE_KEPT = timedelta(days=365)
MOST_AT_ONCE = 1_000
FORGOTTEN = {
    "buyer_name": "", "buyer_id_number": "", "buyer_phone": "", "consignee": "", "consignee_phone": "", "consignee_address": "",
}  # fmt: skip
LABEL_FORGOTTEN = dict.fromkeys(("label_consignee", "label_phone", "label_address"), "")


def export(ref: str) -> list[dict[str, Any]]:
    """What was declared to customs in this person's name."""
    rows = Consignment.objects.filter(buyer_ref=ref).order_by("id")
    return [
        {
            "order": row.order_number, "declared_name": str(row.buyer_name),
            "declared_id": mask_id_number(str(row.buyer_id_number)), "recipient": str(row.consignee),
            "address": str(row.consignee_address), "handed_over": row.created_at,
        }
        for row in rows.iterator(chunk_size=200)
    ]  # fmt: skip


def erase(ref: str) -> None:
    """Nothing yet: `forget_old` takes the person out when the time of keeping is over."""


def forget_old() -> int:
    """Take people out of records whose time is over. Returns how many."""
    old = Consignment.objects.filter(created_at__lt=time.now() - KEPT, is_forgotten=False).order_by("pk")
    pks = list(old.values_list("pk", flat=True)[:MOST_AT_ONCE])
    Parcel.objects.filter(consignment_id__in=pks).update(**LABEL_FORGOTTEN)
    Fingerprint.objects.filter(consignment_id__in=pks).delete()
    ended = FoundGoods.objects.filter(ended_at__lt=time.now() - FOUND_KEPT).exclude(status=FoundStatus.FOUND)
    ended.exclude(label_text="").update(label_text="")
    _forget_pictures(ended)
    ParkedEvent.objects.filter(
        Q(status=ParkedStatus.GIVEN_UP) | Q(reason=BROKEN), heard_at__lt=time.now() - MESSAGE_KEPT
    ).delete()
    return Consignment.objects.filter(pk__in=pks).update(is_forgotten=True, **FORGOTTEN)


def _forget_pictures(ended: QuerySet[FoundGoods]) -> None:
    """The label that was read stands on the pictures as well."""
    photos = list(FoundPhoto.objects.filter(found__in=ended).order_by("pk")[:MOST_AT_ONCE])
    FoundPhoto.objects.filter(pk__in=[photo.pk for photo in photos]).delete()
    for photo in photos:
        transaction.on_commit(partial(photo.image.storage.delete, str(photo.image.name)))
