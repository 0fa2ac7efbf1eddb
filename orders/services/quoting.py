"""The landed price: worked out for the cart page, stored as a quote that holds for 15 minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction

from logistics.selectors.warehouses import codes_for_countries
from marketplace.accounts.models import User
from marketplace.accounts.selectors import person_ref_of
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.money import CNY
from marketplace.tariff import policies as tax
from marketplace.tariff.errors import QuotaExceeded
from marketplace.tariff.policies import Limit, Rate
from marketplace.tariff.selectors import FxQuote, QuotaLeft, fx_rates, limit_for, quota_left, rates_for
from orders.errors import CannotQuote, CartEmpty, OverOrderLimit, QuantityRefused
from orders.models import Cart, Quote
from orders.policies import quoting as policy
from orders.policies.quoting import Parcelful, PricedOrder
from orders.policies.rules_of_price import Prices, in_force
from orders.policies.windows import QUOTE_VALID
from orders.selectors.carts import CartView, LineView, SellerView, by_seller, find_cart, line_views
from orders.selectors.goods import as_item, offers_by_public_id, starts_on
from orders.services import discounting, seller_limits

UNKNOWN_LISTING = "unknown"
NO_TAX_RATE = "no_tax_rate"
KEPT_UNUSED = timedelta(days=2)
MOST_LINES = 100


@dataclass(frozen=True)
class Rules:
    """Everything dated that prices a basket on one day, loaded once."""

    day: date
    rates: Mapping[str, Rate]
    limit: Limit
    fx: Mapping[str, FxQuote]
    warehouses: Mapping[str, str]
    quota: QuotaLeft
    prices: Prices


@transaction.atomic
def make_quote(*, user: User, lines: Mapping[str, int] | None = None) -> Quote:
    """Store the landed price of `lines` (listing public id → quantity), or of what the person's cart holds.

    Raises CartEmpty, CannotQuote (with a reason per listing), OverOrderLimit, tariff.QuotaExceeded, QuantityRefused,
    sellers.SellerLimitReached.
    """
    wanted = _wanted(user, lines)
    rules = load_rules([listing for listing, _quantity in wanted], user)
    orders = price(wanted, rules)
    _refuse_untravellable(orders, rules)
    _refuse_over_limits(wanted, orders)
    orders, promotions = discounting.discounted(wanted, orders, user)
    now = time.now()
    return Quote.objects.create(
        user=user, total_fen=policy.total_fen(orders), document={**_document(orders, rules), "promotions": promotions}, created_at=now,
        expires_at=now + QUOTE_VALID,
    )  # fmt: skip


def price_cart(cart: Cart | None, user: User | None) -> CartView:
    """The cart with landed prices of everything that can be bought now. Nothing is stored or taken."""
    views = line_views(cart)
    buyable = [view for view in views if view.is_buyable]
    rules = load_rules([view.offer.listing for view in buyable], user, is_strict=False) if buyable else None
    views = [_without_rate(view, rules) for view in views]
    wanted = [(view.offer.listing, view.line.quantity) for view in views if view.is_buyable]
    plain = price(wanted, rules) if rules is not None and wanted else []
    orders, promotions = discounting.discounted(wanted, plain, user)
    priced = {order.seller_id: order for order in orders}
    sellers = tuple(_seller_view(group, priced) for group in by_seller(views))
    return CartView(sellers, policy.total_fen(orders), promotions)


def _without_rate(view: LineView, rules: Rules | None) -> LineView:
    if rules is None or view.problem or view.offer.listing.hs_code in rules.rates:
        return view
    return replace(view, problem=NO_TAX_RATE)


def _seller_view(group: Sequence[LineView], orders: Mapping[int, PricedOrder]) -> SellerView:
    seller = group[0].offer.listing.seller
    priced = orders.get(seller.pk)
    if priced is None:
        return SellerView(seller, tuple(group))
    fen = {line.listing_id: line for line in priced.lines}
    lines = [
        replace(view, unit_fen=line.unit_fen, goods_fen=line.goods_fen)
        if (line := fen.get(view.offer.listing.pk)) and view.is_buyable
        else view
        for view in group
    ]
    return SellerView(seller, tuple(lines), priced)


def load_rules(listings: Sequence[Listing], user: User | None, *, is_strict: bool = True) -> Rules:
    """Rates, limits, exchange rates, warehouses and the person's quota: six queries at most.

    `is_strict` raises CannotQuote for an item without a tax rate; otherwise its rate is simply missing.
    """
    day = time.today()
    limit = limit_for(tax.MODE, day)
    rates = rates_for({listing.hs_code for listing in listings}, day, is_strict=False)
    if is_strict:
        lacking = {listing.public_id: NO_TAX_RATE for listing in listings if listing.hs_code not in rates}
        if lacking:
            raise CannotQuote(fields=lacking)
    person_ref = person_ref_of(user) if user is not None else None
    allowance = limit.per_year_fen or 0
    return Rules(
        day=day, rates=rates, limit=limit, fx=fx_rates({listing.currency for listing in listings}, CNY, day),
        warehouses=codes_for_countries({listing.seller.country for listing in listings}),
        quota=quota_left(person_ref, day.year, limit_fen=allowance) if person_ref else QuotaLeft(allowance, 0),
        prices=in_force(),
    )  # fmt: skip


def price(wanted: Sequence[tuple[Listing, int]], rules: Rules) -> list[PricedOrder]:
    """Price listings with quantities, one order per seller, in the order given."""
    groups: dict[int, list[tuple[Listing, int]]] = {}
    for listing, quantity in wanted:
        groups.setdefault(listing.seller_id, []).append((listing, quantity))
    return [
        policy.price_order(
            _parcelful(group, rules), rates=dict(rules.rates), limit=rules.limit,
            quota_left_fen=rules.quota.left_fen, day=rules.day, prices=rules.prices,
        )
        for group in groups.values()
    ]  # fmt: skip


def _parcelful(group: Sequence[tuple[Listing, int]], rules: Rules) -> Parcelful:
    seller, currency = group[0][0].seller, group[0][0].currency
    fx = rules.fx[currency]
    starts = starts_on(seller, rules.day, [listing for listing, _quantity in group])
    return Parcelful(
        seller_id=seller.pk, seller=seller.public_id, seller_name=seller.display_name, kind=seller.kind,
        grade=seller.grade, country=seller.country, warehouse=rules.warehouses.get(seller.country, ""), currency=currency,
        rate=fx.rate, rate_day=fx.day, rate_source=fx.source,
        items=tuple(as_item(listing, quantity) for listing, quantity in group), promise_from=starts,
    )  # fmt: skip


def _wanted(user: User, lines: Mapping[str, int] | None) -> list[tuple[Listing, int]]:
    if lines is None:
        views = line_views(find_cart(user=user))
        pairs = [(view.offer, view.line.quantity) for view in views]
    else:
        if len(lines) > MOST_LINES or any(not 1 <= quantity <= 99 for quantity in lines.values()):
            raise QuantityRefused
        found = offers_by_public_id(lines, buyer_id=user.pk)
        unknown = {public_id: UNKNOWN_LISTING for public_id in lines if public_id not in found}
        if unknown:
            raise CannotQuote(fields=unknown)
        pairs = [(found[public_id], quantity) for public_id, quantity in lines.items()]
    if not pairs:
        raise CartEmpty
    problems = {
        offer.listing.public_id: why for offer, quantity in pairs if (why := offer.problem(quantity))
    }  # fmt: skip
    if problems:
        raise CannotQuote(fields=problems)
    return [(offer.listing, quantity) for offer, quantity in pairs]


def _refuse_untravellable(orders: Sequence[PricedOrder], rules: Rules) -> None:
    needed = sum(order.dutiable_fen for order in orders)
    for order in orders:
        if order.refusal == tax.NOT_ON_LIST:
            raise CannotQuote(fields={line.listing: tax.NOT_ON_LIST for line in order.lines})
        if order.refusal == tax.OVER_ORDER_LIMIT:
            raise OverOrderLimit(fields={"seller": order.seller, "limit_fen": rules.limit.per_order_fen})
    if needed > rules.quota.left_fen:
        raise QuotaExceeded(fields={"left_fen": rules.quota.left_fen, "needed_fen": needed})


def _refuse_over_limits(wanted: Sequence[tuple[Listing, int]], orders: Sequence[PricedOrder]) -> None:
    """What the seller may not take: said with the price, not only when the shopper places it."""
    sellers = {listing.seller_id: listing.seller for listing, _quantity in wanted}
    seller_limits.ask({
        order.seller_id: (sellers[order.seller_id], order.sum_of("goods_fen"), [line.listing_id for line in order.lines])
        for order in orders
    })  # fmt: skip


def _document(orders: Sequence[PricedOrder], rules: Rules) -> dict[str, object]:
    needed = sum(order.dutiable_fen for order in orders)
    return {
        "version": policy.DOCUMENT_VERSION,
        "day": rules.day.isoformat(),
        "rules": dict(rules.prices.versions),
        "limit": {
            "source": rules.limit.source, "per_order_fen": rules.limit.per_order_fen, "relief_bp": rules.limit.relief_bp
        },
        "quota": {
            "limit_fen": rules.quota.limit_fen, "taken_fen": rules.quota.taken_fen, "needed_fen": needed,
            "left_fen": rules.quota.left_fen - needed,
        },
        "orders": [order.as_document() for order in orders],
    }  # fmt: skip


@transaction.atomic
def forget_old_quotes() -> int:
    """Delete quotes that nobody used two days after they expired. Returns how many."""
    old = Quote.objects.filter(used_at__isnull=True, expires_at__lt=time.now() - KEPT_UNUSED, purchase__isnull=True)
    return old.delete()[0]
