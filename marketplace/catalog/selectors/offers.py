"""Several sellers' offers of the same product: by barcode, or by its words where one of them has no barcode."""

from django.db.models import Q

from marketplace.catalog.models import Listing
from marketplace.catalog.policies.matching import gtin_spellings
from marketplace.catalog.selectors import on_sale

MOST = 30


def same_product(*, gtin: str, match_key: str) -> Q | None:
    """The rows of a product; None where nothing says which product it is."""
    found = Q(gtin__in=gtin_spellings(gtin)) if gtin else Q()
    if match_key:
        # Same words, and no other barcode that says otherwise.
        found |= Q(match_key=match_key) & (Q(gtin="") if gtin else Q())
    return found or None


def offers_of(public_id: str) -> list[int]:
    """Listing ids on sale of the product of a listing (itself among them), the cheapest first. Two queries."""
    facts = Listing.objects.filter(public_id=public_id).values_list("gtin", "match_key").first()
    same = same_product(gtin=facts[0], match_key=facts[1]) if facts else None
    if same is None:
        return []
    return list(on_sale().filter(same).order_by("price_fen", "pk").values_list("pk", flat=True)[:MOST])


def facts_of(listing_ids: list[int]) -> dict[int, tuple[str, str, str]]:
    """Id → (condition, quality grade, graded by)."""
    rows = Listing.objects.filter(pk__in=listing_ids).values_list("pk", "condition", "quality_grade", "quality_by")
    return {pk: (condition, grade, by) for pk, condition, grade, by in rows}


def product_by_gtin(gtin: str) -> Listing | None:
    """Somebody's listing of this barcode that a person or the rules have let through: a draft is begun from its facts."""
    rows = Listing.objects.filter(gtin__in=gtin_spellings(gtin)).exclude(published_at=None)
    return rows.select_related("category").order_by("-published_at").first()
