"""Reads of wants and offers. A seller's door never selects the shopper; a stranger's want or offer is not found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.time import SHANGHAI
from marketplace.tariff.errors import NoFxRate, NoLimit
from orders.models import OrderLine
from orders.policies.freight import ANY, LANES
from orders.policies.quoting import PricedOrder
from orders.selectors.stops import Goods, stops_of
from orders.services import quoting
from sellers.models import Seller, SellerMember
from wanted.errors import OfferNotFound, WantNotFound
from wanted.models import Digest, Offer, Want
from wanted.policies.limits import CHOICE, KEPT
from wanted.states import LIVE_OFFERS, OfferStatus, WantStatus

COUNTRIES = tuple(sorted({lane.country for lane in LANES if lane.country != ANY}))
COMPARED = 20


@dataclass(frozen=True)
class Compared:
    """An offer beside the others: what it costs landed, to the fen as checkout would say it. `priced` is None where unknown."""

    offer: Offer
    priced: PricedOrder | None
    is_within_budget: bool = False

    @property
    def landed_fen(self) -> int | None:
        return self.priced.total_fen if self.priced is not None and not self.priced.refusal else None

    @property
    def arrives_on(self) -> date | None:
        return date.fromisoformat(self.priced.promise_date) if self.priced is not None else None


@dataclass(frozen=True)
class Counts:
    live_here: int
    ever_here: int
    open_of_seller: int
    open_here: int


def want_for(user: User, public_id: str) -> Want:
    """The shopper's own want. Raises WantNotFound, also for somebody else's."""
    found = Want.objects.filter(user=user, public_id=public_id).first()
    if found is None:
        raise WantNotFound
    return found


def wants_of(user: User) -> QuerySet[Want]:
    """The shopper's wants, the newest first, with how many offers wait (`waiting`)."""
    waiting = Count("offers", filter=Q(offers__status__in=LIVE_OFFERS))
    return Want.objects.filter(user=user).annotate(waiting=waiting).order_by("-pk")


def count_wants(user: User) -> tuple[int, int]:
    """(open or chosen, asked today). One query."""
    begins = time.now().astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    found = Want.objects.filter(user=user).aggregate(
        live=Count("pk", filter=Q(status__in=(WantStatus.OPEN, WantStatus.CHOSEN))),
        today=Count("pk", filter=Q(created_at__gte=begins)),
    )
    return found["live"], found["today"]


def count_offers(seller: Seller, want: Want) -> Counts:
    """What the limits ask for; two queries."""
    here = Offer.objects.filter(want=want).aggregate(
        live=Count("pk", filter=Q(seller=seller, status__in=LIVE_OFFERS)), ever=Count("pk", filter=Q(seller=seller)),
        open=Count("pk", filter=Q(status=OfferStatus.OPEN)),
    )  # fmt: skip
    mine = Offer.objects.filter(seller=seller, status=OfferStatus.OPEN).count()
    return Counts(here["live"], here["ever"], mine, here["open"])


def can_answer(seller: Seller) -> bool:
    """May the shop make offers: approved, papers in order, not away, not stopped?"""
    if not seller.takes_orders(time.today()):
        return False
    place = Goods(seller.public_id, 0, seller.country)
    return place not in stops_of([place])


def open_wants(seller: Seller) -> QuerySet[Want]:
    """What shoppers want from the seller's country, the newest first; none while the shop takes no orders.

    `is_answered`: this shop has a live offer on it. Never with the shopper.
    """
    if not can_answer(seller):
        return Want.objects.none()
    mine = Offer.objects.filter(want=OuterRef("pk"), seller=seller, status__in=LIVE_OFFERS)
    members = SellerMember.objects.filter(seller=seller).values("user")
    found = Want.objects.filter(country=seller.country, status=WantStatus.OPEN, open_until__gt=time.now())
    return (
        found.exclude(user__in=members).defer("user")
        .annotate(is_answered=Exists(mine), offered=Count("offers", filter=Q(offers__status=OfferStatus.OPEN)))
        .order_by("-pk")
    )  # fmt: skip


def want_to_answer(seller: Seller, public_id: str) -> Want:
    """An open want of the seller's country, with the shopper (for the listing that is made for them). Raises WantNotFound."""
    found = Want.objects.select_related("user").filter(
        public_id=public_id, country=seller.country, status=WantStatus.OPEN, open_until__gt=time.now()
    )  # fmt: skip
    want = found.first()
    if want is None:
        raise WantNotFound
    return want


def want_for_seller(seller: Seller, public_id: str) -> Want:
    """A want as this seller may see it: open in their country, or one that they have answered. Raises WantNotFound."""
    mine = Q(Exists(Offer.objects.filter(want=OuterRef("pk"), seller=seller)))
    here = Q(country=seller.country, status=WantStatus.OPEN, open_until__gt=time.now())
    if not can_answer(seller):
        here = Q(pk__in=())
    found = Want.objects.filter(mine | here, public_id=public_id).defer("user").first()
    if found is None:
        raise WantNotFound
    return found


def is_own(want: Want, seller: Seller) -> bool:
    """Did somebody of this shop ask for it?"""
    return SellerMember.objects.filter(seller=seller, user=want.user_id).exists()


