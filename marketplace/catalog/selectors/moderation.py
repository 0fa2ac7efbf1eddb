"""What the rules need to know about a listing and its surroundings, and what waits for a person."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet

from marketplace.catalog.errors import PaperNotFound
from marketplace.catalog.memory import in_chunk, remembered
from marketplace.catalog.models import (
    AfterReview,
    Brand,
    BrandAuthorisation,
    Certificate,
    Listing,
    ListingVersion,
    ModerationDecision,
    ModerationTerm,
    Picture,
    RestrictedCategory,
)
from marketplace.catalog.policies.matching import brand_key, gtin_spellings
from marketplace.catalog.policies.moderation import Words
from marketplace.catalog.states import ListingStatus
from sellers.models import Seller

SECONDS = 30
MEDIAN_SECONDS = 300
MOST_PRICES = 200
LEAST_BITS, MOST_BITS = 8, 56  # a hash outside says "plain surface", which every plain surface shares

NEAR = """
SELECT p.id, p.listing_id FROM catalog_picture p JOIN catalog_listing l ON l.id = p.listing_id
WHERE p.phash <> '' AND l.seller_id <> %(seller)s AND (
  substring(p.phash, 1, 4) = %(a)s OR substring(p.phash, 5, 4) = %(b)s
  OR substring(p.phash, 9, 4) = %(c)s OR substring(p.phash, 13, 4) = %(d)s)
  AND bit_count(('x' || p.phash)::bit(64) # ('x' || %(hash)s)::bit(64)) <= %(distance)s
LIMIT 5
"""


@remembered(SECONDS)
def watched_words() -> Words:
    """The words of the desk; before any are planted, those we ship."""
    rows = list(ModerationTerm.objects.filter(is_active=True).order_by("pk").values_list("term", "kind"))
    if not rows:
        return Words()
    return Words(
        forbidden=tuple(term for term, kind in rows if kind == ModerationTerm.Kind.FORBIDDEN),
        claims=tuple(term for term, kind in rows if kind == ModerationTerm.Kind.CLAIM),
    )


@remembered(SECONDS)
def restrictions() -> dict[str, tuple[bool, bool, str, str]]:
    """Slug → (closed, needs a certificate, reason, source) of every restricted category."""
    rows = RestrictedCategory.objects.values_list(
        "category__slug", "is_closed", "needs_certificate", "reason", "source"
    )
    return {slug: (closed, needs, reason, source) for slug, closed, needs, reason, source in rows}


def restriction_of(slug: str) -> tuple[bool, bool, str, str] | None:
    """The nearest restriction of a category or of what stands above it."""
    found = [known for known in restrictions() if slug == known or slug.startswith(f"{known}-")]
    return restrictions()[max(found, key=len)] if found else None


def brand_of(name: str) -> Brand | None:
    """The brand that people mean: by its spelling, its Chinese name or a nickname."""
    key = brand_key(name) if name else ""
    if not key:
        return None
    return Brand.objects.filter(Q(key=key) | Q(name_zh__iexact=name) | Q(nicknames__contains=[key])).first()


def is_brand_settled(listing: Listing, on: date) -> bool:
    """Need nobody ask about the brand: it is open, or the seller's authorisation was accepted and has not ended."""
    return _is_settled(listing.seller_id, listing.brand, on)


def brand_proof(public_id: str) -> BrandAuthorisation:
    """One proof of a shop for a brand, without the paper itself. Raises PaperNotFound."""
    found = BrandAuthorisation.objects.select_related("brand").defer("content").filter(public_id=public_id).first()
    if found is None:
        raise PaperNotFound
    return found


@in_chunk
def _is_settled(seller_id: int, name: str, on: date) -> bool:
    brand = brand_of(name)
    if brand is None:
        return False
    return brand.is_open or (
        BrandAuthorisation.objects.filter(seller=seller_id, brand=brand, verdict="accepted")
        .exclude(valid_until__lt=on)
        .exists()
    )


def has_certificate(listing: Listing, on: date) -> bool:
    """Is there a certificate that was not refused and has not ended?"""
    rows = Certificate.objects.filter(listing=listing).exclude(verdict=Certificate.Verdict.REFUSED)
    return rows.exclude(expires_on__lt=on).exists()


def prices_of_same(listing: Listing) -> list[int]:
    """Prices (fen) of others' offers of the same product on sale."""
    same = Q()
    if listing.gtin:
        same |= Q(gtin__in=gtin_spellings(listing.gtin))
    if listing.match_key:
        same |= Q(match_key=listing.match_key)
    if not same:
        return []
    rows = Listing.objects.filter(same, status=ListingStatus.PUBLISHED).exclude(pk=listing.pk).exclude(price_fen=0)
    return list(rows.order_by("pk").values_list("price_fen", flat=True)[:MOST_PRICES])


@remembered(MEDIAN_SECONDS)
def category_prices(category_id: int) -> tuple[int, ...]:
    """A sample of prices (fen) of a category: the newest on sale."""
    rows = Listing.objects.filter(category=category_id, status=ListingStatus.PUBLISHED).exclude(price_fen=0)
    return tuple(rows.order_by("-published_at").values_list("price_fen", flat=True)[:MOST_PRICES])


def near_pictures(*, phash: str, seller_id: int, distance: int) -> list[tuple[int, int]]:
    """(picture, listing) of other sellers whose picture looks the same. A hash that says nothing matches nothing."""
    if not phash or not LEAST_BITS <= int(phash, 16).bit_count() <= MOST_BITS:
        return []
    parts = dict(zip("abcd", (phash[place : place + 4] for place in range(0, 16, 4)), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(NEAR, {**parts, "hash": phash, "seller": seller_id, "distance": distance})
        return [(picture, listing) for picture, listing in cursor.fetchall()]


def has_near_pictures(listing: Listing, distance: int) -> bool:
    """Does another seller show a picture that looks the same as one of this listing?"""
    hashes = Picture.objects.filter(listing=listing).exclude(phash="").values_list("phash", flat=True)
    return any(near_pictures(phash=one, seller_id=listing.seller_id, distance=distance) for one in hashes)


def versions_of(listing: Listing) -> QuerySet[ListingVersion]:
    """Every version, the newest first."""
    return ListingVersion.objects.filter(listing=listing).order_by("-number")


def last_number(listing_id: int) -> int:
    return ListingVersion.objects.filter(listing=listing_id).aggregate(most=Max("number"))["most"] or 0


def queue(*, flag: str = "", seller: str = "") -> QuerySet[Listing]:
    """What waits for a person before it goes on sale, the longest waiting first."""
    found = Listing.objects.filter(status=ListingStatus.IN_MODERATION).select_related("seller", "category")
    if flag:
        found = found.filter(flags__contains=[flag])
    if seller:
        found = found.filter(seller__slug=seller)
    return found.prefetch_related("pictures").defer("search").order_by("updated_at", "pk")


def after_reviews() -> QuerySet[AfterReview]:
    """What is on sale and waits to be looked at, the longest waiting first."""
    found = AfterReview.objects.filter(verdict="").select_related("listing__category", "seller")
    return found.prefetch_related("listing__pictures").order_by("drawn_at", "pk")


def counts() -> dict[str, int]:
    """How much waits in each queue of the moderators."""
    return {
        "before": Listing.objects.filter(status=ListingStatus.IN_MODERATION).count(),
        "after": AfterReview.objects.filter(verdict="").count(),
        "brands": BrandAuthorisation.objects.filter(verdict="").count(),
    }


def flag_counts() -> dict[str, int]:
    """Flag → how many in the queue have it."""
    rows = Listing.objects.filter(status=ListingStatus.IN_MODERATION).values_list("flags", flat=True)[:5000]
    found: dict[str, int] = {}
    for flags in rows:
        for flag in flags:
            found[flag] = found.get(flag, 0) + 1
    return found


def authorisations_of(seller: Seller) -> QuerySet[BrandAuthorisation]:
    return BrandAuthorisation.objects.filter(seller=seller).select_related("brand").defer("content")


def open_authorisations() -> QuerySet[BrandAuthorisation]:
    return (
        BrandAuthorisation.objects.filter(verdict="").select_related("brand", "seller").defer("content").order_by("pk")
    )


def trust_record(seller: Seller) -> dict[str, int]:
    """How the after-reviews of a seller went: verdict → count."""
    rows: Any = AfterReview.objects.filter(seller=seller).values_list("verdict").annotate(many=Count("pk"))
    return {verdict or "open": many for verdict, many in rows}


def open_after_review(listing: Listing) -> AfterReview | None:
    return AfterReview.objects.filter(listing=listing, verdict="").first()


def version_at_decision(listing: Listing) -> ListingVersion | None:
    """The listing as the last moderator saw it; the first version where nobody has looked yet and it was edited."""
    last = ModerationDecision.objects.filter(listing=listing).order_by("-pk").first()
    versions = ListingVersion.objects.filter(listing=listing)
    if last is not None:
        return versions.filter(at__lte=last.decided_at).order_by("-number").first()
    return versions.filter(number=1).first()
