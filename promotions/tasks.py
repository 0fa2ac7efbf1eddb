"""Scheduled work of promotions and membership."""

from marketplace.core.tasks import job
from promotions.services import cuts, ending, membership


@job("promotions.end_due")
def end_due() -> int:
    """Promotions and coupons whose days are over."""
    return ending.end_due()


@job("promotions.cut_prices")
def cut_prices() -> int:
    """Time-limited prices begin and end."""
    return cuts.run_due()


@job("promotions.warn_ending", queue="slow")
def warn_ending() -> int:
    """Coupons that end within two days."""
    return ending.warn_ending()


@job("promotions.reckon_members", queue="slow")
def reckon_members() -> int:
    """Cells and tiers of all members, by night."""
    return membership.reckon_members()


@job("promotions.greet_birthdays", queue="slow")
def greet_birthdays() -> int:
    """Today's birthdays."""
    return membership.greet_birthdays()
