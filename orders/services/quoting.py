"""The landed price: worked out for the cart page, stored as a quote that holds for 15 minutes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from django.db import transaction

from logistics.selectors.warehouses import codes_for_countries
from marketplace.accounts.models import User
from marketplace.accounts.selectors import person_ref_of
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.joined import joined
from marketplace.core.money import CNY
from marketplace.tariff import policies as tax
from marketplace.tariff.errors import QuotaExceeded
from marketplace.tariff.policies import Limit, Rate
from marketplace.tariff.policies_quantities import QuantityLeft, Share, share_of, sums
from marketplace.tariff.selectors import (
    FxQuote,
    QuotaLeft,
    fx_rates_to_charge,
    limit_for,
    quantities_left,
    quota_left,
    rates_for,
)
from marketplace.tariff.services import quantities
from orders.errors import CannotQuote, CartEmpty, OverOrderLimit, QuantityRefused
from orders.models import Cart, Quote
from orders.policies import extras as choices
from orders.policies import limit_advice
from orders.policies import quoting as policy
from orders.policies.extras import NONE, Cover, Extras
from orders.policies.freight import lane_for, volumetric_g
from orders.policies.limit_advice import Kind, Limits
from orders.policies.quoting import Item, Parcelful, PricedLine, PricedOrder
from orders.policies.rules_of_price import Prices, in_force
from orders.policies.warranty_plans import STANDARD, Terms
from orders.policies.warranty_plans import in_force as plans_in_force
from orders.policies.windows import QUOTE_VALID
from orders.selectors.carts import (
    CartView,
    LimitNote,
    LineView,
    PlanOffer,
    SellerView,
    WayOut,
    as_fields,
    by_seller,
    extras_of,
    find_cart,
    line_views,
)
from orders.selectors.goods import as_item, covers, offers_by_public_id, starts_on
from orders.selectors.promises import promised
from orders.services import discounting, seller_limits
from orders.services.gifting import Gift, GiftPricer

UNKNOWN_LISTING = "unknown"
NO_TAX_RATE = "no_tax_rate"
NO_FX_RATE = "no_fx_rate"
NO_WARRANTY = "no_warranty"
OVER_YEARLY_QUANTITY = "over_yearly_quantity"
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
    quantities: Mapping[str, QuantityLeft]
    prices: Prices
    extras: Extras = NONE
    covers: Mapping[str, Cover] = field(default_factory=dict)
    plans: Mapping[str, Terms] = field(default_factory=plans_in_force)


@joined
def make_quote(*, user: User, lines: Mapping[str, int] | None = None, extras: Extras = NONE) -> Quote:
    """Store the landed price of `lines` (listing public id → quantity) with `extras`, or of what the person's cart holds.

    Raises CartEmpty, CannotQuote (with a reason per listing), OverOrderLimit, tariff.QuotaExceeded,
    tariff.QuantityExceeded, QuantityRefused, sellers.SellerLimitReached.
    """
    wanted, extras = _wanted(user, lines, extras)
    rules = load_rules([listing for listing, _quantity in wanted], user, extras=extras)
    if lines is not None and (lacking := extras.warranted - rules.covers.keys()):
        raise CannotQuote(fields=dict.fromkeys(sorted(lacking), NO_WARRANTY))
    orders = price(wanted, rules)
    _refuse_untravellable(wanted, orders, rules)
    _refuse_over_limits(wanted, orders)
    orders, promotions = discounting.discounted(wanted, orders, user, _gift_pricer(wanted, orders, user, extras))
    now = time.now()
    document = {**_document(orders, rules), "promotions": promotions, "is_of_cart": lines is None}
    return Quote.objects.create(
        user=user, total_fen=policy.total_fen(orders), document=document, created_at=now, expires_at=now + QUOTE_VALID
    )


def price_cart(cart: Cart | None, user: User | None) -> CartView:
    """The cart with landed prices of everything that can be bought now. Nothing is stored or taken."""
    everything = line_views(cart)
    views = [view for view in everything if not view.line.is_saved]
    buyable = [view for view in views if view.is_buyable]
    extras = extras_of([view.line for view in views])
    listings = [view.offer.listing for view in buyable]
    rules = load_rules(listings, user, is_strict=False, extras=extras) if buyable else None
    if rules is not None:
        rules = replace(rules, covers=covers(listings, rules.prices.extras.warranty))
    views = _within_quantities([_without_rate(view, rules) for view in views], rules)
    wanted = [(view.offer.listing, view.line.quantity) for view in views if view.is_buyable]
    plain = price(wanted, rules) if rules is not None and wanted else []
    pricer = _gift_pricer(wanted, plain, user, extras)
    orders, promotions = discounting.discounted(wanted, plain, user, pricer)
    priced = {order.seller_id: order for order in orders}
    return CartView(
        tuple(_seller_view(group, priced, rules) for group in by_seller(views)), policy.total_fen(orders), promotions,
        saved=tuple(view for view in everything if view.line.is_saved),
        limits=limit_note(wanted, rules) if rules else None,
    )  # fmt: skip


def limit_note(wanted: Sequence[tuple[Listing, int]], rules: Rules) -> LimitNote | None:
    """What the shopper can do where limits bite, each way priced before discounts; None where everything travels."""
    kinds, limits = _facts_of_limits(wanted, rules)
    if limit_advice.travels(kinds, limits, limits.left_fen):
        return None
    by_id = {listing.public_id: listing for listing, _quantity in wanted}
    found = []
    for advice in limit_advice.advise(kinds, limits, rules.day):
        roomy = replace(rules, quota=QuotaLeft(rules.quota.limit_fen, 0)) if advice.from_day else rules
        orders = price([(by_id[listing], pieces) for listing, pieces in advice.keep.items()], roomy)
        tax_fen = sum(order.sum_of("tax_fen") for order in orders)
        found.append(WayOut(advice, policy.total_fen(orders), tax_fen))
    return LimitNote(limits.per_order_fen, limits.year_fen, limits.left_fen, tuple(found))


def _facts_of_limits(wanted: Sequence[tuple[Listing, int]], rules: Rules) -> tuple[list[Kind], Limits]:
    kinds, lanes = [], {}
    for listing, quantity in wanted:
        item = as_item(listing, quantity)
        lanes[listing.seller.public_id] = lane_for(listing.seller.country, rules.day)
        each = policy.piece_fen(item, listing.currency, rules.fx[listing.currency].rate, rules.prices)
        piece = item.piece
        kinds.append(
            Kind(listing.public_id, listing.seller.public_id, each, piece.weight_g, volumetric_g(piece), quantity)
        )
    year_fen = rules.limit.per_year_fen or 0
    premium = partial(choices.premium_fen, rules.prices.extras.insurance)
    insured = {listing.seller.public_id for listing, _quantity in wanted if listing.public_id in rules.extras.insured}
    premiums = dict.fromkeys(insured, premium)
    return kinds, Limits(lanes, rules.limit.per_order_fen, rules.quota.left_fen, year_fen, premiums)


def _gift_pricer(
    wanted: Sequence[tuple[Listing, int]], plain: Sequence[PricedOrder], user: User | None, extras: Extras
) -> GiftPricer:
    """Prices shops' parts with their gifts, by rules that are loaded once for all of them; None where tax rate, limits or
    the yearly quantities do not let a part travel with it.
    """

    def prepare(gifts: Sequence[Gift]) -> Callable[[Gift], PricedOrder | None]:
        listings = [*(listing for listing, _quantity in wanted), *(gift.listing for gift in gifts)]
        rules = load_rules(listings, user, is_strict=False, extras=extras)
        standing, priced = {order.seller_id: order for order in plain}, {}
        for gift in gifts:  # one after the other: all of them together keep within the person's limits
            found = _with_gift(gift, wanted, list(standing.values()), rules)
            if found is not None:
                standing[found.seller_id] = found
            priced[gift.promotion.pk] = found
        return lambda gift: priced[gift.promotion.pk]

    return prepare


def _with_gift(
    gift: Gift, wanted: Sequence[tuple[Listing, int]], plain: Sequence[PricedOrder], rules: Rules
) -> PricedOrder | None:
    theirs = [(listing, quantity) for listing, quantity in wanted if listing.seller_id == gift.listing.seller_id]
    if gift.listing.hs_code not in rules.rates or gift.listing.currency != theirs[0][0].currency:
        return None
    items = [_item(listing, quantity, rules) for listing, quantity in theirs]
    found = _price_group(theirs, [*items, replace(as_item(gift.listing, 1), gift=gift.mark)], rules)
    together = [*(order for order in plain if order.seller_id != gift.listing.seller_id), found]
    travels = sum(order.dutiable_fen for order in together) <= rules.quota.left_fen
    fits = all(grams <= rules.quantities[head].left_grams for head, (grams, _limit) in _yearly(together).items())
    return found if travels and fits and not found.refusal else None


def _without_rate(view: LineView, rules: Rules | None) -> LineView:
    if rules is None or view.problem:
        return view
    if view.offer.listing.hs_code not in rules.rates:
        return replace(view, problem=NO_TAX_RATE)
    return view if view.offer.listing.currency in rules.fx else replace(view, problem=NO_FX_RATE)


def _within_quantities(views: list[LineView], rules: Rules | None) -> list[LineView]:
    """Mark the lines of goods of which the person may not take so much in a year."""
    if rules is None or not rules.quantities:
        return views
    shares = [_share(view.offer.listing, view.line.quantity, rules) if view.is_buyable else None for view in views]
    over = {
        heading
        for heading, (grams, _limit) in sums(share for share in shares if share).items()
        if grams > rules.quantities[heading].left_grams
    }
    return [
        replace(view, problem=OVER_YEARLY_QUANTITY) if share and share.heading in over else view
        for view, share in zip(views, shares, strict=True)
    ]


def _share(listing: Listing, quantity: int, rules: Rules) -> Share | None:
    item = as_item(listing, quantity)
    return share_of(
        rules.rates[item.hs_code], pieces=quantity, net_content=item.net_content, weight_g=item.piece.weight_g
    )


def _seller_view(group: Sequence[LineView], orders: Mapping[int, PricedOrder], rules: Rules | None) -> SellerView:
    seller = group[0].offer.listing.seller
    priced = orders.get(seller.pk)
    if priced is None or rules is None:
        return SellerView(seller, tuple(group))
    fen = {line.listing_id: line for line in priced.lines if not line.gift}
    lines = [
        _with_prices(view, line, rules) if (line := fen.get(view.offer.listing.pk)) and view.is_buyable else view
        for view in group
    ]
    premium = choices.premium_fen(
        rules.prices.extras.insurance, priced.sum_of("goods_fen") + priced.sum_of("fx_fee_fen")
    )
    return SellerView(seller, tuple(lines), priced, premium)


def _with_prices(view: LineView, line: PricedLine, rules: Rules) -> LineView:
    view = replace(view, unit_fen=line.unit_fen, goods_fen=line.goods_fen)
    cover = rules.covers.get(view.offer.listing.public_id)
    if cover is None:
        return view
    chosen = view.line.warranty_plan if view.line.has_warranty else ""
    plans = tuple(
        PlanOffer(
            terms, terms.months(cover.months), terms.unit_fen(cover, line.unit_fen) * line.quantity, chosen == code
        )
        for code, terms in rules.plans.items()
    )
    shown = next((one for one in plans if one.is_chosen), next(one for one in plans if one.terms.plan == STANDARD))
    return replace(view, warranty_fen=shown.fen, warranty_months=shown.months, plans=plans)


def load_rules(
    listings: Sequence[Listing], user: User | None, *, is_strict: bool = True, extras: Extras = NONE
) -> Rules:
    """Rates, limits, exchange rates, warehouses, the person's quota and yearly quantities: seven queries at most, one more for
    warranties.

    `is_strict` raises CannotQuote for an item without a tax rate, and tariff.NoFxRate or tariff.FxRateTooOld for a currency
    without a rate of these days; otherwise its rate is simply missing.
    """
    day = time.today()
    limit = limit_for(tax.MODE, day)
    rates = rates_for({listing.hs_code for listing in listings}, day, is_strict=False)
    if is_strict:
        lacking = {listing.public_id: NO_TAX_RATE for listing in listings if listing.hs_code not in rates}
        if lacking:
            raise CannotQuote(fields=lacking)
    person_ref = person_ref_of(user) if user is not None else None
    allowance, prices = limit.per_year_fen or 0, in_force()
    return Rules(
        day=day, rates=rates, limit=limit,
        fx=fx_rates_to_charge({listing.currency for listing in listings}, CNY, day, is_strict=is_strict),
        warehouses=codes_for_countries({listing.seller.country for listing in listings}),
        quota=quota_left(person_ref, day.year, limit_fen=allowance) if person_ref else QuotaLeft(allowance, 0),
        quantities=quantities_left(person_ref, day.year, rates.values()), prices=prices, extras=extras,
        covers=covers(listings, prices.extras.warranty) if extras.warranted else {},
    )  # fmt: skip


def price(wanted: Sequence[tuple[Listing, int]], rules: Rules) -> list[PricedOrder]:
    """Price listings with quantities, one order per seller, in the order given."""
    groups: dict[int, list[tuple[Listing, int]]] = {}
    for listing, quantity in wanted:
        groups.setdefault(listing.seller_id, []).append((listing, quantity))
    return [
        _price_group(group, [_item(listing, quantity, rules) for listing, quantity in group], rules)
        for group in groups.values()
    ]


def _price_group(group: Sequence[tuple[Listing, int]], items: Sequence[Item], rules: Rules) -> PricedOrder:
    return policy.price_order(
        _parcelful(group, items, rules), rates=dict(rules.rates), limit=rules.limit,
        quota_left_fen=rules.quota.left_fen, day=rules.day, prices=rules.prices,
    )  # fmt: skip


def _parcelful(group: Sequence[tuple[Listing, int]], items: Sequence[Item], rules: Rules) -> Parcelful:
    seller, currency = group[0][0].seller, group[0][0].currency
    fx = rules.fx[currency]
    starts = starts_on(seller, rules.day, [listing for listing, _quantity in group])
    promise = promised(seller.country, max(rules.day, starts or rules.day), rules.day)
    return Parcelful(
        seller_id=seller.pk, seller=seller.public_id, seller_name=seller.display_name, kind=seller.kind,
        grade=seller.grade, country=seller.country, warehouse=rules.warehouses.get(seller.country, ""), currency=currency,
        rate=fx.rate, rate_day=fx.day, rate_source=fx.source,
        items=tuple(items), promise_from=starts,
        is_insured=any(listing.public_id in rules.extras.insured for listing, _quantity in group),
        rate_at=fx.fetched_at.isoformat() if fx.fetched_at else "",
        promise_days=promise.days, promise_basis=promise.basis, promise_sample=promise.sample,
    )  # fmt: skip


def _item(listing: Listing, quantity: int, rules: Rules) -> Item:
    item = as_item(listing, quantity)
    if listing.public_id not in rules.extras.warranted:
        return item
    plan = rules.extras.plans.get(listing.public_id, STANDARD)
    terms = rules.plans.get(plan, rules.plans[STANDARD])
    return replace(item, cover=rules.covers.get(listing.public_id), terms=terms)


def _wanted(user: User, lines: Mapping[str, int] | None, extras: Extras) -> tuple[list[tuple[Listing, int]], Extras]:
    if lines is None:
        views = [view for view in line_views(find_cart(user=user)) if not view.line.is_saved]
        extras = extras_of([view.line for view in views])
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
    return [(offer.listing, quantity) for offer, quantity in pairs], extras


def _refuse_untravellable(wanted: Sequence[tuple[Listing, int]], orders: Sequence[PricedOrder], rules: Rules) -> None:
    needed = sum(order.dutiable_fen for order in orders)
    for order in orders:
        if order.refusal == tax.NOT_ON_LIST:
            raise CannotQuote(fields={line.listing: tax.NOT_ON_LIST for line in order.lines})
        if order.refusal == tax.OVER_ORDER_LIMIT:
            limit = {"seller": order.seller, "limit_fen": rules.limit.per_order_fen}
            raise OverOrderLimit(fields={**limit, "ways": as_fields(limit_note(wanted, rules))})
    for heading, (grams, yearly) in _yearly(orders).items():
        left = rules.quantities[heading]
        if grams > left.left_grams:
            raise quantities.refusal(heading, limit=yearly, taken=left.taken_grams, wanted=grams, name=left.name)
    if needed > rules.quota.left_fen:
        quota = {"left_fen": rules.quota.left_fen, "needed_fen": needed}
        raise QuotaExceeded(fields={**quota, "ways": as_fields(limit_note(wanted, rules))})


def _yearly(orders: Sequence[PricedOrder]) -> dict[str, tuple[int, int]]:
    """Heading → (grams, limit) of goods with a yearly quantity."""
    shares = (policy.yearly_share({"yearly": line.yearly}) for order in orders for line in order.lines)
    return sums(share for share in shares if share)


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
        "quantities": [
            {
                "heading": heading, "limit_grams": limit, "taken_grams": rules.quantities[heading].taken_grams,
                "needed_grams": grams, "left_grams": rules.quantities[heading].left_grams - grams,
            }
            for heading, (grams, limit) in _yearly(orders).items()
        ],
        "orders": [order.as_document() for order in orders],
    }  # fmt: skip


@transaction.atomic
def forget_old_quotes() -> int:
    """Delete quotes that nobody used two days after they expired. Returns how many."""
    old = Quote.objects.filter(used_at__isnull=True, expires_at__lt=time.now() - KEPT_UNUSED, purchase__isnull=True)
    return old.delete()[0]
