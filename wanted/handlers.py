"""What this room does when something happened. Idempotent: a notice is unique by its source, a state moves once."""

from typing import Any

from wanted import selectors
from wanted.models import Offer
from wanted.services import choosing, telling


def tell_offered(*, offer: str, **_more: Any) -> None:
    found = selectors.offer_by(offer)
    telling.tell_shopper(found.want, "wanted_offer", f"offer:{found.public_id}")


def tell_chosen(*, offer: str, **_more: Any) -> None:
    telling.tell_seller(selectors.offer_by(offer), "wanted_chosen")


def tell_offer_ended(*, offer: str, **_more: Any) -> None:
    """The seller hears why, unless it was their own doing."""
    found = selectors.offer_by(offer)
    if found.ended_why != Offer.Why.SELLER:
        telling.tell_seller(found, "wanted_offer_over")


def tell_reopened(*, want: str, offer: str, why: str, **_more: Any) -> None:
    found = selectors.want_by(want)
    template = "wanted_withdrawn" if why == Offer.Why.SELLER else "wanted_not_bought"
    telling.tell_shopper(found, template, f"reopened:{offer}")


def tell_expired(*, want: str, **_more: Any) -> None:
    telling.tell_shopper(selectors.want_by(want), "wanted_expired", "expired")


def choice_near(*, subject: str, clock: Any = "", **_more: Any) -> None:
    """A day is left to pay for the chosen offer."""
    found = selectors.want_by(subject.removeprefix("want:"))
    telling.tell_shopper(found, "wanted_buy_soon", f"near:{clock}")


def purchase_paid(*, purchase: str, **_more: Any) -> None:
    choosing.bought(purchase_number=purchase)
