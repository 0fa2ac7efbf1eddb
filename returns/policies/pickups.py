"""Where and when a courier comes to the door for a return: a dated rule of areas, pure functions over it. SAMPLE numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from marketplace.core.rules import RuleKind
from marketplace.core.time import SHANGHAI

HOURS = re.compile(r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")
LEAST_AHEAD = timedelta(hours=2)  # the courier has to be told
CANCEL_UNTIL = timedelta(hours=1)
DEFAULT: dict[str, Any] = {
    "days": 5,
    "carrier": "jingwei",
    "areas": [
        {"prefix": "31", "hours": ["09:00-12:00", "13:00-17:00", "18:00-20:00"], "capacity": 40},
        {"prefix": "11", "hours": ["09:00-12:00", "13:00-17:00", "18:00-20:00"], "capacity": 40},
        {"prefix": "44", "hours": ["09:00-12:00", "13:00-18:00"], "capacity": 40},
        {"prefix": "32", "hours": ["09:00-12:00", "13:00-17:00"], "capacity": 20},
        {"prefix": "33", "hours": ["09:00-12:00", "13:00-17:00"], "capacity": 20},
        {"prefix": "", "hours": ["09:00-17:00"], "capacity": 10},
    ],
}


@dataclass(frozen=True)
class Window:
    """Hours of one day in one area, in Shanghai time."""

    area: str
    day: date
    hours: str
    capacity: int

    @property
    def starts(self) -> datetime:
        hour, minute = self.hours[:5].split(":")
        return datetime.combine(self.day, time(int(hour), int(minute)), tzinfo=SHANGHAI)

    @property
    def code(self) -> str:
        """How a form or program names it: `2026-11-24 09:00-12:00`."""
        return f"{self.day.isoformat()} {self.hours}"


def windows(body: Mapping[str, Any], district_code: str, now: datetime) -> list[Window]:
    """What may be booked for an address: of the area with the longest matching prefix, the next days, not too soon."""
    areas: Sequence[Mapping[str, Any]] = [row for row in body["areas"] if district_code.startswith(row["prefix"])]
    if not areas or not district_code:
        return []
    area = max(areas, key=lambda row: len(row["prefix"]))
    today = now.astimezone(SHANGHAI).date()
    found = [
        Window(area["prefix"], today + timedelta(days=ahead), hours, int(area["capacity"]))
        for ahead in range(int(body["days"]) + 1)
        for hours in area["hours"]
    ]
    return [one for one in found if one.starts >= now + LEAST_AHEAD]


def check(body: Any) -> dict[str, Any]:
    """What is wrong with a proposed body."""
    if (
        not isinstance(body, Mapping)
        or set(body) != {"days", "carrier", "areas"}
        or not isinstance(body["areas"], list)
    ):
        return {"areas": _("Days, carrier and areas are needed, and nothing else.")}
    if type(body["days"]) is not int or not 1 <= body["days"] <= 30:
        return {"days": _("Between 1 and 30 days.")}
    if body["carrier"] not in ("jingwei", "yousu"):
        return {"carrier": _("We do not know this carrier.")}
    for place, row in enumerate(body["areas"]):
        is_row = (
            isinstance(row, Mapping) and set(row) == {"prefix", "hours", "capacity"} and isinstance(row["hours"], list)
        )
        is_good = is_row and re.fullmatch(r"\d{0,6}", str(row["prefix"])) and row["hours"]
        if not is_good or not all(
            isinstance(one, str) and HOURS.match(one) and one[:5] < one[6:] for one in row["hours"]
        ):
            return {f"areas.{place}": _("An area needs a prefix of digits, hours such as 09:00-12:00 and a capacity.")}
        if type(row["capacity"]) is not int or not 0 <= row["capacity"] <= 1000:
            return {f"areas.{place}": _("The capacity is between 0 and 1,000.")}
    if len({row["prefix"] for row in body["areas"]}) < len(body["areas"]):
        return {"areas": _("A prefix stands here twice.")}
    return {}


PICKUPS = rules.register(
    RuleKind(
        code="returns.pickup",
        title=_("Pick-up of returns"),
        default=DEFAULT,
        check=check,
        help=_("Hours and capacity by area."),
    )
)
