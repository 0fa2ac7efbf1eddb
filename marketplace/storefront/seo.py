"""Addresses for machines: canonical and language alternates, schema.org data blocks."""

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from marketplace.catalog.policies import rating
from marketplace.catalog.records import ListingPage
from marketplace.core.money import Money, from_minor
from marketplace.storefront.shapes import Crumb, ListingCard
from marketplace.storefront.tiles import picture_url
from marketplace.storefront.variants import varies_by
from orders.selectors.opinions import ReviewView
from sellers.models import Seller

LANGUAGE_TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}
CONDITIONS = {"new": "NewCondition", "opened": "RefurbishedCondition", "used": "UsedCondition"}

# Seven days after delivery, to our centre inside China (Consumer Rights Law Art. 25).
RETURNS = {
    "@type": "MerchantReturnPolicy", "applicableCountry": "CN", "merchantReturnDays": 7, "returnMethod": "https://schema.org/ReturnByMail",
    "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
}  # fmt: skip


def absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def canonical(request: HttpRequest, path: str) -> str:
    """The address that search engines should keep. A page asked for in one language is the original in that language:
    hreflang pages that name another one as theirs are not indexed.
    """
    code = request.GET.get("lang", "")
    return absolute(f"{path}{'&' if '?' in path else '?'}lang={code}" if code in LANGUAGE_TAGS else path)


def alternates(path: str) -> list[tuple[str, str]]:
    """(hreflang, address) of a page in each language. `?lang=` switches without a cookie."""
    sign = "&" if "?" in path else "?"
    return [(tag, absolute(f"{path}{sign}lang={code}")) for code, tag in LANGUAGE_TAGS.items()]


def paged(path: str, page: int) -> str:
    """The address of a page of a list; the first has none of its own."""
    return path if page <= 1 else f"{path}?page={page}"


def data_block(data: Any) -> SafeString:
    """JSON for a `<script type="application/ld+json">`: never executed, and unable to close its element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S308


def site() -> dict[str, Any]:
    return {
        "@context": "https://schema.org", "@type": "WebSite", "name": _("Miaomiao"), "url": absolute("/"),
        "potentialAction": {
            "@type": "SearchAction", "target": absolute("/s/?q={query}"), "query-input": "required name=query",
        },
    }  # fmt: skip


def product(page: ListingPage, pictures: Sequence[str], reviews: Sequence[ReviewView] = ()) -> dict[str, Any]:
    """schema.org Product with its Offer in the seller's currency."""
    card = page.card
    price = from_minor(card.price_minor, card.currency)
    in_stock = card.is_on_sale and card.stock > 0
    data: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Product", "name": card.title, "sku": card.sku,
        "image": [address(picture) for picture in pictures],
        "description": page.description[:500], "countryOfOrigin": card.origin,
        "offers": {
            "@type": "Offer", "url": absolute(card.path), "price": str(price.amount), "priceCurrency": card.currency,
            "availability": f"https://schema.org/{'InStock' if in_stock else 'OutOfStock'}",
            "hasMerchantReturnPolicy": RETURNS, "itemCondition": f"https://schema.org/{CONDITIONS[page.condition]}",
            "seller": {"@type": "Organization", "name": card.seller_name, "url": absolute(f"/shop/{card.seller_slug}/")},
        },
    }  # fmt: skip
    if page.video is not None:
        data["subjectOf"] = {
            "@type": "VideoObject", "name": card.title, "description": card.title, "thumbnailUrl": data["image"][:1],
            "contentUrl": address(picture_url(page.video.file)), "duration": f"PT{page.video.seconds}S",
            "uploadDate": page.published_at.isoformat(),
        }  # fmt: skip
    if page.certificates:
        data["hasCertification"] = [
            {
                "@type": "Certification", "name": one.name, "certificationIdentification": one.number,
                "issuedBy": {"@type": "Organization", "name": one.issuer},
                **({"expires": one.expires_on.isoformat()} if one.expires_on else {}),
            }
            for one in page.certificates if one.checked_on
        ]  # fmt: skip
    if len(page.variants) > 1:
        data["inProductGroupWithID"] = page.group
        data["isVariantOf"] = _group(page)
    if card.brand:
        data["brand"] = {"@type": "Brand", "name": card.brand}
    if page.gtin:
        data["gtin"] = page.gtin
    if page.rating_count:
        data["aggregateRating"] = {
            "@type": "AggregateRating", "ratingValue": float(rating.shown(page.rating_sum, page.rating_count)),
            "reviewCount": page.rating_count,
        }  # fmt: skip
    if reviews:
        data["review"] = [
            {
                "@type": "Review", "author": {"@type": "Person", "name": one.name or "—"}, "reviewBody": one.body[:500],
                "datePublished": one.at.date().isoformat(),
                "reviewRating": {"@type": "Rating", "ratingValue": one.rating, "bestRating": 5},
            }
            for one in reviews
        ]  # fmt: skip
    return data


