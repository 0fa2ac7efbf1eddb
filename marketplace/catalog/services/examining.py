"""Gathering the facts of a listing for the rules."""

from marketplace.catalog import prices, selectors
from marketplace.catalog.memory import in_chunk
from marketplace.catalog.models import Attestation, Listing
from marketplace.catalog.policies import loop, rules_moderation
from marketplace.catalog.policies.attributes import faults
from marketplace.catalog.policies.fields import LANGUAGES
from marketplace.catalog.policies.moderation import (
    CATEGORY_LEAST,
    SAME_PRODUCT_LEAST,
    Facts,
    Findings,
    examine,
    is_outlier,
)
from marketplace.catalog.selectors import moderation as reads
from marketplace.catalog.selectors.attributes import attributes_of
from marketplace.core import time
from marketplace.tariff import selectors as tariff
from marketplace.tariff.errors import UnknownHsCode
from marketplace.tariff.policies import Rate


def review(listing: Listing, *, is_new: bool = False) -> Findings:
    """What the rules find in the listing as it stands. `is_new`: made in this very transaction, so nothing hangs on it yet."""
    rate = rate_of(listing.hs_code)
    today = time.today()
    texts = [getattr(listing, f"{text}_{language}") for text in ("title", "description") for language in LANGUAGES]
    restriction = reads.restriction_of(listing.category.slug)
    distance = rules_moderation.in_force()["picture_distance"]
    return examine(
        Facts(
            texts=tuple(text for text in (*texts, listing.brand, listing.brand_zh) if text),
            danger=listing.danger,
            has_picture=not is_new and selectors.has_pictures(listing),
            is_hs_known=rate is not None,
            is_hs_allowed=rate is not None and rate.is_allowed,
            has_copied_picture=not is_new
            and (selectors.has_copied_pictures(listing) or reads.has_near_pictures(listing, distance)),
            brand=listing.brand,
            is_brand_settled=bool(listing.brand) and reads.is_brand_settled(listing, today),
            words=reads.watched_words(),
            is_category_closed=bool(restriction and restriction[0]),
            needs_certificate=bool(restriction and restriction[1])
            and (is_new or not reads.has_certificate(listing, today)),
            is_price_outlier=is_price_outlier(listing),
            lacks_word=loop.asks_for_word(listing.gtin, listing.origin_country) if is_new else lacks_word(listing),
            is_over_yearly=rate is not None and is_over_yearly(listing, rate),
            has_odd_attributes=bool(listing.attributes) and bool(
                faults(attributes_of(listing.category.slug, "zh-hans"), listing.attributes)
            ),
        )
    )  # fmt: skip


@in_chunk
def rate_of(hs_code: str) -> Rate | None:
    """The rate of today, None where we do not know the code."""
    try:
        return tariff.rate_for(hs_code, time.today())
    except UnknownHsCode:
        return None


def lacks_word(listing: Listing) -> bool:
    """Is there a sign of China, and no word of the seller for these very facts?"""
    if not loop.asks_for_word(listing.gtin, listing.origin_country):
        return False
    return not Attestation.objects.filter(
        listing=listing, version=loop.VERSION, gtin=listing.gtin, origin_country=listing.origin_country
    ).exists()


def is_over_yearly(listing: Listing, rate: Rate) -> bool:
    """Is one piece more than a person may import in a year? By net content where it is told, else by packed weight."""
    if rate.yearly_grams is None:
        return False
    net = listing.attributes.get("net_content") if isinstance(listing.attributes, dict) else None
    grams = int(net) if isinstance(net, int) or (isinstance(net, str) and net.isdecimal()) else listing.weight_g
    return grams > rate.yearly_grams


def is_price_outlier(listing: Listing) -> bool:
    """Is the price far from the same product elsewhere, or else from its category?"""
    fen, rules = prices.cny_fen(listing.price_minor, listing.currency), rules_moderation.in_force()
    same = reads.prices_of_same(listing)
    if len(same) >= SAME_PRODUCT_LEAST:
        return is_outlier(fen, same, ratio=rules["same_product_ratio"], least=SAME_PRODUCT_LEAST)
    return is_outlier(fen, reads.category_prices(listing.category_id), ratio=rules["price_ratio"], least=CATEGORY_LEAST)
