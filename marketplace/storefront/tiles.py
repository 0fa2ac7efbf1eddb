"""From catalogue cards to the tiles that the grid component draws."""

from collections.abc import Sequence
from datetime import date

from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.catalog import countries, selectors
from marketplace.catalog.records import Card
from marketplace.core import time
from marketplace.core.money import CNY, from_minor
from marketplace.storefront.estimates import Estimate, estimates
from marketplace.storefront.shapes import ListingCard


def language() -> str:
    """The reader's language, one of settings.LANGUAGES."""
    return get_language() or "zh-hans"


def picture_url(name: str) -> str:
    """Address of a stored picture; a drawing where there is none."""
    return default_storage.url(name) if name else static("img/no-picture.svg")


def tiles(listing_ids: Sequence[int]) -> list[ListingCard]:
    """Tiles of these listings in their order: one query for the cards, three at most for rates."""
    return tiles_of(selectors.cards(listing_ids, language()))


def tiles_of(cards: Sequence[Card]) -> list[ListingCard]:
    return [tile(card, guess) for card, guess in zip(cards, estimates(cards), strict=True)]


def tile(card: Card, guess: Estimate) -> ListingCard:
    price = from_minor(card.price_minor, card.currency) if guess.goods_fen is None else from_minor(guess.goods_fen, CNY)
    return ListingCard(
        url=card.path,
        title=card.title,
        picture=picture_url(card.picture),
        price=price,
        landed=None if guess.landed_fen is None else from_minor(guess.landed_fen, CNY),
        origin=countries.name_of(card.origin, language()),
        grade=card.seller_grade,
        place="warehouse" if card.in_warehouse else "seller",
        place_label=_("Our warehouse") if card.in_warehouse else _("Seller’s shelf"),
        promise=_("by %(day)s") % {"day": short_day(guess.arrives_on)},
        flag=_("On holiday until %(day)s") % {"day": short_day(card.away_until)}
        if card.away_stops and card.away_until and card.is_away(time.today())
        else "",
        flag_tone="warn",
        sold_out=card.stock <= 0,
    )


def short_day(day: date) -> str:
    """A day as people say it: 12月2日, 2 Dec."""
    return date_format(day, "n月j日" if language().startswith("zh") else "j M")
