"""The replacement of a returned piece: an order of its own (declaration, tax, quota), paid with what the return gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.accounts.selectors import person_ref_of
from marketplace.catalog.models import Listing, Stock
from marketplace.core import time
from marketplace.core.errors import DomainError
from marketplace.core.money import CNY, convert_minor
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from orders import locks
from orders.errors import ExchangeDearer, ExchangeImpossible
from orders.models import Order, Purchase, Refund
from orders.policies import notice
from orders.policies.credit import LEAST_BY_PROVIDER_FEN
from orders.policies.replacing import Terms, terms
from orders.selectors.goods import offers_by_public_id
from orders.selectors.money import Parts
from orders.services import carrying, checkout, quoting, refunds, screening
from orders.states import PURCHASE, PurchaseStatus
from sellers.services import earnings

PAY_WITHIN = timedelta(hours=20)  # a payment page of the provider lives 24 hours at most
ABROAD = "warehouse:"
SYSTEM = "system:exchange"


@dataclass(frozen=True)
class Wanted:
    """What shall come instead: `listing` (public id), how many, to which address; `most_fen`: what the shopper agreed to add."""

    listing: str
    pieces: int
    address_id: int
    most_fen: int
    is_same: bool
    is_shoppers_fault: bool


@dataclass(frozen=True)
class Preview:
    """What a replacement would cost now, by today's rules, and what it takes of the personal quota; fen. `problem`: a code, or empty."""

    total_fen: int = 0
    goods_fen: int = 0
    freight_fen: int = 0
    tax_fen: int = 0
    quota_fen: int = 0
    quota_left_fen: int = 0
    problem: str = ""


def abroad(listing_id: int) -> int:
    """Free pieces of a listing on our shelves overseas: only those can leave within a day."""
    rows = Stock.objects.filter(listing_id=listing_id, place__startswith=ABROAD)
    return sum(row.on_hand - row.reserved for row in rows)


def preview(*, user: User, listing: str, pieces: int) -> Preview:
    """The landed price before promotions, which can only lower it. Nothing is stored or taken."""
    offer = offers_by_public_id({listing: pieces}, buyer_id=user.pk).get(listing)
    if offer is None or offer.problem(pieces) or abroad(offer.listing.pk) < pieces:
        return Preview(problem="no_stock")
    try:
        rules = quoting.load_rules([offer.listing], user)
    except DomainError as error:
        return Preview(problem=str(error.code))
    (order,) = quoting.price([(offer.listing, pieces)], rules)
    left = rules.quota.left_fen - order.dutiable_fen
    sums = {name: order.sum_of(name) for name in ("goods_fen", "fx_fee_fen", "freight_fen", "tax_fen")}
    problem = str(order.refusal or "") or ("no_quota" if left < 0 else "")
    if not problem and person_ref_of(user) is None:
        problem = "no_identity"
    goods = sums["goods_fen"] + sums["fx_fee_fen"]
    return Preview(
        goods + sums["freight_fen"] + sums["tax_fen"], goods, sums["freight_fen"], sums["tax_fen"], order.dutiable_fen,
        max(0, left), problem,
    )  # fmt: skip


@dataclass(frozen=True)
class Replaced:
    """The refund of the returned piece, the order of its replacement, and how the money divides."""

    refund: Refund
    order: Order
    terms: Terms


@transaction.atomic
def replace(
    *, old: Order, source: str, reason: str, lines: Mapping[int, Parts], returned: Mapping[int, int], borne_by: str,
    is_tax_kept: bool, way: str, wanted: Wanted, actor: str,
) -> Replaced:  # fmt: skip
    """Refund `lines` of `old` into a new order for `wanted`; paid at once where the shopper adds nothing, else it waits for that.

    All or nothing, so the caller may fall back to a plain refund. Raises ExchangeImpossible (nothing of it abroad, an order that is
    itself a replacement, nothing left to refund), ExchangeDearer where it would cost the shopper more than they agreed to, and
    whatever quoting and placing refuse (sold out, quota, seller's limits, identity).
    """
    listing = Listing.objects.filter(public_id=wanted.listing).first()
    amount = sum(sum(parts) for parts in lines.values())
    if listing is None or abroad(listing.pk) < wanted.pieces or old.carried_refund_id or not amount:
        raise ExchangeImpossible
    if old.seller_id != listing.seller_id:
        raise ExchangeImpossible
    quote = quoting.make_quote(user=old.user, lines={wanted.listing: wanted.pieces})
    (document,) = quote.document["orders"]
    found = terms(
        total=quote.total_fen, refund=amount,
        goods=document["goods_fen"] + document["fx_fee_fen"] - document["discount_fen"],
        goods_back=sum(parts[0] for parts in lines.values()), is_same=wanted.is_same,
        is_shoppers_fault=wanted.is_shoppers_fault,
    )  # fmt: skip
    if found.pays > wanted.most_fen:
        raise ExchangeDearer(fields={"pays_fen": found.pays, "agreed_fen": wanted.most_fen})
    purchase = checkout.place(
        user=old.user, quote_public_id=quote.public_id, address_id=wanted.address_id, notice_version=notice.VERSION,
        actor=actor,
    )  # fmt: skip
    made = refunds.refund(
        order_id=old.pk, source=source, reason=reason, lines=lines, pieces=returned, actor=actor, borne_by=borne_by,
        is_tax_kept=is_tax_kept, way=way, carried_fen=found.carried,
    )  # fmt: skip
    order = locks.orders_of(purchase.pk)[0]
    carrying.carry(made=made, order=order, borne_fen=found.borne)
    if order.by_provider_fen < LEAST_BY_PROVIDER_FEN:  # customs match a payment with every order
        raise ExchangeImpossible
    if order.due_fen:
        Purchase.objects.filter(pk=purchase.pk).update(pay_before=time.now() + PAY_WITHIN)
    else:
        _paid(purchase, order)
    return Replaced(made, order, found)


def _paid(purchase: Purchase, order: Order) -> None:
    """Everything was there already: no payment page, the order goes on in this moment."""
    now = time.now()
    PURCHASE.move(purchase, PurchaseStatus.PAID, actor=SYSTEM, paid_at=now, payment_ref=f"carried:{order.number}")
    legs = [carrying.reserved_leg(purchase, [order]), Leg(AccountCode.ESCROW, order.ref, CNY, -order.total_fen)]
    book(source=f"paid:{purchase.number}", kind="paid", legs=legs, memo=order.number)
    screening.go_on(purchase, [order], SYSTEM)


@transaction.atomic
def charge_seller(*, order: Order, borne_fen: int, source: str) -> None:
    """What a replacement cost beyond the refund was our expense until it was paid: the seller at fault bears it. Once a `source`."""
    if borne_fen <= 0:
        return
    theirs = convert_minor(borne_fen, CNY, order.seller_currency, 1 / order.fx_rate)
    legs = [
        Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, -borne_fen),
        Leg(AccountCode.FX_CLEARING, "", CNY, borne_fen),
        Leg(AccountCode.FX_CLEARING, "", order.seller_currency, -theirs),
        *earnings.claw_back_legs(
            seller=order.seller, number=order.number, currency=order.seller_currency, amount=theirs
        ),
    ]
    book(source=source, kind="exchange_borne", legs=legs, memo=order.number)
