"""The numbers of reviewing: how long each side may speak, what is said by stars and codes, what it is rewarded with. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

ASPECTS = ("item", "seller", "service")
ASPECT_WORDS = {
    "item": (_("The item"), _("As described, as good as you hoped?")),
    "seller": (_("The shop"), _("Honest, careful packing, quick to hand in?")),
    "service": (_("Our service"), _("Warehouse, customs, delivery and our desk: this is about us, not about the shop.")),
}  # fmt: skip

BLIND = timedelta(days=14)
"""Both sides may speak for so long after delivery. Then what was said is read, and nobody can answer what they read."""
REMIND_BEFORE = timedelta(days=4)
REMIND_UNTIL = timedelta(hours=12)
"""Whoever has not reviewed is reminded once, between so long before the end; by day only (AWAKE, hours in Shanghai)."""
AWAKE = range(10, 20)
SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENING_HOUR = 10
OBJECT = timedelta(days=90)
FOLLOW_UP = timedelta(days=180)
ANSWER_EDITS = timedelta(hours=48)
CHALLENGE = timedelta(days=90)
SECOND_LOOK = timedelta(days=7)
VOTES_A_DAY = 60
MOST_EVIDENCE = 6
LEAST_WORDS = 10

POINTS, POINTS_PICTURES = 20, 30
"""For each item reviewed, once; more where pictures came along. Stars are not an argument: see `points_for`."""

SHOPPER_CODES = {
    "polite": _("Polite"), "quick": _("Answered quickly"), "clear": _("Said clearly what was wanted"),
    "patient": _("Patient"), "rude": _("Rude"), "pressed": _("Pressed for a discount or a gift"),
    "unreachable": _("Did not answer"),
}  # fmt: skip
MAX_SHOPPER_WORDS = 500
SHOPPER_COUNTS, SHOPPER_LEAST = timedelta(days=365), 3
"""Shops see an average of a shopper of the last year only, and only where so many shops said something."""

CHALLENGE_REASONS = {
    "off_topic": _("It is not about the goods or the shop"),
    "privacy": _("It shows personal data"),
    "insult": _("It insults or threatens"),
    "advertising": _("It advertises something else"),
    "extortion": _("Somebody wanted money or goods for it"),
    "false": _("It is proven to be false"),
    "fake": _("It was bought, or invented by a competitor"),
}  # fmt: skip
STANDS, STRUCK, HIDDEN = "stands", "struck", "hidden"
OUTCOMES = {
    STANDS: _("The review stands"),
    STRUCK: _("The words stay; they are not about the goods or the shop, whose stars do not count"),
    HIDDEN: _("The words are hidden for a reason of law"),
}  # fmt: skip


def points_for(*, pictures: int) -> int:
    """Points for one reviewed item. Whoever gives one star earns what others earn for five."""
    return POINTS + (POINTS_PICTURES if pictures else 0)


def closes_at(delivered_at: datetime) -> datetime:
    """The moment from which on neither side can speak for the first time."""
    return delivered_at + BLIND


def counted(stars: dict[str, int | None], *, is_struck: bool) -> dict[str, int]:
    """Which stars count. A struck review was about something else than the goods and the shop: only the service's stay."""
    kept = ("service",) if is_struck else ASPECTS
    return {name: value for name in kept if (value := stars.get(name)) is not None}


def last_opening(now: datetime) -> datetime:
    """The last Monday, ten o'clock in Shanghai. Then everything anonymous whose days ended in the week before is read at once: the
    moment in which it appears tells a week, not an order."""
    local = now.astimezone(SHANGHAI)
    monday = (local - timedelta(days=local.weekday())).replace(hour=OPENING_HOUR, minute=0, second=0, microsecond=0)
    return monday if monday <= local else monday - timedelta(days=7)


def opens_at(closing: datetime, *, is_anonymous: bool) -> datetime:
    """When a review can be read at the latest: the end of its days, or the opening of anonymous ones that follows it."""
    return last_opening(closing + timedelta(days=7) - timedelta(microseconds=1)) if is_anonymous else closing
