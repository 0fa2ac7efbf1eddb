"""The landed price of a basket, to the fen. Pure: facts in, `PricedOrder`s out; services store them as the quote document.

Goods: seller's unit price × locked ECB rate, rounded once per piece, so that price × quantity is exact on every document.
Currency fee: basis points per piece, a line of its own. Freight: one price per order, shared by weight with the largest
remainder; where the shopper wants it, insurance on top of it, shared by value (`freight_fen` holds both, `insurance_fen` says how
much of it is insurance). Tax: per line on goods + fee + freight share (`tariff.policies`). Every part sums to its whole.
A warranty is paid beside all that (`policies/extras.py`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from marketplace.core.money import CNY, convert_minor, share_by_bp, split
from marketplace.tariff.policies import Limit, LineTax, Rate, TaxableLine, tax_order
from marketplace.tariff.policies_quantities import Share, share_of
from orders.policies.extras import Cover, premium_shares
from orders.policies.freight import Lane, Piece, freight_fen, lane_for, line_weights
from orders.policies.rules_of_price import DEFAULTS, Prices, commission_bp, fx_fee_bp
from orders.policies.warranty_plans import Terms

DOCUMENT_VERSION = 1


@dataclass(frozen=True)
class Item:
    """One wanted listing with the facts that price it. `price_minor` in the seller's currency."""

    listing_id: int
    public_id: str
    sku: str
    title: str
    title_en: str
    brand: str
    picture: str
    hs_code: str
    origin_country: str
    danger: str
    piece: Piece
    price_minor: int
    net_content: int | None = None
    cover: Cover | None = None  # the longer warranty that the shopper wants for it
    terms: Terms | None = None  # the plan of it; none: the standard plan of old
    gift: dict[str, Any] = field(default_factory=dict)  # of a gift: see `OrderLine.gift`


@dataclass(frozen=True)
class Parcelful:
    """Everything wanted of one seller. `rate` is CNY for one unit of `currency`, of `rate_day` and `rate_source`, which we
    fetched at `rate_at`."""

    seller_id: int
    seller: str
    seller_name: str
    kind: str
    grade: str
    country: str
    warehouse: str
    currency: str
    rate: Decimal
    rate_day: date
    rate_source: str
    items: tuple[Item, ...]
    promise_from: date | None = (
        None  # later than the day of the quote: the seller is away and takes orders all the same
    )
    is_insured: bool = False
    rate_at: str = ""
    promise_days: int | None = None  # from history (promises); None: the days of the lane's table
    promise_basis: str = "table"
    promise_sample: int = 0


@dataclass(frozen=True)
class PricedLine:
    number: int
    listing_id: int
    listing: str
    sku: str
    title: str
    title_en: str
    brand: str
    picture: str
    hs_code: str
    origin_country: str
    danger: str
    weight_g: int
    quantity: int
    unit_price_minor: int
    unit_fen: int
    goods_fen: int
    freight_fen: int
    fx_fee_fen: int
    discount_fen: int
    duty_fen: int
    vat_fen: int
    consumption_fen: int
    tax_fen: int
    commission_fen: int
    seller_minor: int
    platform_discount_fen: int = 0
    seller_discount_minor: int = 0
    rates: dict[str, Any] = field(default_factory=dict)
    gift: dict[str, Any] = field(default_factory=dict)
    yearly: dict[str, Any] = field(default_factory=dict)  # of goods with a yearly quantity: see `yearly_share`
    insurance_fen: int = 0  # of the freight
    warranty: dict[str, Any] = field(
        default_factory=dict
    )  # plan, terms, months, unit_fen, fen: beside the order, never declared

    @property
    def total_fen(self) -> int:
        return self.goods_fen + self.freight_fen + self.tax_fen + self.fx_fee_fen - self.discount_fen


