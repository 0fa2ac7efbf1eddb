"""Who may send what back, until when, and who pays: dated rows and pure functions.

Sources: Consumer Rights Protection Law 2013 Art. 24 (quality), Art. 25 (seven days without reason, counted from the day
after signing; the buyer pays the way back), Art. 55 (fraud); GACC Announcement 2020 No. 45 (customs: apply within 30 days
of release, goods back at the original supervised place within 45). The shopper gets the best of law, platform and seller.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from marketplace.core import rules as versions
from marketplace.core.money import share_by_bp
from marketplace.core.time import SHANGHAI
from returns.policies.rights import Right, right_of, seller_right_by_code, window_end
from returns.policies.rights_data import ANY, DEFAULT

CUSTOMS_APPLY_DAYS = 30
CUSTOMS_ARRIVE_DAYS = 45
SEND_WITHIN = timedelta(days=10)
ARRIVE_WITHIN = timedelta(days=30)  # after the shopper said "sent"; a parcel inside China that takes longer is lost
KIND = "returns.rights"  # the dated rows, changed by two people


Rule = Right
RULES: tuple[Rule, ...] = tuple(right_of(row) for row in DEFAULT["rights"])
BY_CODE = {rule.code: rule for rule in RULES}


def rule_for(reason: str, day: date) -> Rule | None:
    """The best rule of version 1 for `reason` in mainland China on `day`, whatever the goods are; None where there is none."""
    rows = [
        rule for rule in RULES
        if rule.reason == reason and rule.country == "CN" and rule.category == ANY and rule.valid_from <= day
    ]  # fmt: skip
    return max(rows, key=lambda rule: rule.days, default=None)


def last_moment(delivered_at: datetime, days: int) -> datetime:
    """End of the window in UTC: 24:00 Asia/Shanghai of the last day, days counted from the day after delivery."""
    return window_end(delivered_at, days, SHANGHAI)


def customs_dates(released_on: date | None) -> tuple[date | None, date | None]:
    """(apply by, arrive by) of the customs return, in Shanghai days counted from the release day as day 0."""
    if released_on is None:
        return None, None
    return released_on + timedelta(days=CUSTOMS_APPLY_DAYS), released_on + timedelta(days=CUSTOMS_ARRIVE_DAYS)


def is_customs_return(
    *, filed_on: date, received_on: date, apply_by: date | None, arrive_by: date | None, is_at_place: bool
) -> bool:
    """Does customs refrain from the tax and give the personal quota back? Both days are inclusive.

    `filed_on`: when customs were asked (CEB625), not when the shopper asked us. `is_at_place`: it came to the supervised place where
    it was released; a warehouse anywhere else restores nothing.
    """
    if apply_by is None or arrive_by is None or not is_at_place:
        return False
    return filed_on <= apply_by and received_on <= arrive_by


def end_of_day(day: date) -> datetime:
    """24:00 in Shanghai of a day that still counts."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=SHANGHAI)


def rule_by_code(code: str) -> Rule:
    """The rule a case was opened under, whatever is in force today. Raises KeyError for a code that never was.

    `mm-quality-15` is of version 1, `mm-quality-15@3` of version 3; the code of a shop's own terms says everything itself.
    """
    of_shop = seller_right_by_code(code)
    if of_shop is not None:
        return of_shop
    name, _sign, number = code.partition("@")
    if not number:
        return BY_CODE[name]
    rows = versions.version(KIND, int(number)).body["rights"]
    return next(right_of(row, version=int(number)) for row in rows if row["code"] == name)


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

    Goods less the restocking fee (none in China); freight outbound only where the shopper is not at fault; tax where customs
    waives it, or where the fault
    is not the shopper's (then the party at fault bears it).
    """
    at_fault = rule.refunds_outbound_freight
    goods = left.goods - share_by_bp(left.goods, rule.restocking_bp)
    return Share(goods, left.freight if at_fault else 0, left.tax if at_fault or is_customs_return else 0)
