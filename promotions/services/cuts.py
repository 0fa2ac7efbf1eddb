"""Time-limited prices. For these hours it is the listing's price, everywhere: lists, quote, customs. Then the old one is back."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models import Listing
from marketplace.catalog.services import listings
from marketplace.core import tasks, time
from marketplace.core.errors import IllegalMove
from promotions.errors import BadPriceCut
from promotions.models import PriceCut
from promotions.states import PRICE_CUT, CutStatus

SYSTEM = "system:promotions"
LONGEST = timedelta(days=14)
LEAST_PERCENT = 30


@transaction.atomic
def plan(*, listing: Listing, price_minor: int, starts_at: datetime, ends_at: datetime, actor: str) -> PriceCut:
    """A lower price from `starts_at` to `ends_at`, at most two weeks, at least 30 % of the price. Raises BadPriceCut."""
    wrong = {}
    if not listing.price_minor * LEAST_PERCENT // 100 <= price_minor < listing.price_minor:
        wrong["price_minor"] = _("Lower than the price now, and not below 30 percent of it.")
    if ends_at <= max(starts_at, time.now()) or ends_at - starts_at > LONGEST:
        wrong["ends_at"] = _("It has to end after it starts, in the future, within two weeks.")
    if wrong:
        raise BadPriceCut(fields=wrong)
    try:
        with transaction.atomic():
            return PriceCut.objects.create(
                listing=listing, seller_id=listing.seller_id, price_minor=price_minor, was_minor=listing.price_minor,
                starts_at=starts_at, ends_at=ends_at, made_by=actor, created_at=time.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise BadPriceCut(fields={"listing": _("This listing has a time-limited price already.")}) from error


@transaction.atomic
def stop(*, cut: PriceCut, actor: str) -> PriceCut:
    """Cancelled before it began, or ended early. Raises IllegalMove, StaleState."""
    if cut.status == CutStatus.PLANNED:
        PRICE_CUT.move(cut, CutStatus.CANCELLED, actor=actor)
    else:
        _end(cut, actor)
    return cut


def run_due() -> int:
    """Begin and end what is due, one transaction each. Returns how many."""
    now = time.now()
    due = PriceCut.objects.filter(status=CutStatus.PLANNED, starts_at__lte=now) | PriceCut.objects.filter(
        status=CutStatus.RUNNING, ends_at__lte=now
    )
    return tasks.each(list(due.order_by("pk").values_list("pk", flat=True)[:500]), _step)


@transaction.atomic
def _step(pk: int) -> bool:
    cut = PriceCut.objects.select_related("listing__seller").get(pk=pk)
    if cut.status == CutStatus.RUNNING:
        _end(cut, SYSTEM)
    elif cut.ends_at <= time.now():
        PRICE_CUT.move(cut, CutStatus.CANCELLED, actor=SYSTEM, why="its hours passed")
    elif cut.status == CutStatus.PLANNED:
        _begin(cut)
    return True


def _begin(cut: PriceCut) -> None:
    """The seller may have written another price meanwhile: then that is the one put back, and a cut that is none ends."""
    was = cut.listing.price_minor
    if was <= cut.price_minor:
        PRICE_CUT.move(cut, CutStatus.CANCELLED, actor=SYSTEM, why="the price is lower already")
        return
    PRICE_CUT.move(cut, CutStatus.RUNNING, actor=SYSTEM, was_minor=was)
    _write(cut.listing, cut.price_minor)


def _end(cut: PriceCut, actor: str) -> None:
    PRICE_CUT.move(cut, CutStatus.ENDED, actor=actor)
    if cut.listing.price_minor == cut.price_minor:  # else the seller wrote another one, and that stands
        _write(cut.listing, cut.was_minor)


def _write(listing: Listing, price_minor: int) -> None:
    try:
        with transaction.atomic():
            listings.edit(listing=listing, changes={"price_minor": price_minor}, actor=SYSTEM)
    except IllegalMove:  # retired meanwhile: nothing is sold at any price
        return  # a StaleState (somebody is just deciding about it) takes the whole step back, the next run does it again
