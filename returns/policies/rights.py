"""The best right to return that a shopper has: law, platform or the seller's own better terms. Pure.

The rows are in `rights_data.py`, the lawful exceptions in `orders/policies/no_reason.py` (they are confirmed at checkout).

`best` answers with the right it used, until when it holds, and why every other one for this reason lost. It only ever takes the
best of what applies, so one more right can never make a shopper worse off.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from returns.policies.rights_data import ANY, COUNTRIES, LAW, OURS, PLATFORM, SELLER, SHOP, SHOPPER

# How a piece is, from best to worst, and how bad it may be for each demand.
STATES = ("unopened", "box_opened", "seal_broken", "used")
DEMANDS = {"unopened": 0, "seal": 1, "unused": 2, "any": 3}
SELLER_REASONS = ("no_reason", "quality", "wrong")  # what a shop may promise more of than law and platform
SELLER_CODE = re.compile(r"^seller-(no_reason|quality|wrong)-(\d{1,3})-(shopper|seller)$")
WHOSE = {LAW: 2, OURS: 1, SHOP: 0}


@dataclass(frozen=True)
class Right:
    """One right to return. `days` counts from the day after delivery, in the zone of the country; `freight_payer` pays the way back.

    `restocking_bp` is taken off the goods (0 in China); `times`: 3 where the law gives three times the price for a fake.
    """

    code: str
    reason: str
    days: int
    freight_payer: str
    refunds_outbound_freight: bool
    borne_by: str
    source: str
    valid_from: date
    by: str = OURS
    country: str = "CN"
    regime: str = ANY
    category: str = ANY
    restocking_bp: int = 0
    intact: str = "any"
    times: int = 1
    valid_to: date | None = None
    zh: str = ""
    en: str = ""
    is_sample: bool = False

    def words(self, language: str) -> str:
        """The right in the reader's language: Chinese for Chinese, else English."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True)
class Question:
    """What is asked. `path`: category slugs from the root; `state`: how the piece is, empty where nobody said.

    `exceptions`: codes that hold for these goods (always, or confirmed at purchase). `delivered_at` None: still travelling in part,
    so no window has begun. `was_late`: it came after the promised day.
    """

    reason: str
    asked_at: datetime
    delivered_at: datetime | None
    country: str = "CN"
    regime: str = ""
    path: tuple[str, ...] = ()
    state: str = ""
    exceptions: tuple[Mapping[str, Any], ...] = ()
    was_late: bool = False
    is_hygienic: bool = False


@dataclass(frozen=True)
class Answer:
    """`used` is None where there is no right; `why_not` then says what stood in the way of the one that came nearest."""

    used: Right | None
    until: datetime | None
    others: tuple[tuple[Right, str], ...]
    why_not: str = ""


# From "nearly" to "never": what is told where every right lost.
NEARNESS = ("window_passed", "not_intact", "exception", "was_on_time", "not_in_force", "other_category", "other_regime")