@dataclass(frozen=True)
class PricedOrder:
    """One seller's part. `refusal` names why it cannot travel (tariff codes); its taxes are then zero."""

    seller_id: int
    seller: str
    seller_name: str
    warehouse: str
    currency: str
    fx: dict[str, str]
    regime: str
    refusal: str
    dutiable_fen: int
    chargeable_g: int
    promise_date: str
    commission_bp: int
    lines: tuple[PricedLine, ...]
    discounts: tuple[Any, ...] = ()
    is_insured: bool = False
    promise: dict[str, Any] = field(default_factory=dict)  # lane, start, basis, sample: what the date rests on

    def sum_of(self, name: str) -> int:
        return sum(getattr(line, name) for line in self.lines)

    @property
    def total_fen(self) -> int:
        return sum(line.total_fen for line in self.lines)

    @property
    def warranty_fen(self) -> int:
        """Warranties, paid beside the order."""
        return sum(line.warranty.get("fen", 0) for line in self.lines)

    def as_document(self) -> dict[str, Any]:
        """The order as stored in `Quote.document`, sums included so that readers never add."""
        sums = (
            "goods_fen", "freight_fen", "insurance_fen", "tax_fen", "fx_fee_fen", "discount_fen", "commission_fen",
            "seller_minor",
        )  # fmt: skip
        whole = {"total_fen": self.total_fen, "warranty_fen": self.warranty_fen}
        return {**asdict(self), **{name: self.sum_of(name) for name in sums}, **whole}


def price_order(
    parcelful: Parcelful,
    *,
    rates: dict[str, Rate],
    limit: Limit,
    quota_left_fen: int,
    day: date,
    prices: Prices = DEFAULTS,
) -> PricedOrder:
    """Price one seller's part on `day`. `rates` by HS code, `prices`: our own shares as in force.

    Raises LookupError where no commission covers the kind of seller or no lane the day.
    """
    bp = commission_bp(prices, kind=parcelful.kind, grade=parcelful.grade)
    fee_bp = fx_fee_bp(prices, parcelful.currency)
    lane = lane_for(parcelful.country, day)
    start = max(day, parcelful.promise_from or day)
    weights = line_weights([item.piece for item in parcelful.items])
    shares = split(freight_fen(lane, sum(weights)), weights)
    drafts = [
        _goods(number, item, parcelful, freight, bp, fee_bp)
        for number, (item, freight) in enumerate(zip(parcelful.items, shares, strict=True), start=1)
    ]
    if parcelful.is_insured:
        _insure(drafts, prices)
    taxable = [_taxable(draft, item, rates) for draft, item in zip(drafts, parcelful.items, strict=True)]
    result = tax_order(lines=taxable, limit=limit, quota_left_fen=quota_left_fen)
    taxes = {tax.number: tax for tax in result.lines}
    lines = tuple(
        PricedLine(
            **draft, **_tax_fields(taxes.get(draft["number"]), rates[draft["hs_code"]], limit),
            yearly=_yearly(item, rates[item.hs_code]),
        )
        for draft, item in zip(drafts, parcelful.items, strict=True)
    )  # fmt: skip
    return PricedOrder(
        seller_id=parcelful.seller_id, seller=parcelful.seller, seller_name=parcelful.seller_name,
        warehouse=parcelful.warehouse, currency=parcelful.currency,
        fx={"rate": str(parcelful.rate), "day": parcelful.rate_day.isoformat(), "source": parcelful.rate_source,
            "fee_bp": str(fee_bp), "at": parcelful.rate_at},
        regime=result.regime, refusal=result.refusal, dutiable_fen=result.dutiable_fen, chargeable_g=sum(weights),
        promise_date=(start + timedelta(days=_days(parcelful, lane))).isoformat(),
        commission_bp=bp, lines=lines, is_insured=parcelful.is_insured,
        promise={"lane": parcelful.country, "start": start.isoformat(), "basis": parcelful.promise_basis,
                 "sample": parcelful.promise_sample},
    )  # fmt: skip


def _days(parcelful: Parcelful, lane: Lane) -> int:
    return lane.promise_days if parcelful.promise_days is None else parcelful.promise_days


def _insure(drafts: Sequence[dict[str, Any]], prices: Prices) -> None:
    """The premium is laid on the lines by what they are worth, as part of their freight."""
    shares = premium_shares(prices.extras.insurance, [draft["goods_fen"] + draft["fx_fee_fen"] for draft in drafts])
    for draft, share in zip(drafts, shares, strict=True):
        draft["insurance_fen"] = share
        draft["freight_fen"] += share