def _offers() -> QuerySet[Offer]:
    """Offers with what a row shows; two queries, whatever their number."""
    return (
        Offer.objects.select_related("want", "seller", "listing__seller", "listing__category")
        .prefetch_related("listing__pictures").defer("want__user", "listing__search", "listing__reserved_for")
    )  # fmt: skip


def offers_of(seller: Seller) -> QuerySet[Offer]:
    """The seller's offers, the newest first."""
    return _offers().filter(seller=seller).order_by("-pk")


def offer_of_seller(seller: Seller, public_id: str) -> Offer:
    """The seller's own offer. Raises OfferNotFound, also for somebody else's."""
    return _one(Offer.objects.select_related("want", "seller", "listing__seller").filter(seller=seller), public_id)


def offer_on(want: Want, public_id: str) -> Offer:
    """An offer on this want. Raises OfferNotFound."""
    return _one(Offer.objects.select_related("want", "seller", "listing__seller").filter(want=want), public_id)


def offer_by(public_id: str) -> Offer:
    """For handlers, with the shopper. Raises OfferNotFound."""
    return _one(Offer.objects.select_related("want__user", "seller", "listing"), public_id)


def want_by(public_id: str) -> Want:
    """For handlers, with the shopper. Raises WantNotFound."""
    found = Want.objects.select_related("user").filter(public_id=public_id).first()
    if found is None:
        raise WantNotFound
    return found


def _one(found: QuerySet[Offer], public_id: str) -> Offer:
    offer = found.filter(public_id=public_id).first()
    if offer is None:
        raise OfferNotFound
    return offer


def last_offer(seller: Seller, want: Want) -> Offer | None:
    """The seller's latest offer on a want."""
    return _offers().filter(seller=seller, want=want).order_by("-pk").first()


def chosen_offer(want: Want) -> Offer | None:
    """The offer that waits in the cart."""
    return (
        Offer.objects.filter(want=want, status=OfferStatus.ACCEPTED).select_related("want", "listing", "seller").first()
    )


def compared(want: Want, user: User) -> list[Compared]:
    """Offers that may be bought, chosen or bought already, side by side, the cheapest landed first."""
    shown = (*LIVE_OFFERS, OfferStatus.BOUGHT)
    offers = list(_offers().filter(want=want, status__in=shown).order_by("pk")[:COMPARED])
    prices = _landed(offers, user, want.quantity)
    rows = [Compared(offer, priced, _fits(want, priced)) for offer, priced in zip(offers, prices, strict=True)]
    return sorted(rows, key=lambda row: (row.landed_fen is None, row.landed_fen or 0, row.offer.pk))


def _landed(offers: Sequence[Offer], user: User, pieces: int) -> list[PricedOrder | None]:
    """Each offer priced alone, for so many pieces, by the rules of a quote. At most seven queries."""
    listings = [offer.listing for offer in offers]
    if not listings:
        return []
    try:
        rules = quoting.load_rules(listings, user, is_strict=False)
    except (NoFxRate, NoLimit):
        return [None] * len(offers)
    return [
        quoting.price([(one, pieces)], rules)[0] if one.hs_code in rules.rates and one.currency in rules.fx else None
        for one in listings
    ]


def _fits(want: Want, priced: PricedOrder | None) -> bool:
    return priced is not None and not priced.refusal and priced.total_fen <= want.budget_fen


def accepted_in(purchase_number: str) -> QuerySet[Offer]:
    """Chosen offers whose listing was bought with a purchase; what was cancelled before it went on was not."""
    bought = OrderLine.objects.filter(order__purchase__number=purchase_number, order__confirmed_at__isnull=False)
    lines = bought.values("listing_id")
    found = Offer.objects.filter(listing__in=lines, status=OfferStatus.ACCEPTED)
    return found.select_related("want", "listing").order_by("pk")


def wants_over() -> QuerySet[Want]:
    """Open wants whose days are over, the oldest first."""
    return Want.objects.filter(status=WantStatus.OPEN, open_until__lte=time.now()).order_by("open_until", "pk")


def choices_over() -> QuerySet[Want]:
    """Wants whose chosen offer was not bought in its 48 hours."""
    late = Offer.objects.filter(want=OuterRef("pk"), status=OfferStatus.ACCEPTED, accepted_at__lte=time.now() - CHOICE)
    return Want.objects.filter(Exists(late), status=WantStatus.CHOSEN).order_by("pk")


def offers_over() -> QuerySet[Offer]:
    """Open offers whose days are over."""
    found = Offer.objects.filter(status=OfferStatus.OPEN, valid_until__lte=time.now())
    return found.select_related("want", "listing").order_by("valid_until", "pk")


def wants_to_forget() -> QuerySet[Want]:
    """Wants that ended half a year ago and still say what they were about."""
    return Want.objects.filter(ended_at__lt=time.now() - KEPT).exclude(title="").order_by("pk")


def backlog() -> int:
    """What waits for the sweep."""
    return wants_over().count() + choices_over().count() + offers_over().count()


def untold(country: str, day: date) -> QuerySet[Want]:
    """Open wants of a country that no digest has named yet; none where today's digest has gone out."""
    if Digest.objects.filter(country=country, day=day).exists():
        return Want.objects.none()
    last = Digest.objects.filter(country=country).order_by("-day").values_list("up_to", flat=True).first() or 0
    found = Want.objects.filter(country=country, status=WantStatus.OPEN, open_until__gt=time.now(), pk__gt=last)
    return found.defer("user").order_by("-pk")
