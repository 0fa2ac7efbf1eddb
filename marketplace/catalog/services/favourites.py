"""Saving a listing, and hearing when it gets cheaper or comes back. A row first, then the worker tells: once per drop.

No trail here: what a person likes must not stand in a record that is never erased.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import override

from marketplace.accounts.models import Consent, User
from marketplace.accounts.selectors import live_consents
from marketplace.accounts.services.telling import tell
from marketplace.catalog import selectors
from marketplace.catalog.errors import FavouritesFull
from marketplace.catalog.models import Favourite, Listing
from marketplace.catalog.policies.favourites import DROP_PERCENT, MOST_FAVOURITES, STOCK_PAUSE
from marketplace.catalog.prices import cny_rates
from marketplace.catalog.selectors.favourites import shown_listing
from marketplace.catalog.states import ListingStatus
from marketplace.core import tasks, time
from marketplace.core.money import CNY, convert_minor, from_minor

TASK = "catalog.tell_favourites"
BATCH = 500
News = Favourite.News


@transaction.atomic
def save(*, user: User, public_id: str) -> Favourite:
    """Keep an eye on a listing; saving it twice changes nothing. Raises ListingNotFound (also what was never on sale),
    FavouritesFull.
    """
    listing = shown_listing(public_id)
    found = Favourite.objects.filter(user=user, listing=listing).first()
    if found is not None:
        return found
    if Favourite.objects.filter(user=user).count() >= MOST_FAVOURITES:
        raise FavouritesFull
    try:
        with transaction.atomic():
            return Favourite.objects.create(
                user=user, listing=listing, currency=listing.currency, saved_price_minor=listing.price_minor,
                known_price_minor=listing.price_minor, created_at=time.now(),
            )  # fmt: skip
    except IntegrityError:  # the same button, twice at once
        return Favourite.objects.get(user=user, listing=listing)


@transaction.atomic
def forget(*, user: User, public_id: str) -> bool:
    """Take a listing out; False where it was not saved."""
    rows, _by_model = Favourite.objects.filter(user=user, listing__public_id=public_id).delete()
    return rows > 0


@transaction.atomic
def note_price(*, public_id: str) -> int:
    """The listing changed: whoever knows a higher price will hear. Returns how many. Running it again changes nothing."""
    listing = Listing.objects.filter(public_id=public_id, status=ListingStatus.PUBLISHED).first()
    if listing is None:
        return 0
    mine = Favourite.objects.filter(listing=listing)
    price = listing.price_minor
    # A seller who changes currency: the new price is where watching begins, not a drop.
    mine.exclude(currency=listing.currency).update(
        currency=listing.currency, saved_price_minor=price, known_price_minor=price, news=""
    )
    cheaper = mine.filter(known_price_minor__gt=0).annotate(bar=F("known_price_minor") * DROP_PERCENT)
    marked = cheaper.filter(bar__gte=price * 100).update(known_price_minor=price, news=News.PRICE)
    return _work(marked)


@transaction.atomic
def note_stock(*, public_id: str) -> int:
    """Pieces of a sold-out listing are there again: whoever saved it will hear, once a day at most. Returns how many."""
    pause = time.now() - STOCK_PAUSE
    marked = (
        Favourite.objects.filter(listing__public_id=public_id, listing__status=ListingStatus.PUBLISHED, news="")
        .filter(Q(told_stock_at=None) | Q(told_stock_at__lt=pause))
        .update(news=News.STOCK, told_stock_at=time.now())
    )
    return _work(marked)


def tell_due(*, limit: int = BATCH) -> int:
    """Tell those who have news, a transaction a person. Returns how many were handled; raises RowsFailed at the end."""
    due = list(Favourite.objects.exclude(news="").order_by("pk").values_list("pk", flat=True)[:limit])
    done = tasks.each(due, _tell)
    if len(due) == limit:
        tasks.send(TASK)
    return done


@transaction.atomic
def _tell(pk: int) -> bool:
    """One notice. What is no news any more (dearer again, gone, sold out) is dropped without a word."""
    found = Favourite.objects.select_related("user", "listing__seller").filter(pk=pk).exclude(news="").first()
    # Taken by a conditional update: a second worker finds nothing left.
    if found is None or not Favourite.objects.filter(pk=pk, news=found.news).update(news=""):
        return False
    listing = found.listing
    free = selectors.availability([listing.pk])[listing.pk]
    if not listing.is_on_sale or free <= 0 or not found.user.is_active:
        return False
    if found.news == News.PRICE and listing.price_minor > found.known_price_minor:
        return False
    kind = found.news
    cause = f"{found.known_price_minor}" if kind == News.PRICE else _moment(found.told_stock_at)
    with override(found.user.locale):
        title = str(listing)
    tell(
        found.user, template="favourite_cheaper" if kind == News.PRICE else "favourite_back",
        source=f"favourite:{pk}:{kind}:{cause}", link=selectors.listing_path(listing.public_id, selectors.title_in(listing, "en")),
        channels=_channels(found.user),
        context={
            "title": title, "shop": listing.seller.display_name, "price": _said(listing.price_minor, listing.currency),
            "before": _said(found.saved_price_minor, found.currency), "pieces": free,
        },
    )  # fmt: skip
    return True


def _channels(user: User) -> tuple[str, ...]:
    """By mail only for those who agreed to hear about goods; the message inside the shop is what they asked for by saving."""
    return ("in_app", "mail") if Consent.Purpose.MARKETING in live_consents(user) else ("in_app",)


def _said(minor: int, currency: str) -> str:
    """A price in yuan at today's rate, in the seller's currency where there is no rate."""
    rate = cny_rates({currency}).get(currency)
    money = from_minor(minor, currency) if rate is None else from_minor(convert_minor(minor, currency, CNY, rate), CNY)
    sign = "¥" if money.currency.code == CNY else f"{money.currency.code} "
    return f"{sign}{money.amount:,}"


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


def _work(marked: int) -> int:
    if marked:
        tasks.send(TASK)
    return marked
