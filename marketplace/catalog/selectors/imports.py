"""Reads of imports, and the way back: all goods of a shop as the same table."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
from django.db.models import OuterRef, QuerySet, Subquery

from marketplace.catalog.errors import ImportNotFound
from marketplace.catalog.models import GoodsImport, ImportFault, Listing, Stock
from marketplace.catalog.policies.places import SELLER_PLACE
from marketplace.catalog.policies.sheet import COLUMNS, MORE_COLUMNS, write_attributes
from marketplace.catalog.states import ListingStatus
from marketplace.core.money import from_minor
from sellers.models import Seller

ALL_COLUMNS = COLUMNS + MORE_COLUMNS
CHUNK = 500
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else
FORMULA = re.compile(r"^[=+\-@\t\r]")


def imports_of(seller: Seller) -> QuerySet[GoodsImport]:
    """Imports of a shop, the newest first."""
    return GoodsImport.objects.filter(seller=seller).order_by("-id")


def own_import(seller: Seller, public_id: str) -> GoodsImport:
    """One import of this shop. Raises ImportNotFound, also for somebody else's."""
    found = GoodsImport.objects.select_related("seller").filter(seller=seller, public_id=public_id).first()
    if found is None:
        raise ImportNotFound
    return found


def faults_of(goods_import: GoodsImport) -> QuerySet[ImportFault]:
    """Rows with something to do, refused ones first, then in the order of the file."""
    return ImportFault.objects.filter(goods_import=goods_import).order_by("-is_refusal", "row")


def faults_csv(goods_import: GoodsImport) -> Iterator[str]:
    """The rows that need work, as they were sent, with two columns more: row and what to mend. Ready to be sent again."""
    first = ("row", "problem")
    columns = ("file",) if goods_import.kind == GoodsImport.Kind.PICTURES else ALL_COLUMNS
    yield BYTE_ORDER_MARK + _line([*first, *columns])
    for fault in faults_of(goods_import).order_by("row").iterator(chunk_size=CHUNK):
        told = "; ".join(f"{name}: {sentence}" for name, sentence in fault.problems.items())
        yield _line([str(fault.row), told, *(fault.cells.get(name, "") for name in columns)])


def template_csv() -> Iterator[str]:
    """The header and one sample row."""
    sample = {
        "sku": "TEA-001", "title_zh_hans": "清水烧 手绘猫咪茶碗", "title_en": "Kiyomizu tea bowl, hand-painted cat",
        "category": "home/kitchen", "origin_country": "JP", "currency": "JPY", "price": "4800", "stock": "3", "weight_g": "420",
        "length_mm": "140", "width_mm": "140", "height_mm": "100", "hs_code": "6912001000", "attributes": "material=stoneware",
    }  # fmt: skip
    yield BYTE_ORDER_MARK + _line(list(COLUMNS))
    yield _line([sample.get(name, "") for name in COLUMNS])


def goods_csv(seller: Seller) -> Iterator[str]:
    """All goods but withdrawn ones, line by line, in bounded memory."""
    yield BYTE_ORDER_MARK + _line(list(ALL_COLUMNS))
    for listing in _goods(seller):
        yield _line(_cells(listing))


def goods_xlsx(seller: Seller) -> io.BytesIO:
    """The same as a spreadsheet. openpyxl writes rows to a temporary file as they come."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("goods")
    sheet.append(list(ALL_COLUMNS))
    for listing in _goods(seller):
        sheet.append(_cells(listing))
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def _goods(seller: Seller) -> Iterator[Listing]:
    mine = Stock.objects.filter(listing=OuterRef("pk"), place=SELLER_PLACE).values("on_hand")[:1]
    found = (
        Listing.objects.filter(seller=seller)
        .exclude(status__in=(ListingStatus.RETIRED, ListingStatus.PRIVATE))
        .select_related("category__parent")
    )
    yield from found.annotate(pieces=Subquery(mine)).order_by("sku").defer("search").iterator(chunk_size=CHUNK)


def _cells(listing: Any) -> list[str]:
    category = listing.category
    leaf = category.slug.removeprefix(f"{category.parent.slug}-") if category.parent else ""
    values: dict[str, Any] = {name: getattr(listing, name, "") for name in ALL_COLUMNS}
    values |= {
        "category": f"{category.parent.slug}/{leaf}" if category.parent else category.slug,
        "price": f"{from_minor(listing.price_minor, listing.currency).amount:f}",
        "stock": listing.pieces if listing.pieces is not None else 0,
        "attributes": write_attributes(listing.attributes),
    }
    return [harmless("" if values[name] is None else str(values[name])) for name in ALL_COLUMNS]


def harmless(text: str) -> str:
    """A cell that a spreadsheet would run as a formula gets an apostrophe (OWASP, CSV injection); numbers stay numbers."""
    if FORMULA.match(text) and not re.fullmatch(r"-?[0-9][0-9.,]*", text):
        return f"'{text}"
    return text


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(cell) for cell in cells])
    return out.getvalue()
