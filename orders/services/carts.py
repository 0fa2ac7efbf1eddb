"""The cart: many sellers, one person. Guests carry a random key; it merges into their own cart after sign-in."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Least

from marketplace.accounts.models import User
from marketplace.core import locks, time
from marketplace.core.joined import joined
from orders.errors import CartLineNotFound, NotForSale, QuantityRefused
from orders.models import Cart, CartLine
from orders.policies.warranty_plans import PLANS, STANDARD
from orders.selectors.goods import Offer, offers_by_public_id
from orders.services import counting

MOST = 99
MOST_LINES = 100
GUESTS_KEPT, MOST_AT_ONCE = timedelta(days=60), 2_000


@joined
def cart_for(*, user: User | None = None, guest_key: str = "") -> Cart:
    """The person's cart, made where there is none. Raises ValueError for nobody."""
    if user is None and not guest_key:
        raise ValueError("a cart belongs to a person or a guest key")
    owner: dict[str, object] = {"user": user} if user is not None else {"guest_key": guest_key}
    found = Cart.objects.filter(**owner).first()
    if found is not None:
        return found
    Cart.objects.bulk_create([Cart(**owner, created_at=time.now())], ignore_conflicts=True)
    return Cart.objects.get(**owner)


@transaction.atomic
def add(*, cart: Cart, listing: str, quantity: int = 1) -> CartLine:
    """Put pieces of a listing (public id) into the cart, on top of what lies there. Stock is not taken by a cart.

    Raises NotForSale and QuantityRefused.
    """
    offer = _offer(cart, listing)
    locks.advisory(f"cart:{cart.pk}")  # a double click is two additions, one after the other
    line = cart.lines.filter(listing_id=offer.listing.pk, is_saved=False).first()
    wanted = quantity + (line.quantity if line else 0)
    _check(offer, quantity, wanted)
    if line is None:
        if cart.lines.count() >= MOST_LINES:
            raise QuantityRefused
        counting.carted(offer.listing.public_id)
        return CartLine.objects.create(
            cart=cart, listing=offer.listing, quantity=wanted, seen_price_minor=offer.listing.price_minor,
            added_at=time.now(),
        )  # fmt: skip
    line.quantity, line.seen_price_minor = wanted, offer.listing.price_minor
    line.save(update_fields=["quantity", "seen_price_minor"])
    return line


def forget_guests() -> int:
    """Delete carts of visitors who have not put anything in for two months. Returns how many."""
    since = time.now() - GUESTS_KEPT
    recent = CartLine.objects.filter(cart=OuterRef("pk"), added_at__gte=since)
    old = Cart.objects.filter(user__isnull=True, created_at__lt=since).exclude(Exists(recent)).order_by("pk")
    pks = list(old.values_list("pk", flat=True)[:MOST_AT_ONCE])
    Cart.objects.filter(pk__in=pks).delete()
    return len(pks)


def line_of(*, cart: Cart, line_id: int) -> CartLine:
    """A line of this very cart. Raises CartLineNotFound, also for somebody else's."""
    line = cart.lines.filter(pk=line_id).select_related("listing").first()
    if line is None:
        raise CartLineNotFound
    return line


@transaction.atomic
def set_quantity(*, cart: Cart, line_id: int, quantity: int) -> CartLine | None:
    """Change one line; 0 removes it (returns None). Raises CartLineNotFound, QuantityRefused."""
    line = line_of(cart=cart, line_id=line_id)
    if quantity == 0:
        line.delete()
        return None
    if not 1 <= quantity <= MOST:
        raise QuantityRefused
    line.quantity = quantity
    line.save(update_fields=["quantity"])
    return line


