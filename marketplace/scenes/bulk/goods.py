"""Bulk listings: what listing number `index` is, as a pure function of the ground, and the rows it makes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import opencc

from marketplace.catalog.models import Listing, ListingSignal, Picture, Stock
from marketplace.catalog.states import ListingStatus
from marketplace.core.money import CNY, convert_minor, exponent
from marketplace.scenes.bulk import ground as grounds
from marketplace.scenes.bulk import tables
from marketplace.scenes.bulk.copying import Table, flush_all
from marketplace.scenes.bulk.ground import Ground, Shop, public_id
from marketplace.scenes.bulk.tables import Product
from marketplace.scenes.words import KIND_EN, KIND_ZH
from orders.policies.freight import Piece
from orders.policies.quoting import Item

A_CHUNK = 2000
ON_SALE_AT_ONCE = 0.5  # share of the listings that was there when the first order was placed
PAUSED, SOLD_OUT = 0.02, 0.04
SHOWN_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Thing:
    """The facts of one listing that pricing and planning need."""

    index: int
    shop: Shop
    product: Product
    variant: tuple[str, str]
    word: tuple[str, str]
    brand: tuple[str, str]
    price_minor: int
    unit_fen: int
    piece: Piece
    published_at: datetime


class Words(NamedTuple):
    zh: str
    hant: str
    en: str
    text_zh: str
    text_hant: str
    text_en: str


@lru_cache(maxsize=30_000)
def thing(ground: Ground, index: int) -> Thing:
    """Listing number `index`. Dearer things are rarer: prices lie evenly on a logarithmic scale."""
    rng = ground.rng("listing", index)
    shop = ground.shops[index % len(ground.shops)]
    product = rng.choice(tables.products())
    yuan = product.low * (product.high / product.low) ** rng.random()
    minor = _tag(yuan, shop.currency, ground.fx[shop.currency].rate)
    grams = max(20, round(product.grams * rng.uniform(0.85, 1.2)))
    side = max(20, round((grams * rng.uniform(1400, 3200)) ** (1 / 3)))
    piece = Piece(grams, round(side * 1.4), side, max(15, round(side * 0.7)), 1)
    return Thing(
        index, shop, product, rng.choice(product.variants), rng.choice(tables.words()[tables.root_of(product.leaf)]),
        rng.choice(tables.brands()[shop.country]), minor, convert_minor(minor, shop.currency, CNY, ground.fx[shop.currency].rate),
        piece, published_at(ground, index),
    )  # fmt: skip


def published_at(ground: Ground, index: int) -> datetime:
    """Half of the listings were there before the first order; the others came one after the other until today."""
    share = index / max(ground.size.listings, 1)
    if share < ON_SALE_AT_ONCE:
        return ground.now - grounds.HISTORY + SHOWN_BEFORE * (share / ON_SALE_AT_ONCE)
    later = (share - ON_SALE_AT_ONCE) / (1 - ON_SALE_AT_ONCE)
    return ground.opened + (ground.now - ground.opened - timedelta(hours=6)) * later


def on_sale_at(ground: Ground, moment: datetime) -> int:
    """How many listings were published by `moment`: listings 0 … n − 1 (the inverse of `published_at`)."""
    later = (moment - ground.opened) / (ground.now - ground.opened - timedelta(hours=6))
    share = ON_SALE_AT_ONCE + (1 - ON_SALE_AT_ONCE) * max(0.0, min(1.0, later))
    return max(len(ground.shops), int(ground.size.listings * share))


def words_of(found: Thing, *, with_text: bool = True) -> Words:
    """Title and description in three languages."""
    product, root = found.product, tables.root_of(found.product.leaf)
    zh = f"{found.brand[0]} {found.word[0]}{product.zh} {found.variant[0]}"
    en = f"{found.brand[1]} {found.word[1]} {product.en}, {found.variant[1]}"
    if not with_text:
        return Words(zh, "", en, "", "", "")
    point = tables.POINTS[(found.index * 7 + found.piece.weight_g) % len(tables.POINTS)]
    sides = (found.piece.length_mm, found.piece.width_mm, found.piece.height_mm)
    size = " × ".join(map(str, sides))
    text_zh = f"{point[0]}\n\n净重约 {found.piece.weight_g} 克，尺寸 {size} 毫米。\n{KIND_ZH[root]}"
    text_en = f"{point[1]}\n\nAbout {found.piece.weight_g} g, {size} mm. {KIND_EN[root]}"
    traditional = _traditional().convert
    return Words(zh, traditional(zh), en, text_zh, traditional(text_zh), text_en)


def as_item(ground: Ground, found: Thing, quantity: int) -> Item:
    """The listing as a quote sees it."""
    words, piece = words_of(found, with_text=False), found.piece
    images = pictures(ground, found)
    return Item(
        listing_id=ground.firsts.listing + found.index, public_id=code_of(ground, found), sku=sku(found.index), title=words.zh,
        title_en=words.en, brand=found.brand[1], picture=images[0][0] if images else "", hs_code=found.product.hs,
        origin_country=found.shop.country, danger=found.product.danger, price_minor=found.price_minor,
        piece=Piece(piece.weight_g, piece.length_mm, piece.width_mm, piece.height_mm, quantity),
    )  # fmt: skip


def code_of(ground: Ground, found: Thing) -> str:
    """The listing's public id."""
    return public_id(ground.rng("code", found.index), found.published_at)


