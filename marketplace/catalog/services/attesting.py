"""The seller's word about goods with a sign of China."""

from django.db import transaction

from marketplace.catalog.models import Attestation, Listing
from marketplace.catalog.policies import loop
from marketplace.core import time, trail


@transaction.atomic
def attest(*, listing: Listing, actor: str) -> Attestation:
    """Give one's word for the barcode and origin as they stand. Giving it again changes nothing."""
    word, is_new = Attestation.objects.get_or_create(
        listing=listing, version=loop.VERSION, gtin=listing.gtin, origin_country=listing.origin_country,
        defaults={"said_by": actor, "said_at": time.now()},
    )  # fmt: skip
    if is_new:
        trail.record(
            verb="listing.attested", target=trail.ref(listing), actor=actor,
            after={"version": loop.VERSION, "gtin": listing.gtin, "origin": listing.origin_country},
        )  # fmt: skip
        flags = [flag for flag in listing.flags if flag != "china_loop"]
        if flags != listing.flags:
            Listing.objects.filter(pk=listing.pk).update(flags=flags)
            listing.flags = flags
    result: Attestation = word
    return result
