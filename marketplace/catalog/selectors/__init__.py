"""Reads of the catalogue. Lists are read by plain SQL with few columns: they are the hottest pages of the house."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.utils.text import slugify

from marketplace.catalog.errors import ListingNotFound
from marketplace.catalog.memory import remembered
from marketplace.catalog.models import Category, Listing, ModerationDecision, Picture, Stock
from marketplace.catalog.records import (
    Card,
    CategoryNode,
    CertificateView,
    ListingPage,
    PictureView,
    Place,
    VariantView,
    VideoView,
)
from marketplace.catalog.search import withdrawn
from marketplace.catalog.states import ListingStatus
from sellers.models import Seller
from sellers.states import SellerStatus

COLUMNS = {"zh-hans": "zh_hans", "zh-hant": "zh_hant", "en": "en"}
# What stands in where a text is missing: the other Chinese first, then English.
FALLBACK = {
    "zh_hans": ("zh_hans", "zh_hant", "en"),
    "zh_hant": ("zh_hant", "zh_hans", "en"),
    "en": ("en", "zh_hans", "zh_hant"),
}
CATEGORY_SECONDS = 60

CARD_COLUMNS = """
l.id, l.public_id, l.sku, {title}, l.title_en, l.brand, l.price_minor, l.currency, l.origin_country,
s.slug, s.display_name, s.grade, p.image, p.thumb, coalesce(k.free, 0), coalesce(k.ours, false), coalesce(g.arrival_days, 9),
l.status = 'published' AND s.status = 'approved' AND s.lapsed_at IS NULL, l.hs_code, l.weight_g, l.length_mm, l.width_mm, l.height_mm,
l.attributes -> 'net_content', s.kind, s.country, s.holiday_from, s.holiday_until, s.holiday_mode = 'stop'
"""
CARD_WIDTH = 29
CARD_JOINS = """
JOIN sellers_seller s ON s.id = l.seller_id
LEFT JOIN catalog_listingsignal g ON g.listing_id = l.id
LEFT JOIN LATERAL (SELECT image, thumb FROM catalog_picture WHERE listing_id = l.id ORDER BY position, id LIMIT 1) p ON true
LEFT JOIN LATERAL (SELECT sum(on_hand - reserved) AS free, bool_or(place <> 'seller' AND on_hand > reserved) AS ours
                   FROM catalog_stock WHERE listing_id = l.id) k ON true
"""

# What else the page of one listing shows: rows that hang on it arrive as JSON, so that more of them are not more queries.
PAGE_COLUMNS = """
l.title_zh_hans, l.title_zh_hant, l.brand_zh, l.category_id, l.status, l.condition, l.danger, l.gtin, l.attributes,
coalesce(g.sold_count, 0), coalesce(g.rating_sum, 0), coalesce(g.rating_count, 0), l.seller_id, l.updated_at, l.published_at,
(SELECT jsonb_agg(jsonb_build_array(image, thumb, width, height, formats) ORDER BY position, id)
 FROM catalog_picture WHERE listing_id = l.id),
(SELECT jsonb_agg(jsonb_build_array(place, on_hand - reserved) ORDER BY place) FROM catalog_stock WHERE listing_id = l.id),
l.quality_grade, l.quality_by, l.channel,
EXISTS (SELECT 1 FROM catalog_listingpaper WHERE listing_id = l.id AND kind = 'receipt'), l.match_key, l.options,
CASE WHEN l.family = '' THEN '' ELSE left(encode(sha256(convert_to(s.public_id || '/' || l.family, 'UTF8')), 'hex'), 16) END,
(SELECT jsonb_agg(row ORDER BY id) FROM (SELECT v.id, jsonb_build_array(
   v.public_id, {title}, v.title_en, v.options, v.price_minor, v.currency,
   (SELECT coalesce(sum(on_hand - reserved), 0) FROM catalog_stock WHERE listing_id = v.id),
   coalesce((SELECT coalesce(nullif(thumb, ''), image) FROM catalog_picture WHERE listing_id = v.id ORDER BY position, id LIMIT 1), '')
   ) AS row FROM catalog_listing v
   WHERE v.seller_id = l.seller_id AND v.family = l.family AND v.family <> '' AND (v.id = l.id OR v.status = 'published')
   ORDER BY v.id <> l.id, v.id LIMIT 50) variants),