def sku(index: int) -> str:
    return f"B{index:07d}"


def pictures(ground: Ground, found: Thing) -> tuple[tuple[str, str, str, int, int, str], ...]:
    """One or two files of the pool: of the same leaf category where there are any, else of the same root."""
    pool = ground.pictures.get(found.product.leaf) or ground.pictures.get(tables.root_of(found.product.leaf)) or ()
    if not pool:
        return ()
    first = found.index % len(pool)
    return (pool[first],) if found.index % 3 or len(pool) < 2 else (pool[first], pool[(first + 1) % len(pool)])


def chunks(ground: Ground) -> list[tuple[int, int]]:
    """Half-open ranges of listing numbers."""
    return [(start, min(start + A_CHUNK, ground.size.listings)) for start in range(0, ground.size.listings, A_CHUNK)]


def make(ground: Ground, chunk: tuple[int, int]) -> int:
    """Listings with texts, stock at one place, a signal row and pictures. Search documents come at the end, all at once."""
    listings = Table(
        Listing, "id", "public_id", "seller_id", "status", "category_id", "sku", "title", "title_zh_hans", "title_zh_hant",
        "title_en", "description", "description_zh_hans", "description_zh_hant", "description_en", "brand", "brand_zh",
        "origin_country", "currency", "price_minor", "weight_g", "length_mm", "width_mm", "height_mm", "hs_code", "danger",
        "created_at", "updated_at", "published_at",
    )  # fmt: skip
    stocks = Table(Stock, "id", "listing_id", "place", "on_hand")
    signals = Table(ListingSignal, "listing_id", "rating_sum", "rating_count", "arrival_days")
    images = Table(Picture, "listing_id", "image", "thumb", "sha256", "width", "height", "phash", "position")
    for index in range(*chunk):
        found, rng, pk = thing(ground, index), ground.rng("shelf", index), ground.firsts.listing + index
        words, piece = words_of(found), found.piece
        status = ListingStatus.PAUSED if rng.random() < PAUSED else ListingStatus.PUBLISHED
        listings.add(
            pk, code_of(ground, found), found.shop.pk, status, ground.categories[found.product.leaf], sku(index), words.zh,
            words.zh, words.hant, words.en, words.text_zh, words.text_zh, words.text_hant, words.text_en, found.brand[1],
            found.brand[0], found.shop.country, found.shop.currency, found.price_minor, piece.weight_g, piece.length_mm,
            piece.width_mm, piece.height_mm, found.product.hs, found.product.danger, found.published_at - timedelta(hours=5),
            found.published_at, found.published_at,
        )  # fmt: skip
        place = f"warehouse:{found.shop.warehouse}" if found.shop.kind == "retailer" and index % 3 else "seller"
        stocks.add(ground.firsts.stock + index, pk, place, 0 if rng.random() < SOLD_OUT else rng.randrange(3, 180))
        ratings = rng.choice((0, 0, 1, 2, 4, 8, 16, 40))
        signals.add(pk, sum(rng.choice((5, 5, 5, 4, 4, 3, 2)) for _ in range(ratings)), ratings, rng.randrange(6, 13))
        for position, (image, thumb, sha256, width, height, phash) in enumerate(pictures(ground, found)):
            images.add(pk, image, thumb, sha256, width, height, phash, position)
    flush_all([listings, stocks, signals, images])
    return chunk[1] - chunk[0]


def _tag(yuan: float, currency: str, rate: Decimal) -> int:
    """A price as it would stand on a tag: 1,980 yen, 24,900 won, 12.90 euro."""
    minor = convert_minor(round(yuan * 100), CNY, currency, 1 / rate)
    step = {"JPY": 20, "KRW": 500}.get(currency, 10)
    return max(1, minor // step) * step - (10 ** exponent(currency) // 10 if exponent(currency) and minor > 200 else 0)


@lru_cache(maxsize=1)
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")
