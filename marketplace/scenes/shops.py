"""The shops of the seeded world and what they sell: applied, reviewed, approved and stocked through the real verbs."""

import csv
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.catalog.services import listings, moderation, pictures, stock
from marketplace.core.money import Money, to_minor
from marketplace.scenes.data.shops import BY_KEY, Shop
from marketplace.scenes.pictures import product_picture
from marketplace.scenes.words import describe, drawn_category
from sellers.models import Seller

GOODS = Path(__file__).parent / "data" / "goods.csv"
POSES = 2
PICTURE_SIDE = 900


def goods() -> list[dict[str, str]]:
    """The rows of `data/goods.csv`."""
    with GOODS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="|"))


def draw(rows: list[dict[str, str]], side: int = PICTURE_SIDE) -> dict[str, list[bytes]]:
    """Pictures of every row, drawn by two processes (drawing is the slowest part of the seed)."""
    jobs = [
        (row["sku"], drawn_category(row["category"]), f"{row['title_en']} {row['title_zh']}", pose, side)
        for row in rows for pose in range(POSES)
    ]  # fmt: skip
    with ProcessPoolExecutor(max_workers=2) as pool:
        drawn = list(pool.map(_draw, jobs, chunksize=8))
    found: dict[str, list[bytes]] = {}
    for (sku, *_rest), data in zip(jobs, drawn, strict=True):
        found.setdefault(sku, []).append(data)
    return found


def _draw(job: tuple[str, str, str, int, int]) -> bytes:
    sku, category, title, seed, side = job
    return product_picture(slug=sku, category=category, title=title, seed=seed, size=side)


def stock_up(sellers: dict[str, Seller], dana: User, picture_side: int = PICTURE_SIDE) -> dict[str, Listing]:
    """Every row of the table as a published listing with pictures and stock. Returns listings by SKU."""
    rows = goods()
    drawn = draw(rows, picture_side)
    return {row["sku"]: _offer(row, sellers[row["seller"]], drawn[row["sku"]], dana) for row in rows}


def _offer(row: dict[str, str], seller: Seller, images: list[bytes], dana: User) -> Listing:
    shop = BY_KEY[row["seller"]]
    actor = f"user:{seller.slug}"
    listing = listings.create_draft(seller=seller, fields=fields_of(row, seller), actor=actor)
    for image in images:
        pictures.add(listing=listing, upload=BytesIO(image), actor=actor)
    stock.set_on_hand(listing=listing, on_hand=int(row["stock"]), place=place_of(shop, row), actor=actor)
    listings.submit(listing=listing, actor=actor)
    if not seller.is_trusted:
        moderation.approve(listing=listing, actor=dana.ref)
    return listing


def place_of(shop: Shop, row: dict[str, str]) -> str:
    """Retailers near an airport keep two thirds of their goods in our warehouse."""
    return f"warehouse:{shop.warehouse}" if shop.pre_stocks and int(row["stock"]) % 3 else "seller"


def fields_of(row: dict[str, str], seller: Seller) -> dict[str, object]:
    """Listing fields of one row; prices in the CSV are major units of the seller's currency."""
    length, width, height = (int(side) for side in row["size_mm"].split("x"))
    zh, en = describe(row)
    return {
        "sku": row["sku"], "category": row["category"], "title_zh_hans": row["title_zh"], "title_en": row["title_en"],
        "description_zh_hans": zh, "description_en": en, "brand": row["brand"], "brand_zh": row["brand_zh"],
        "origin_country": seller.country, "price_minor": to_minor(Money(Decimal(row["price"]), seller.currency)),
        "weight_g": int(row["weight_g"]), "length_mm": length, "width_mm": width, "height_mm": height,
        "hs_code": row["hs"], "danger": row["danger"],
    }  # fmt: skip