(SELECT jsonb_build_array(file, seconds) FROM catalog_listingvideo WHERE listing_id = l.id),
(SELECT jsonb_agg(jsonb_build_array(name, issuer, number, expires_on, (CASE WHEN verdict = 'accepted'
   THEN checked_at AT TIME ZONE 'Asia/Shanghai' END)::date)
   ORDER BY verdict = '', id) FROM catalog_certificate WHERE listing_id = l.id AND verdict <> 'refused')
"""


def cards(listing_ids: Sequence[int], language: str) -> list[Card]:
    """Cards in the order of the ids, in the language, whatever their status (`is_on_sale` tells). One query."""
    if not listing_ids:
        return []
    columns = CARD_COLUMNS.format(title=_text("title", language))
    statement = (
        f"SELECT {columns} FROM unnest(%s::bigint[]) WITH ORDINALITY AS x(id, place)"  # noqa: S608
        f" JOIN catalog_listing l ON l.id = x.id {CARD_JOINS} ORDER BY x.place"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(listing_ids)])
        return [_card(row) for row in cursor.fetchall()]


def listing_page(public_id: str, language: str) -> ListingPage:
    """One listing for its page with all that hangs on it, in one query, whatever the data. Raises ListingNotFound; a listing
    off sale is found and says so. Drafts and what is in moderation are nobody's business but the seller's: not found here.
    """
    title = _text("title", language)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {CARD_COLUMNS.format(title=title)}, {_text('description', language)},"  # noqa: S608
            f" {PAGE_COLUMNS.format(title=title.replace('l.', 'v.'))} FROM catalog_listing l {CARD_JOINS}"
            " WHERE l.public_id = %s AND l.published_at IS NOT NULL AND l.status IN ('published', 'paused', 'retired')",
            [public_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise ListingNotFound
    card, description, rest = _card(row[:CARD_WIDTH]), row[CARD_WIDTH], row[CARD_WIDTH + 1 :]
    return ListingPage(
        card=card,
        description=description,
        titles={"zh_hans": rest[0] or "", "zh_hant": rest[1] or "", "en": row[4] or ""},
        brand_zh=rest[2], category_id=rest[3], status=rest[4], condition=rest[5], danger=rest[6], gtin=rest[7],
        attributes=_json(rest[8]) or {}, sold_count=rest[9], rating_sum=rest[10], rating_count=rest[11],
        seller_id=rest[12], updated_at=rest[13], published_at=rest[14],
        pictures=tuple(PictureView(*picture) for picture in _json(rest[15]) or ()),
        places=tuple(Place(*place) for place in _json(rest[16]) or ()),
        quality_grade=rest[17], quality_by=rest[18], channel=rest[19], has_receipt=rest[20], match_key=rest[21],
        options=_json(rest[22]) or {}, group=rest[23],
        variants=tuple(_variant(*one) for one in _json(rest[24]) or ()),
        video=VideoView(*found) if (found := _json(rest[25])) else None,
        certificates=tuple(_certificate(*one) for one in _json(rest[26]) or ()),
    )  # fmt: skip


def _variant(public_id: str, title: str, title_en: str | None, *rest: Any) -> VariantView:
    return VariantView(public_id, title, listing_path(public_id, title_en or ""), *rest)


def _certificate(
    name: str, issuer: str, number: str, expires_on: str | None, checked_on: str | None
) -> CertificateView:
    days = (date.fromisoformat(one) if one else None for one in (expires_on, checked_on))
    return CertificateView(name, issuer, number, *days)


def newest_in_warehouse(limit: int) -> list[int]:
    """Newest listings with free pieces in one of our warehouses, looking no further than 2,000 listings back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.id FROM (SELECT l.id, l.published_at FROM catalog_listing l JOIN sellers_seller s ON s.id = l.seller_id"
            " WHERE l.status = 'published' AND s.status = 'approved' AND s.lapsed_at IS NULL"
            " ORDER BY l.published_at DESC, l.id DESC LIMIT 2000) n"
            " WHERE EXISTS (SELECT 1 FROM catalog_stock k WHERE k.listing_id = n.id AND k.place <> 'seller'"
            " AND k.on_hand > k.reserved) ORDER BY n.published_at DESC, n.id DESC LIMIT %s",
            [limit],
        )
        found = [pk for (pk,) in cursor.fetchall()]
    return withdrawn.running(found)


