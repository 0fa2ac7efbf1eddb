"""Yearly quantities of the positive list (sugar, rice): what one line takes of them. Pure.

The limit stands beside a tariff line; customs counts the goods as a kind, so that everything of one heading (four digits)
with a limit is summed. A piece weighs its net content where the seller says it, else its packed weight.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.tariff.policies import Rate

HEADING = 4
NAMES: Mapping[str, Any] = {"1006": _("Rice"), "1701": _("Sugar")}


@dataclass(frozen=True)
class QuantityLeft:
    """What is left of one heading for one person in one year, in grams."""

    heading: str
    name: Any
    limit_grams: int
    taken_grams: int

    @property
    def left_grams(self) -> int:
        return max(0, self.limit_grams - self.taken_grams)


@dataclass(frozen=True)
class Share:
    """Pieces of one line and what each weighs. `limit_grams` is the limit of its tariff line."""

    heading: str
    pieces: int
    grams_each: int
    limit_grams: int

    @property
    def grams(self) -> int:
        return self.pieces * self.grams_each


def share_of(rate: Rate, *, pieces: int, net_content: int | None, weight_g: int) -> Share | None:
    """What a line takes of a yearly quantity, None where its goods have none."""
    if rate.yearly_grams is None:
        return None
    return Share(rate.hs_code[:HEADING], pieces, piece_grams(net_content, weight_g), rate.yearly_grams)


def piece_grams(net_content: int | None, weight_g: int) -> int:
    return net_content or weight_g


def name_of(heading: str, fallback: str = "") -> Any:
    """What people call the goods of a heading."""
    return NAMES.get(heading) or fallback or heading


def limits_of(rates: Iterable[Rate]) -> dict[str, tuple[int, str]]:
    """Heading → (limit, name of the tariff line) of rates with a yearly quantity; the smallest limit where they differ."""
    found: dict[str, tuple[int, str]] = {}
    for rate in rates:
        if rate.yearly_grams is not None:
            heading = rate.hs_code[:HEADING]
            known = found.get(heading)
            if known is None or rate.yearly_grams < known[0]:
                found[heading] = rate.yearly_grams, rate.name
    return found


def sums(shares: Iterable[Share]) -> dict[str, tuple[int, int]]:
    """Heading → (grams wanted, limit) of several lines, sorted: the order in which rows are taken."""
    found: dict[str, tuple[int, int]] = {}
    for share in shares:
        grams, limit = found.get(share.heading, (0, share.limit_grams))
        found[share.heading] = grams + share.grams, min(limit, share.limit_grams)
    return dict(sorted(found.items()))


def words(name: Any, *, limit: int, left: int, wanted: int) -> Any:
    """What the shopper reads where it is too much, and what to do next. Weights in grams."""
    values = {"name": name, "limit": kilos(limit), "left": kilos(left), "wanted": kilos(wanted)}
    return (
        _(
            "%(name)s: a person may bring in %(limit)s kg a year. This is %(wanted)s kg and %(left)s kg are left. "
            "Take fewer, or order again from 1 January."
        )
        % values
    )


def kilos(grams: int) -> str:
    """Kilograms without idle zeros: `2`, `0.5`."""
    whole, rest = divmod(grams, 1000)
    return f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)
