"""Who may send what back, until when, and who pays: dated rows and pure functions.

Sources: Consumer Rights Protection Law 2013 Art. 24 (quality), Art. 25 (seven days without reason, counted from the day
after signing; the buyer pays the way back), Art. 55 (fraud); GACC Announcement 2020 No. 45 (customs: apply within 30 days
of release, goods back at the original supervised place within 45). The shopper gets the best of law, platform and seller.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from marketplace.core.time import SHANGHAI

CUSTOMS_APPLY_DAYS = 30
CUSTOMS_ARRIVE_DAYS = 45
SEND_WITHIN = timedelta(days=10)
ARRIVE_WITHIN = timedelta(days=30)  # after the shopper said "sent"; a parcel inside China that takes longer is lost
SHOPPER, SELLER, PLATFORM = "shopper", "seller", "platform"


@dataclass(frozen=True)
class Rule:
    """One right to return. `days` counts from the day after delivery; `freight_payer` pays the way back."""

    code: str
    reason: str
    days: int
    freight_payer: str
    refunds_outbound_freight: bool
    borne_by: str
    source: str
    valid_from: date


RULES: tuple[Rule, ...] = (
    Rule(
        "cn-no-reason-7",
        "no_reason",
        7,
        SHOPPER,
        False,
        SELLER,
        "Consumer Rights Protection Law Art. 25",
        date(2014, 3, 15),
    ),
    Rule(
        "mm-quality-15",
        "quality",
        15,
        SELLER,
        True,
        SELLER,
        "Platform promise; the law gives 7 days (Art. 24)",
        date(2026, 1, 1),
    ),
    Rule(
        "mm-damaged-7", "damaged", 7, PLATFORM, True, PLATFORM, "Platform promise: the road is ours", date(2026, 1, 1)
    ),
    Rule("mm-wrong-15", "wrong", 15, SELLER, True, SELLER, "Platform promise", date(2026, 1, 1)),
    Rule(
        "mm-not-genuine-90",
        "not_genuine",
        90,
        SELLER,
        True,
        SELLER,
        "Platform promise; Art. 55 for fraud",
        date(2026, 1, 1),
    ),
)
BY_CODE = {rule.code: rule for rule in RULES}


def rule_for(reason: str, day: date) -> Rule | None:
    """The newest rule for `reason` valid on `day`, or None where that reason gives no right to send back."""
    rows = [rule for rule in RULES if rule.reason == reason and rule.valid_from <= day]
    return max(rows, key=lambda rule: rule.valid_from, default=None)


def last_moment(delivered_at: datetime, days: int) -> datetime:
    """End of the window in UTC: 24:00 Asia/Shanghai of the last day, days counted from the day after delivery."""
    last_day = delivered_at.astimezone(SHANGHAI).date() + timedelta(days=days)
    return datetime.combine(last_day + timedelta(days=1), time(), tzinfo=SHANGHAI).astimezone(UTC)


def customs_dates(released_on: date | None) -> tuple[date | None, date | None]:
    """(apply by, arrive by) of the customs return, in Shanghai days counted from the release day as day 0."""
    if released_on is None:
        return None, None
    return released_on + timedelta(days=CUSTOMS_APPLY_DAYS), released_on + timedelta(days=CUSTOMS_ARRIVE_DAYS)


def is_customs_return(*, requested_on: date, received_on: date, apply_by: date | None, arrive_by: date | None) -> bool:
    """Does customs refrain from the tax and give the personal quota back? Both days are inclusive."""
    if apply_by is None or arrive_by is None:
        return False
    return requested_on <= apply_by and received_on <= arrive_by


def rule_by_code(code: str) -> Rule:
    """The rule a case was opened under, whatever is in force today. Raises KeyError for a code that never was."""
    return BY_CODE[code]


@dataclass(frozen=True)
class Share:
    """What is left to refund of some pieces of a line, in fen."""

    goods: int
    freight: int
    tax: int

    @property
    def total(self) -> int:
        return self.goods + self.freight + self.tax


def refund_share(rule: Rule, left: Share, *, is_customs_return: bool) -> Share:
    """What this rule gives back of `left`.

    Goods always; freight outbound only where the shopper is not at fault; tax where customs waives it, or where the fault
    is not the shopper's (then the party at fault bears it).
    """
    at_fault = rule.refunds_outbound_freight
    return Share(left.goods, left.freight if at_fault else 0, left.tax if at_fault or is_customs_return else 0)