@remembered(CATEGORY_SECONDS)
def category_tree(language: str) -> tuple[CategoryNode, ...]:
    """The roots with their children, in the language."""
    rows = Category.objects.order_by("position", "pk").values_list(
        "pk", "slug", "parent_id", "name_zh_hans", "name_zh_hant", "name_en"
    )
    chosen = 3 + list(COLUMNS.values()).index(COLUMNS.get(language, "zh_hans"))
    below: dict[int | None, list[Any]] = {}
    for row in rows:
        below.setdefault(row[2], []).append(row)

    def grow(parent: int | None) -> tuple[CategoryNode, ...]:
        return tuple(
            CategoryNode(row[0], row[1], row[chosen] or row[3] or row[1], row[2], grow(row[0]))
            for row in below.get(parent, [])
        )

    return grow(None)


def find_category(slug: str, language: str) -> tuple[CategoryNode, ...]:
    """The way from the root to the category (`root/leaf` is understood too); () where there is none."""
    return find_in_tree(category_tree(language), slug)


def find_in_tree(tree: Sequence[CategoryNode], slug: str) -> tuple[CategoryNode, ...]:
    """The way to a slug in a tree that is at hand."""
    wanted = slug.replace("/", "-")
    return next((trail for trail in _trails(tree) if trail[-1].slug == wanted), ())


def trail_in_tree(tree: Sequence[CategoryNode], category_id: int) -> tuple[CategoryNode, ...]:
    """The way from the root to the category with this id; () where there is none."""
    return next((trail for trail in _trails(tree) if trail[-1].id == category_id), ())


def _trails(tree: Sequence[CategoryNode]) -> Iterator[tuple[CategoryNode, ...]]:
    for root in tree:
        yield (root,)
        for leaf in root.children:
            yield (root, leaf)


def availability(listing_ids: Iterable[int]) -> dict[int, int]:
    """Free pieces over all places; listings without a stock row have 0."""
    wanted = list(listing_ids)
    sums = (
        Stock.objects.filter(listing__in=wanted).values_list("listing").annotate(free=Sum(F("on_hand") - F("reserved")))
    )
    return {**dict.fromkeys(wanted, 0), **dict(sums)}


def listing_by_public_id(public_id: str) -> Listing:
    """A listing with its seller, whatever its status. Raises ListingNotFound."""
    found = Listing.objects.select_related("seller", "category").filter(public_id=public_id).first()
    if found is None:
        raise ListingNotFound
    return found


def own_listing(seller: Seller, public_id: str) -> Listing:
    """A listing of this seller. Raises ListingNotFound, also for somebody else's."""
    found = (
        Listing.objects.select_related("seller", "category")
        .prefetch_related("pictures", "stocks")
        .filter(public_id=public_id, seller=seller)
        .exclude(status=ListingStatus.PRIVATE)  # an offer for one shopper: its room is `wanted`
        .first()
    )
    if found is None:
        raise ListingNotFound
    return found


def family_of(listing: Listing) -> list[Listing]:
    """The other variants of a listing in its shop, without what was withdrawn."""
    if not listing.family:
        return []
    rows = Listing.objects.filter(seller=listing.seller_id, family=listing.family).exclude(pk=listing.pk)
    return list(rows.exclude(status=ListingStatus.RETIRED).defer("search", "description").order_by("pk")[:50])


def listings_of(seller: Seller, *, status: str = "") -> QuerySet[Listing]:
    """A seller's listings, the newest first, with what a list shows."""
    found = Listing.objects.filter(seller=seller).exclude(status=ListingStatus.PRIVATE)
    found = found.select_related("seller", "category").order_by("-pk")
    found = found.prefetch_related(Prefetch("pictures", Picture.objects.order_by("position", "pk")), "stocks")
    return found.filter(status=status) if status else found.exclude(status=ListingStatus.RETIRED)


def status_counts(seller: Seller) -> dict[str, int]:
    """How many listings of a seller are in each state."""
    found = Listing.objects.filter(seller=seller).exclude(status=ListingStatus.PRIVATE)
    return dict(found.values_list("status").annotate(many=Count("pk")).order_by())


def moderation_queue() -> QuerySet[Listing]:
    """What waits for a person, the longest waiting first."""
    return (
        Listing.objects.filter(status=ListingStatus.IN_MODERATION)
        .select_related("seller", "category")
        .order_by("updated_at")
    )