@transaction.atomic
def choose(
    *, cart: Cart, line_id: int, is_insured: bool | None = None, has_warranty: bool | None = None,
    warranty_plan: str | None = None,
) -> None:  # fmt: skip
    """What goes beside the goods: insurance of the road for everything of the line's shop, a longer warranty for the line.

    `warranty_plan` names which one and is a yes. Raises CartLineNotFound. Whether it is offered is seen when it is priced.
    """
    line = line_of(cart=cart, line_id=line_id)
    if is_insured is not None:
        cart.lines.filter(listing__seller_id=line.listing.seller_id).update(is_insured=is_insured)
    if has_warranty is not None:
        CartLine.objects.filter(pk=line.pk).update(has_warranty=has_warranty, warranty_plan=STANDARD)
    if warranty_plan in PLANS:
        CartLine.objects.filter(pk=line.pk).update(has_warranty=True, warranty_plan=warranty_plan)


@transaction.atomic
def remove(*, cart: Cart, line_id: int) -> None:
    """Take one line out. Raises CartLineNotFound."""
    set_quantity(cart=cart, line_id=line_id, quantity=0)


@transaction.atomic
def move(*, cart: Cart, line_id: int, is_saved: bool, quantity: int = MOST) -> None:
    """Lay up to `quantity` pieces of a line aside for later, or take them back into the cart. Raises CartLineNotFound."""
    locks.advisory(f"cart:{cart.pk}")
    line = line_of(cart=cart, line_id=line_id)
    if line.is_saved == is_saved or quantity < 1:
        return
    pieces = min(quantity, line.quantity)
    there = CartLine.objects.filter(cart=cart, listing_id=line.listing_id, is_saved=is_saved)
    if not there.update(quantity=Least(F("quantity") + pieces, MOST)):
        CartLine.objects.create(
            cart=cart, listing_id=line.listing_id, quantity=pieces, seen_price_minor=line.seen_price_minor,
            added_at=time.now(), is_saved=is_saved,
        )  # fmt: skip
    if pieces == line.quantity:
        line.delete()
    else:
        CartLine.objects.filter(pk=line.pk).update(quantity=line.quantity - pieces)


@transaction.atomic
def keep_only(*, cart: Cart, keep: Mapping[str, int]) -> None:
    """Leave at most `keep` (listing public id → pieces) in the cart; everything else is laid aside for later, not lost."""
    locks.advisory(f"cart:{cart.pk}")
    for line in cart.lines.filter(is_saved=False).select_related("listing"):
        surplus = line.quantity - max(0, keep.get(line.listing.public_id, 0))
        if surplus > 0:
            move(cart=cart, line_id=line.pk, is_saved=True, quantity=surplus)


@transaction.atomic
def merge(*, guest_key: str, user: User) -> Cart:
    """The guest's lines move into the person's cart; the same listing adds up (at most 99). The guest cart ends."""
    mine = cart_for(user=user)
    guest = Cart.objects.filter(guest_key=guest_key).first()
    if guest is None:
        return mine
    incoming = {(line.listing_id, line.is_saved): line for line in guest.lines.all()}
    for line in mine.lines.filter(listing_id__in=[listing_id for listing_id, _saved in incoming]):
        same = incoming.pop((line.listing_id, line.is_saved), None)
        if same is None:
            continue
        extra = same.quantity
        CartLine.objects.filter(pk=line.pk).update(quantity=Least(F("quantity") + extra, MOST))
    CartLine.objects.filter(pk__in=[line.pk for line in incoming.values()]).update(cart=mine)
    guest.delete()
    return mine


@transaction.atomic
def note_seen(*, cart: Cart) -> None:
    """The shopper was told what changed: today's prices are the seen ones from now on."""
    stale = [line for line in cart.lines.select_related("listing") if line.seen_price_minor != line.listing.price_minor]
    for line in stale:
        line.seen_price_minor = line.listing.price_minor
    CartLine.objects.bulk_update(stale, ["seen_price_minor"])


def _offer(cart: Cart, listing: str) -> Offer:
    offer = offers_by_public_id([listing], buyer_id=cart.user_id).get(listing)
    if offer is None:
        raise NotForSale
    return offer


def _check(offer: Offer, quantity: int, wanted: int) -> None:
    if not (1 <= quantity <= MOST and wanted <= MOST):
        raise QuantityRefused
    if offer.problem(1):
        raise NotForSale
