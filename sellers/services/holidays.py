"""Away for a while, and closing for good: what shoppers are told, and from when no new orders come. Running orders go on."""

from datetime import date, timedelta

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import time, trail
from marketplace.core.textnorm import clean_line
from sellers.errors import BadClosing, BadHoliday
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors import ref
from sellers.selectors.team import require
from sellers.states import SellerStatus

LONGEST = timedelta(days=60)
NOTICE_DAYS = 30  # E-Commerce Law Art. 16: announced thirty days before, where shoppers see it
FIELDS = ["holiday_from", "holiday_until", "holiday_mode", "holiday_message"]


@transaction.atomic
def set_holiday(*, seller: Seller, first_day: date, last_day: date, mode: str, message: str = "", by: User) -> Seller:
    """Announce days away (Asia/Shanghai, both included): no new orders, or orders with a later promise.

    A holiday that has begun may be made longer or shorter. Raises NotAllowed, BadHoliday, BadText.
    """
    require(seller, by, Permission.SHOP)
    today = time.today()
    begun = seller.is_away(today) and first_day == seller.holiday_from
    fits = (first_day >= today or begun) and first_day <= last_day <= first_day + LONGEST and last_day >= today
    if not fits or mode not in Seller.Holiday.values:
        raise BadHoliday(fields={"last_day": BadHoliday.message})
    text = clean_line(message, max_length=200, field="message")
    _store(seller, first_day, last_day, mode, text)
    trail.record(
        verb="seller.holiday_set", target=ref(seller), actor=by.ref,
        after={"from": first_day.isoformat(), "until": last_day.isoformat(), "mode": mode},
    )  # fmt: skip
    return seller


@transaction.atomic
def end_holiday(*, seller: Seller, by: User) -> Seller:
    """Back at work, or not leaving after all. Raises NotAllowed."""
    require(seller, by, Permission.SHOP)
    if seller.holiday_until is not None:
        _store(seller, None, None, Seller.Holiday.STOP, "")
        trail.record(verb="seller.holiday_ended", target=ref(seller), actor=by.ref)
    return seller


@transaction.atomic
def announce_closing(*, seller: Seller, by: User) -> Seller:
    """Say that the shop closes for good, thirty days from now; until then it sells. Raises NotAllowed, BadClosing."""
    require(seller, by, Permission.TEAM)
    if seller.closing_on is not None or seller.status != SellerStatus.APPROVED:
        raise BadClosing
    seller.closing_on, seller.closing_announced_at = time.today() + timedelta(days=NOTICE_DAYS), time.now()
    seller.save(update_fields=["closing_on", "closing_announced_at"])
    trail.record(
        verb="seller.closing_announced", target=ref(seller), actor=by.ref,
        after={"on": seller.closing_on.isoformat()},
    )  # fmt: skip
    return seller


@transaction.atomic
def take_back_closing(*, seller: Seller, by: User) -> Seller:
    """The shop goes on. Raises NotAllowed."""
    require(seller, by, Permission.TEAM)
    if seller.closing_on is not None:
        seller.closing_on = seller.closing_announced_at = None
        seller.save(update_fields=["closing_on", "closing_announced_at"])
        trail.record(verb="seller.closing_taken_back", target=ref(seller), actor=by.ref)
    return seller


def _store(seller: Seller, first_day: date | None, last_day: date | None, mode: str, message: str) -> None:
    seller.holiday_from, seller.holiday_until = first_day, last_day
    seller.holiday_mode, seller.holiday_message = mode, message
    seller.save(update_fields=FIELDS)
