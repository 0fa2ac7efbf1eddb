"""What one piece would cost landed in mainland China today: goods, currency fee, freight and tax, by the rules of a quote.

An estimate for pages: one piece, a fresh yearly allowance, rates remembered for a minute. The quote at checkout is what
binds. Three queries at most, however many cards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.catalog.memory import remembered, remembered_each
from marketplace.catalog.prices import cny_quotes
from marketplace.catalog.records import Card
from marketplace.core import time
from marketplace.core.money import CNY, convert_minor
from marketplace.tariff import policies as tax
from marketplace.tariff import selectors as tariff
from marketplace.tariff.errors import NoLimit
from marketplace.tariff.policies import Limit, Rate
from marketplace.tariff.selectors import FxQuote
from orders.policies import quoting
from orders.policies.freight import Piece
from orders.policies.quoting import Item, Parcelful, PricedOrder
from orders.policies.rules_of_price import Prices, in_force
from orders.selectors.promises import promised

SECONDS = 60


@dataclass(frozen=True)
class Estimate:
    """`goods_fen` is None without an exchange rate; `priced` is None where tax or freight cannot be worked out."""

    goods_fen: int | None
    arrives_on: date
    priced: PricedOrder | None = None

    @property
    def landed_fen(self) -> int | None:
        return self.priced.total_fen if self.priced is not None and not self.priced.refusal else None


@remembered_each(SECONDS)
def hs_rates(codes: Iterable[str]) -> dict[str, Rate]:
    """Today's import rates by HS code; unknown codes are left out."""
    return tariff.rates_for(codes, time.today(), is_strict=False)


@remembered(SECONDS)
def import_limit(day: date) -> Limit | None:
    try:
        return tariff.limit_for(tax.MODE, day)
    except NoLimit:
        return None


@dataclass(frozen=True)
class Ground:
    """What every estimate of a page shares."""

    day: date
    limit: Limit | None
    prices: Prices


def estimates(cards: Sequence[Card]) -> list[Estimate]:
    """An estimate for each card, in their order."""
    if not cards:
        return []
    day = time.today()
    fx = cny_quotes({card.currency for card in cards})
    rates = hs_rates({card.hs_code for card in cards if card.hs_code})
    limit = import_limit(day)
    ground = Ground(day, limit, in_force())
    return [_estimate(card, fx.get(card.currency), rates.get(card.hs_code), ground) for card in cards]


def _estimate(card: Card, fx: FxQuote | None, rate: Rate | None, ground: Ground) -> Estimate:
    day, limit = ground.day, ground.limit
    starts = card.works_from(day)
    arrives_on = starts + timedelta(days=promised(card.seller_country, starts, day).days)
    if fx is None:
        return Estimate(None, arrives_on)
    goods_fen = max(1, convert_minor(card.price_minor, card.currency, CNY, fx.rate))
    if rate is None or limit is None:
        return Estimate(goods_fen, arrives_on)
    try:
        priced = quoting.price_order(
            _parcelful(card, fx),
            rates={card.hs_code: rate},
            limit=limit,
            quota_left_fen=limit.per_year_fen or 0,
            day=day,
            prices=ground.prices,
        )
    except LookupError:
        return Estimate(goods_fen, arrives_on)
    return Estimate(goods_fen, arrives_on, priced)


def _parcelful(card: Card, fx: FxQuote) -> Parcelful:
    content = card.net_content if isinstance(card.net_content, int) and card.net_content > 0 else None
    item = Item(
        listing_id=card.id, public_id=card.public_id, sku=card.sku, title=card.title, title_en="", brand=card.brand,
        picture="", hs_code=card.hs_code, origin_country=card.origin, danger="none",
        piece=Piece(card.weight_g, *card.size_mm, 1), price_minor=card.price_minor, net_content=content,
    )  # fmt: skip
    return Parcelful(
        seller_id=0, seller=card.seller_slug, seller_name=card.seller_name, kind=card.seller_kind,
        grade=card.seller_grade, country=card.seller_country, warehouse="", currency=card.currency, rate=fx.rate,
        rate_day=fx.day, rate_source=fx.source, items=(item,),
    )  # fmt: skip