def piece_fen(item: Item, currency: str, rate: Decimal, prices: Prices) -> int:
    """One piece with its currency fee, in fen: what its dutiable value starts from."""
    unit = max(1, convert_minor(item.price_minor, currency, CNY, rate))
    return unit + share_by_bp(unit, fx_fee_bp(prices, currency))


def _goods(number: int, item: Item, parcelful: Parcelful, freight: int, bp: int, fee_bp: int) -> dict[str, Any]:
    quantity = item.piece.quantity
    unit = max(1, convert_minor(item.price_minor, parcelful.currency, CNY, parcelful.rate))
    goods = unit * quantity
    theirs = item.price_minor * quantity
    return {
        "number": number, "listing_id": item.listing_id, "listing": item.public_id, "sku": item.sku, "title": item.title,
        "title_en": item.title_en, "brand": item.brand, "picture": item.picture, "hs_code": item.hs_code,
        "origin_country": item.origin_country, "danger": item.danger, "weight_g": item.piece.weight_g,
        "gift": item.gift,
        "quantity": quantity, "unit_price_minor": item.price_minor, "unit_fen": unit, "goods_fen": goods,
        "freight_fen": freight, "fx_fee_fen": share_by_bp(unit, fee_bp) * quantity,
        "discount_fen": 0, "commission_fen": share_by_bp(goods, bp), "seller_minor": theirs - share_by_bp(theirs, bp),
        "insurance_fen": 0, "warranty": _warranty(item, unit),
    }  # fmt: skip


def _warranty(item: Item, unit_fen: int) -> dict[str, Any]:
    cover, terms, quantity = item.cover, item.terms, item.piece.quantity
    if cover is None:
        return {}
    if terms is None:
        each = cover.unit_fen(unit_fen)
        return {"months": cover.months, "unit_fen": each, "fen": each * quantity}
    each = terms.unit_fen(cover, unit_fen)
    return {
        "months": terms.months(cover.months), "unit_fen": each, "fen": each * quantity, "plan": terms.plan,
        "terms": terms.as_snapshot(),
    }  # fmt: skip


def _taxable(draft: dict[str, Any], item: Item, rates: dict[str, Rate]) -> TaxableLine:
    content = item.net_content * item.piece.quantity if item.net_content else None
    dutiable = (
        draft["goods_fen"] + draft["fx_fee_fen"] + draft["freight_fen"]
    )  # coupons pay, they do not lower the price
    return TaxableLine(draft["number"], dutiable, item.piece.quantity, rates[item.hs_code], content)


def _yearly(item: Item, rate: Rate) -> dict[str, Any]:
    share = share_of(rate, pieces=item.piece.quantity, net_content=item.net_content, weight_g=item.piece.weight_g)
    return asdict(share) if share else {}


def yearly_share(line: dict[str, Any]) -> Share | None:
    """What a line of a quote document takes of a yearly quantity; None for other goods and for older documents."""
    return Share(**line["yearly"]) if line.get("yearly") else None


def _tax_fields(tax: LineTax | None, rate: Rate, limit: Limit) -> dict[str, Any]:
    if tax is None:
        return {"duty_fen": 0, "vat_fen": 0, "consumption_fen": 0, "tax_fen": 0}
    used = {
        "duty_bp": rate.duty_bp, "vat_bp": rate.vat_bp, "consumption_bp": tax.consumption_bp,
        "relief_bp": limit.relief_bp, "source": rate.source, "is_sample": rate.is_sample,
    }  # fmt: skip
    return {
        "duty_fen": tax.duty_fen, "vat_fen": tax.vat_fen, "consumption_fen": tax.consumption_fen,
        "tax_fen": tax.total_fen, "rates": used,
    }  # fmt: skip


def total_fen(orders: Sequence[PricedOrder]) -> int:
    """What the shopper pays for all parts, with the warranties beside them."""
    return sum(order.total_fen + order.warranty_fen for order in orders)
