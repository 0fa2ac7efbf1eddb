"""The cart as the shopper sees it: by seller, with landed prices, and with what changed since they last looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marketplace.accounts.models import User
from orders.models import Cart, CartLine
from orders.policies.extras import Extras
from orders.policies.limit_advice import Advice
from orders.policies.quoting import PricedOrder
from orders.policies.warranty_plans import Terms
from orders.selectors.goods import Offer, offers
from sellers.models import Seller

PRICE_UP = "price_up"
PRICE_DOWN = "price_down"


@dataclass(frozen=True)
class PlanOffer:
    """A plan of the longer warranty as it would be bought with a line."""

    terms: Terms
    months: int
    fen: int
    is_chosen: bool


@dataclass(frozen=True)
class LineView:
    """One line. `problem` says why it cannot be bought now (goods.py codes), `change` what moved; both may be empty."""

    line: CartLine
    offer: Offer
    problem: str
    change: str
    unit_fen: int | None = None
    goods_fen: int | None = None
    warranty_fen: int | None = None  # what a longer warranty for the line costs, chosen or not; None: not offered
    warranty_months: int = 0
    plans: tuple[PlanOffer, ...] = ()  # every plan that is offered for the line, with its price

    @property
    def is_buyable(self) -> bool:
        return not self.problem


@dataclass(frozen=True)
class SellerView:
    """One seller's part. `priced` is None where nothing of it can be bought."""

    seller: Seller
    lines: tuple[LineView, ...]
    priced: PricedOrder | None = None
    premium_fen: int | None = None  # what insuring the order costs, chosen or not

    @property
    def is_insured(self) -> bool:
        return any(view.line.is_insured for view in self.lines)


@dataclass(frozen=True)
class WayOut:
    """One way out where a limit of personal import bites: what travels, and what that costs landed and in tax (fen)."""

    advice: Advice
    total_fen: int
    tax_fen: int


@dataclass(frozen=True)
class LimitNote:
    """What bites where a basket does not travel: the limit of an order, of a year, what is left of it (fen), and the ways out."""

    per_order_fen: int
    per_year_fen: int
    left_fen: int
    ways: tuple[WayOut, ...]


@dataclass(frozen=True)
class CartView:
    """The whole cart. `total_fen` covers what can be bought now; `saved` lies aside for later; `promotions` as in a quote document."""

    sellers: tuple[SellerView, ...]
    total_fen: int = 0
    promotions: Mapping[str, Any] = field(default_factory=dict)
    saved: tuple[LineView, ...] = ()
    limits: LimitNote | None = None

    @property
    def lines(self) -> tuple[LineView, ...]:
        return tuple(line for seller in self.sellers for line in seller.lines)

    @property
    def count(self) -> int:
        return sum(view.line.quantity for view in self.lines)

    @property
    def buyable_count(self) -> int:
        return sum(view.line.quantity for view in self.lines if view.is_buyable)

    @property
    def has_changes(self) -> bool:
        return any(view.change or view.problem for view in self.lines)


def as_fields(note: LimitNote | None) -> list[dict[str, object]]:
    """Ways out as the API and refusals carry them."""
    ways = note.ways if note else ()
    return [
        {
            "way": way.advice.way, "keep": way.advice.keep, "total_fen": way.total_fen, "tax_fen": way.tax_fen,
            "from_day": way.advice.from_day.isoformat() if way.advice.from_day else None,
        }
        for way in ways
    ]  # fmt: skip


def find_cart(*, user: User | None = None, guest_key: str = "") -> Cart | None:
    """The cart if there is one: looking never makes one."""
    if user is not None:
        return Cart.objects.filter(user=user).first()
    return Cart.objects.filter(guest_key=guest_key).first() if guest_key else None


def cart_count(*, user: User | None = None, guest_key: str = "") -> int:
    """Pieces in the cart, for the header; one query."""
    owner: dict[str, object] = {"cart__user": user} if user is not None else {"cart__guest_key": guest_key or None}
    return sum(CartLine.objects.filter(**owner, is_saved=False).values_list("quantity", flat=True))


def extras_of(lines: Sequence[CartLine]) -> Extras:
    """What the shopper chose beside the goods. The listings must be at hand."""
    return Extras(
        frozenset(line.listing.public_id for line in lines if line.is_insured),
        frozenset(line.listing.public_id for line in lines if line.has_warranty),
        {line.listing.public_id: line.warranty_plan for line in lines if line.has_warranty},
    )


def line_views(cart: Cart | None) -> list[LineView]:
    """All lines with their offers, unpriced; four queries."""
    lines = list(cart.lines.all()) if cart is not None else []
    found = offers([line.listing_id for line in lines], buyer_id=cart.user_id if cart is not None else None)
    return [_view(line, found[line.listing_id]) for line in lines]


def by_seller(views: Sequence[LineView]) -> list[list[LineView]]:
    """Lines grouped by seller, in the order in which each seller first came into the cart."""
    groups: dict[int, list[LineView]] = {}
    for view in views:
        groups.setdefault(view.offer.listing.seller_id, []).append(view)
    return list(groups.values())


def _view(line: CartLine, offer: Offer) -> LineView:
    old, new = line.seen_price_minor, offer.listing.price_minor
    change = "" if old == new else PRICE_UP if new > old else PRICE_DOWN
    line.listing = offer.listing  # read already
    return LineView(line, offer, offer.problem(line.quantity), change)
