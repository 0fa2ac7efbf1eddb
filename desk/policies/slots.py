"""Half hours in which we can call, in the zone of the one who is called. Pure; moments come in, moments go out."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext_lazy as _

CLOCK = "desk_call_back"
LENGTH = timedelta(minutes=30)
NOTICE = timedelta(minutes=30)  # nobody can be called sooner than that
DAYS = 7
OPENS, CLOSES = 9, 21  # o'clock where the called one is: nobody is called at night
AT_ONCE = 3  # calls in one half hour; SAMPLE, until shifts say how many people there are
ATTEMPTS = 3
# Zones that are offered, as people call their time.
PLACES: dict[str, Any] = {
    "Asia/Shanghai": _("Beijing time"), "Asia/Hong_Kong": _("Hong Kong time"), "Asia/Tokyo": _("Tokyo time"),
    "Europe/London": _("London time"), "America/Los_Angeles": _("Los Angeles time"), "America/New_York": _("New York time"),
}  # fmt: skip
ZONES = tuple(PLACES)


def place_of(zone: str) -> str:
    """What a shopper reads in place of a zone's technical name, in the language that is active; its city where we have no word."""
    return str(PLACES.get(zone) or zone.rpartition("/")[2].replace("_", " "))


def is_zone(name: str) -> bool:
    """Is it a time zone that there is?"""
    return name in available_timezones()


def offered(now: datetime, zone: str, taken: Mapping[datetime, int]) -> list[datetime]:
    """Free half hours of the next days in order, as moments of UTC. A wall time that a change of clocks skips is not offered."""
    place = ZoneInfo(zone)
    today = now.astimezone(place).date()
    return [
        at
        for day in range(DAYS + 1)
        for at in _day(datetime(today.year, today.month, today.day, tzinfo=place) + timedelta(days=day))
        if at >= now + NOTICE and at <= now + timedelta(days=DAYS) and taken.get(at, 0) < AT_ONCE
    ]


def _day(midnight: datetime) -> Iterable[datetime]:
    utc = ZoneInfo("UTC")
    for half in range(OPENS * 2, CLOSES * 2):
        wall = midnight.replace(hour=half // 2, minute=30 * (half % 2))
        moment = wall.astimezone(utc)
        if moment.astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None):
            yield moment


def following(missed: datetime, now: datetime, zone: str, taken: Mapping[datetime, int]) -> datetime | None:
    """Where a missed call goes: the first free half hour at least an hour after it was due."""
    later = max(missed, now) + timedelta(hours=1)
    return next((at for at in offered(now, zone, taken) if at >= later), None)