def on_sale() -> QuerySet[Listing]:
    """What may be shown to everybody: on sale, of a shop that sells, and not stopped by ops."""
    found = Listing.objects.filter(
        status=ListingStatus.PUBLISHED, seller__status=SellerStatus.APPROVED, seller__lapsed_at=None
    )
    sellers, slugs = withdrawn.stopped()
    if sellers:
        found = found.exclude(seller__public_id__in=sellers)
    for slug in slugs:
        found = found.exclude(Q(category__slug=slug) | Q(category__slug__startswith=f"{slug}-"))
    return found


def has_pictures(listing: Listing) -> bool:
    return Picture.objects.filter(listing=listing).exists()


def has_copied_pictures(listing: Listing) -> bool:
    """Does another seller show the very same picture?"""
    digests = list(Picture.objects.filter(listing=listing).values_list("sha256", flat=True))
    return Picture.objects.filter(sha256__in=digests).exclude(listing__seller=listing.seller_id).exists()


def listing_path(public_id: str, title_en: str) -> str:
    """Address of a listing's page: the id finds it, the words are for people."""
    words = slugify(title_en)[:60].strip("-") if title_en else ""
    return f"/l/{public_id}-{words}/" if words else f"/l/{public_id}/"


def sitemap_entries(limit: int, *, after: int = 0) -> list[tuple[str, str, Any]]:
    """(public id, English title, changed at) of the newest listings on sale, behind the first `after`."""
    rows = on_sale().order_by("-published_at", "-pk").values_list("public_id", "title_en", "updated_at")
    return list(rows[after : after + limit])


def pictures_without_thumb() -> QuerySet[Picture]:
    return Picture.objects.filter(Q(thumb="") | Q(phash="")).order_by("pk")


def _text(field: str, language: str) -> str:
    """SQL for a text in the language with its fallbacks. Column names are literals of this module."""
    columns = FALLBACK[COLUMNS.get(language, "zh_hans")]
    return "coalesce(" + ", ".join(f"nullif(l.{field}_{column}, '')" for column in columns) + ", '')"


def _card(row: Any) -> Card:
    return Card(
        id=row[0], public_id=row[1], sku=row[2], title=row[3], path=listing_path(row[1], row[4] or ""), brand=row[5],
        price_minor=row[6], currency=row[7], origin=row[8], seller_slug=row[9], seller_name=row[10], seller_grade=row[11],
        picture=row[13] or row[12] or "", stock=int(row[14]), in_warehouse=row[15], arrival_days=row[16], is_on_sale=row[17],
        hs_code=row[18], weight_g=row[19], size_mm=row[20:23], net_content=_json(row[23]), seller_kind=row[24],
        seller_country=row[25], away_from=row[26], away_until=row[27], away_stops=row[28],
    )  # fmt: skip


def _json(value: Any) -> Any:
    """jsonb as the driver hands it out: text where Django's own decoding is switched on."""
    return json.loads(value) if isinstance(value, str) else value


def title_in(listing: Listing, column: str) -> str:
    """The title in one language (`zh_hans`, `zh_hant`, `en`) without any fallback."""
    return str(getattr(listing, f"title_{column}", None) or "")


def last_decision(listing: Listing) -> ModerationDecision | None:
    """The latest verdict on a listing, for its seller to read."""
    return ModerationDecision.objects.filter(listing=listing).order_by("-pk").first()


def claimed_stock(seller: Seller) -> list[dict[str, Any]]:
    """What a seller claims to hold at their own place right now, for an auditor to count against. 1 query.

    Pieces in our warehouses are ours to count and left out; reserved pieces still lie on the seller's shelf.
    """
    rows = (
        Stock.objects.filter(listing__seller=seller, place="seller", on_hand__gt=0)
        .exclude(listing__status__in=(ListingStatus.RETIRED, ListingStatus.PRIVATE))
        .order_by("listing__sku", "listing_id")
        .values_list(
            "listing__sku", "listing__title_en", "listing__title_zh_hans", "listing__category__slug", "on_hand"
        )
    )
    return [
        {"sku": sku, "title": english or chinese, "category": category, "pieces": pieces}
        for sku, english, chinese, category, pieces in rows
    ]