def offers(page: ListingPage, prices: Sequence[Money]) -> dict[str, Any]:
    """schema.org Product with what several sellers ask for it, where all of it can be said in one currency."""
    data: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Product", "name": page.card.title, "url": absolute(page.card.path),
        **({"gtin": page.gtin} if page.gtin else {}),
        **({"brand": {"@type": "Brand", "name": page.card.brand}} if page.card.brand else {}),
    }  # fmt: skip
    if prices and len({str(price.currency) for price in prices}) == 1:
        data["offers"] = {
            "@type": "AggregateOffer", "offerCount": len(prices), "priceCurrency": str(prices[0].currency),
            "lowPrice": str(min(price.amount for price in prices)), "highPrice": str(max(price.amount for price in prices)),
        }  # fmt: skip
    return data


def _group(page: ListingPage) -> dict[str, Any]:
    """The ProductGroup of its variants. Each variant is a page of its own, and its own canonical address: stock, price and
    barcode are its own.
    """
    return {
        "@type": "ProductGroup", "name": page.card.title, "productGroupID": page.group, "variesBy": varies_by(page),
        "hasVariant": [
            {"@type": "Product", "name": one.title, "url": absolute(one.path)} for one in page.variants
            if one.public_id != page.card.public_id
        ],
    }  # fmt: skip


def open_graph(page: ListingPage) -> list[tuple[str, str]]:
    """What OpenGraph says of a product beyond its name and picture."""
    card = page.card
    rows = [
        ("product:price:amount", str(from_minor(card.price_minor, card.currency).amount)),
        ("product:price:currency", card.currency),
        ("product:availability", "in stock" if card.is_on_sale and card.stock > 0 else "out of stock"),
        ("product:condition", "new" if page.condition == "new" else "used"), ("product:brand", card.brand),
        ("product:item_group_id", page.group if len(page.variants) > 1 else ""),
        ("og:video", address(picture_url(page.video.file)) if page.video else ""),
    ]  # fmt: skip
    return [(name, value) for name, value in rows if value]


def address(path: str) -> str:
    """A picture or file for machines: absolute, wherever it is stored."""
    return absolute(path) if path.startswith("/") else path


def item_list(items: Sequence[ListingCard]) -> dict[str, Any]:
    """schema.org ItemList of what a list shows."""
    rows = [
        {"@type": "ListItem", "position": place, "url": absolute(item.url), "name": item.title}
        for place, item in enumerate(items, start=1)
    ]
    return {"@context": "https://schema.org", "@type": "ItemList", "itemListElement": rows}


def shop(seller: Seller) -> dict[str, Any]:
    """schema.org Store."""
    return {
        "@context": "https://schema.org", "@type": "Store", "name": seller.display_name,
        "url": absolute(f"/shop/{seller.slug}/"),
        "address": {"@type": "PostalAddress", "addressCountry": seller.country, "addressLocality": seller.city},
    }  # fmt: skip


def breadcrumbs(crumbs: Sequence[Crumb]) -> dict[str, Any]:
    items = [
        {
            "@type": "ListItem",
            "position": place,
            "name": crumb.label,
            **({"item": absolute(crumb.url)} if crumb.url else {}),
        }
        for place, crumb in enumerate(crumbs, start=1)
    ]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}
