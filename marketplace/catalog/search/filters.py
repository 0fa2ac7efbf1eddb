"""What a list leaves out, as conditions of SQL. All names in the texts are literals of this module."""

from dataclasses import dataclass, replace
from typing import Any

from marketplace.catalog.search import withdrawn

Statement = tuple[str, list[Any]]
# The days that the page promises today; 9 stands in the table of lanes until the first night has come (ListingSignal says the same).
ARRIVAL = "coalesce((SELECT d.days FROM catalog_lanedays d WHERE d.country = s.country), 9)"
FREE = "EXISTS (SELECT 1 FROM catalog_stock k WHERE k.listing_id = l.id AND k.on_hand > k.reserved)"
OURS = FREE.replace("k.on_hand >", "k.place <> 'seller' AND k.on_hand >")
SOURCE = "FROM catalog_listing l JOIN sellers_seller s ON s.id = l.seller_id"
# OFFSET 0 keeps the planner from walking the listings seller by seller: the words are asked first, then who sells.
SOURCE_OF_WORDS = (
    "FROM catalog_listing l JOIN LATERAL"
    " (SELECT status, lapsed_at, grade, country FROM sellers_seller WHERE id = l.seller_id OFFSET 0) s ON true"
)
ON_SALE = ("l.status = 'published'", "s.status = 'approved'", "s.lapsed_at IS NULL")


@dataclass(frozen=True)
class Filters:
    """What to leave out. Empty means no restriction; prices are fen, `arrives_within` days."""

    categories: tuple[int, ...] | None = None
    seller: str = ""
    origins: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    price_from: int | None = None
    price_to: int | None = None
    arrives_within: int | None = None
    in_warehouse: bool = False
    in_stock: bool = False

    def choices(self) -> dict[str, Statement]:
        """The condition of each filter that a shopper may set and take away, by its name."""
        found: dict[str, Statement] = {}
        if self.categories is not None:
            found["category"] = "l.category_id = ANY(%s)", [list(self.categories)]
        for name, column, chosen in (
            ("origin", "l.origin_country", self.origins), ("brand", "l.brand", self.brands), ("grade", "s.grade", self.grades),
        ):  # fmt: skip
            if chosen:
                found[name] = f"{column} = ANY(%s)", [list(chosen)]
        bounds = [(">=", self.price_from), ("<=", self.price_to)]
        if any(bound is not None for _sign, bound in bounds):
            kept = [(sign, bound) for sign, bound in bounds if bound is not None]
            found["price"] = " AND ".join(f"l.price_fen {sign} %s" for sign, _ in kept), [bound for _, bound in kept]
        if self.arrives_within is not None:
            found["arrival"] = f"{ARRIVAL} <= %s", [self.arrives_within]
        if self.in_warehouse:
            found["place"] = OURS, []
        return found

    def fixed(self, tsquery: str) -> Statement:
        """What holds whatever the shopper ticks: on sale, not stopped by ops, the words, the shop."""
        parts, values = list(ON_SALE), []
        if tsquery:
            parts.append("l.search @@ %s::tsquery")
            values.append(tsquery)
        if self.seller:
            parts.append("l.seller_id = (SELECT id FROM sellers_seller WHERE slug = %s)")
            values.append(self.seller)
        if self.in_stock:
            parts.append(FREE)
        for text, more in withdrawn.conditions():
            parts.append(text)
            values += more
        return " AND ".join(parts), values

    def within(self, categories: tuple[int, ...] | None) -> "Filters":
        """The same without the chosen categories, inside others (those of the page)."""
        return replace(self, categories=categories)


def source(tsquery: str) -> str:
    return SOURCE_OF_WORDS if tsquery else SOURCE


def conditions(filters: Filters, tsquery: str) -> Statement:
    """Everything, as one condition over `l` and `s`."""
    where, values = filters.fixed(tsquery)
    for text, more in filters.choices().values():
        where, values = f"{where} AND {text}", [*values, *more]
    return where, values
