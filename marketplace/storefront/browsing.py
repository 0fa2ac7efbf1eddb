"""What a shopper asked of a list: words, filters, order, page. Anything unreadable in the address is left out, never an error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from marketplace.catalog import countries
from marketplace.catalog.policies.ranking import GRADE_POINTS
from marketplace.catalog.records import CategoryNode
from marketplace.catalog.search import engine
from marketplace.catalog.search.engine import Facets, Filters, Result
from marketplace.catalog.search.facets import ARRIVALS, PRICE_BANDS
from marketplace.core import textnorm
from marketplace.storefront.shapes import Facet

PAGE_SIZE = 24
MAX_PAGE = engine.MAX_FOUND // PAGE_SIZE + 1
MOST_CHOICES, MOST_OPTIONS = 20, 12
MAX_YUAN = 10_000_000
MAX_QUERY = 200


@dataclass(frozen=True)
class Asked:
    """The readable part of an address."""

    query: str = ""
    origins: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    price_from: int | None = None
    price_to: int | None = None
    grades: tuple[str, ...] = ()
    arrives_within: int | None = None
    in_warehouse: bool = False
    ordering: str = "relevance"
    page: int = 1

    @property
    def active_count(self) -> int:
        bounds = (self.price_from is not None) + (self.price_to is not None)
        ticks = len(self.origins) + len(self.brands) + len(self.leaves) + len(self.grades)
        return ticks + self.in_warehouse + bounds + (self.arrives_within is not None)

    @property
    def is_contradictory(self) -> bool:
        """The lowest price lies above the highest: nothing can be found, whatever is on sale."""
        return self.price_from is not None and self.price_to is not None and self.price_from > self.price_to

    def filters(self, categories: tuple[int, ...] | None, seller: str = "") -> Filters:
        return Filters(
            categories=categories, seller=seller, origins=self.origins, brands=self.brands, grades=self.grades,
            price_from=self.price_from, price_to=self.price_to, arrives_within=self.arrives_within, in_warehouse=self.in_warehouse,
        )  # fmt: skip


def read(data: QueryDict) -> Asked:
    ordering, within = data.get("sort", ""), data.get("within", "")
    band = data.get("price", "").partition("-")
    return Asked(
        query=textnorm.nfkc(data.get("q", "")[:MAX_QUERY]),
        origins=tuple(code for code in _many(data, "origin") if countries.is_country(code)),
        brands=tuple(_many(data, "brand")),
        leaves=tuple(_many(data, "category")),
        grades=tuple(grade for grade in _many(data, "grade") if grade in GRADE_POINTS),
        price_from=_fen(data.get("from") or band[0]),
        price_to=_fen(data.get("to") or band[2]),
        arrives_within=int(within) if within in map(str, ARRIVALS) else None,
        in_warehouse=data.get("place") == "warehouse",
        ordering=ordering if ordering in engine.ORDERINGS else "relevance",
        page=_page(data.get("page", "")),
    )


def page_of(result: Result, asked: Asked) -> Page[Any]:
    """The pager's page. The paginator only counts; the rows were read by the engine."""
    paginator = Paginator(range(min(result.total, engine.MAX_FOUND)), PAGE_SIZE)
    return Page(result.ids, asked.page, paginator)


def sort_tabs(asked: Asked, query_string: QueryDict) -> list[dict[str, Any]]:
    """Orderings as links that keep everything else and go back to the first page."""
    labels = (
        ("relevance", _("Best match") if asked.query else _("Newest first")), ("sales", _("Most bought")),
        ("price_asc", _("Price up")), ("price_desc", _("Price down")),
    )  # fmt: skip
    tabs = []
    for code, label in labels:
        link = query_string.copy()
        link.pop("page", None)
        link["sort"] = code
        tabs.append({"label": label, "url": f"?{link.urlencode()}", "current": asked.ordering == code})
    return tabs


def facets_for(asked: Asked, found: Facets, leaves: Sequence[CategoryNode], language: str) -> list[Facet]:
    """Filter groups of a list: where the goods lie, kinds, origins, brands. Groups without a choice are left out."""
    names = countries.names(language)
    groups = [
        Facet("place", _("Where it is now"), (
            ("warehouse", _("In our warehouse abroad"), _told(found.in_warehouse, found), asked.in_warehouse),
        )),
        Facet("category", _("Kind"), _options(
            {leaf.slug: sum(found.categories.get(pk, 0) for pk in leaf.ids) for leaf in leaves},
            asked.leaves, {leaf.slug: leaf.name for leaf in leaves},
        )),
        Facet("price", _("Price"), _bands(asked, found), "radio"),
        Facet("within", _("Arrives within"), tuple(
            (str(days), _("%(days)d days") % {"days": days}, _told(found.arrivals.get(days, 0), found), asked.arrives_within == days)
            for days in ARRIVALS if days in found.arrivals or asked.arrives_within == days
        ), "radio"),
        Facet("origin", _("Origin"), _options(found.origins, asked.origins, names)),
        Facet("brand", _("Brand"), _options(found.brands, asked.brands, {})),
        Facet("grade", _("Seller’s grade"), _options(found.grades, asked.grades, {})),
    ]  # fmt: skip
    return [group for group in groups if group.options]


def _told(count: int, found: Facets) -> int | None:
    """A count, or nothing where only the first matches were counted."""
    return None if found.is_floor else count


def _bands(asked: Asked, found: Facets) -> tuple[tuple[str, str, int | None, bool], ...]:
    """Bands of the price in CNY that hold anything, and the one that was chosen."""
    bands = []
    for low, high in zip(PRICE_BANDS, (*PRICE_BANDS[1:], None), strict=True):
        chosen = (
            (asked.price_from or 0, asked.price_to) == (low, high)
            and (low or high) is not None
            and asked.active_count > 0
        )
        chosen = chosen and (asked.price_from is not None or asked.price_to is not None)
        if low in found.prices or chosen:
            label = (
                _("Over ¥%(low)d") % {"low": low // 100}
                if high is None
                else _("¥%(low)d – %(high)d") % {"low": low // 100, "high": high // 100}
            )
            value = f"{low // 100}-{'' if high is None else high // 100}"
            bands.append((value, label, _told(found.prices.get(low, 0), found), chosen))
    return tuple(bands)


def _options(
    counts: Mapping[str, int], chosen: Sequence[str], names: Mapping[str, str]
) -> tuple[tuple[str, str, int | None, bool], ...]:
    """Chosen values always, then the commonest."""
    ranked = sorted((code for code, count in counts.items() if count), key=lambda code: -counts[code])
    shown = list(dict.fromkeys((*chosen, *ranked)))[: max(MOST_OPTIONS, len(chosen))]
    return tuple((code, names.get(code, code), counts.get(code), code in chosen) for code in shown)


def _many(data: QueryDict, name: str) -> list[str]:
    values = [textnorm.nfkc(value[:80]) for value in data.getlist(name)[:MOST_CHOICES]]
    return list(dict.fromkeys(value for value in values if value))


def _fen(typed: str) -> int | None:
    try:
        yuan = Decimal(textnorm.nfkc(typed[:20]))
    except InvalidOperation:
        return None
    return int(yuan * 100) if yuan.is_finite() and 0 <= yuan <= MAX_YUAN else None


def _page(typed: str) -> int:
    return min(int(typed), MAX_PAGE) if typed.isascii() and typed.isdigit() and len(typed) < 6 and int(typed) > 0 else 1