def right_of(row: Mapping[str, Any], *, version: int = 1) -> Right:
    """A row of the rule's body as a right; rights of later versions carry their number in the code, so a case can find them again."""
    code = row["code"] if version == 1 else f"{row['code']}@{version}"
    return Right(
        code=code, reason=row["reason"], days=int(row["days"]), freight_payer=row["payer"],
        refunds_outbound_freight=bool(row["refunds_outbound"]), borne_by=row["borne_by"], source=row["source"],
        valid_from=date.fromisoformat(row["valid_from"]), by=row["by"], country=row["country"], regime=row["regime"],
        category=row["category"], restocking_bp=int(row["restocking_bp"]), intact=row["intact"], times=int(row["times"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None, zh=row["zh"], en=row["en"],
        is_sample=bool(row["is_sample"]),
    )  # fmt: skip


def seller_right(reason: str, days: int, payer: str, *, since: date) -> Right:
    """What a shop promises by itself, as a right; its code says everything, so it needs no table to be read again."""
    is_fault = reason != "no_reason"
    zh = {"no_reason": "无理由退货", "quality": "质量问题可退", "wrong": "发错货可退"}[reason]
    en = {"no_reason": "without a reason", "quality": "for faults", "wrong": "for wrong goods"}[reason]
    pays_zh, pays_en = ("卖家", "the seller pays") if payer == SELLER else ("您", "you pay")
    return Right(
        code=f"seller-{reason}-{days}-{payer}", reason=reason, days=days, freight_payer=payer,
        refunds_outbound_freight=is_fault, borne_by=SELLER, source="The seller's own terms at purchase", valid_from=since,
        by=SHOP, country=ANY, intact="any" if is_fault else "unused",
        zh=f"卖家承诺：{days} 天{zh}，退回运费由{pays_zh}承担。", en=f"The seller's own promise: {days} days {en}; {pays_en} the way back.",
    )  # fmt: skip


def seller_right_by_code(code: str) -> Right | None:
    """The shop's right that a code stands for; None where it is not such a code."""
    found = SELLER_CODE.match(code)
    if found is None:
        return None
    return seller_right(found[1], int(found[2]), found[3], since=date(2026, 1, 1))


def zone_of(country: str, countries: Mapping[str, Mapping[str, str]] = COUNTRIES) -> ZoneInfo:
    """Where the days of a country are counted; Shanghai for one that we do not know."""
    return ZoneInfo(countries.get(country, COUNTRIES["CN"])["zone"])


def window_end(delivered_at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """24:00 of the last day in `zone`, as UTC; the days count from the day after delivery."""
    after = delivered_at.astimezone(zone).date() + timedelta(days=days + 1)
    return datetime.combine(after, time(), tzinfo=zone).astimezone(UTC)


def best(asked: Question, rights: Iterable[Right], *, zone: ZoneInfo) -> Answer:
    """The best right for the shopper, and why the others for this reason lost."""
    known = list(
        dict.fromkeys(one for one in rights if one.reason == asked.reason and one.country in (asked.country, ANY))
    )
    lost = [(one, why) for one in known if (why := why_lost(one, asked, zone))]
    good = [one for one in known if not why_lost(one, asked, zone)]
    if not good:
        whys = {why for _one, why in lost}
        return Answer(None, None, tuple(lost), next((why for why in NEARNESS if why in whys), ""))
    used = max(good, key=lambda one: worth(one, asked, zone))
    lost += [(one, "less_good") for one in good if one != used]
    until = window_end(asked.delivered_at, used.days, zone) if asked.delivered_at else None
    return Answer(used, until, tuple(lost))


def worth(one: Right, asked: Question, zone: ZoneInfo) -> tuple[Any, ...]:
    """What a right that holds now is worth to the shopper: money first, then what is demanded of the piece, then time."""
    return (
        one.times,
        -one.restocking_bp,
        one.refunds_outbound_freight,
        one.freight_payer != SHOPPER,
        DEMANDS[demand(one, asked)],
        one.days,
        WHOSE[one.by],
        one.code,
    )


def why_lost(one: Right, asked: Question, zone: ZoneInfo) -> str:
    """Why this right does not hold now; empty where it does."""
    day = asked.asked_at.astimezone(zone).date()
    if one.category not in (ANY, *asked.path):
        return "other_category"
    if one.regime not in (ANY, asked.regime):
        return "other_regime"
    if day < one.valid_from or (one.valid_to is not None and day > one.valid_to):
        return "not_in_force"
    if one.reason == "late" and not asked.was_late:
        return "was_on_time"
    if _is_excepted(one, asked):
        return "exception"
    if asked.delivered_at is not None and asked.asked_at >= window_end(asked.delivered_at, one.days, zone):
        return "window_passed"
    if asked.state and STATES.index(asked.state) > DEMANDS[demand(one, asked)]:
        return "not_intact"
    return ""


def demand(one: Right, asked: Question) -> str:
    """How the piece must be: what the right says, stricter where hygiene or a confirmed exception says so."""
    demands = [one.intact]
    if one.reason == "no_reason" and asked.is_hygienic:
        demands.append("seal")
    if one.reason == "no_reason" and one.by != SHOP:
        demands += [row["leaves"] for row in asked.exceptions if row["leaves"] in DEMANDS]
    return min(demands, key=DEMANDS.__getitem__)


def _is_excepted(one: Right, asked: Question) -> bool:
    """A lawful exception ends what law and platform give without a reason; a shop's own promise binds the shop."""
    return one.reason == "no_reason" and one.by != SHOP and any(row["leaves"] == "nothing" for row in asked.exceptions)


PAYERS = (SHOPPER, SELLER, PLATFORM)
