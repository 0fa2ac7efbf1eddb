"""The page that says how the promised day comes about, and how well it is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dates import WEEKDAYS_ABBR
from django.views.decorators.http import require_GET
from django_countries import countries

from promises import selectors
from promises.policies import evidence


@require_GET
def how(request: HttpRequest) -> HttpResponse:
    """For everybody. Two queries."""
    context = {
        "lanes": lanes(), "weekdays": [WEEKDAYS_ABBR[day] for day in range(7)], "excuses": list(evidence.WORDS.values()),
    }  # fmt: skip
    return render(request, "promises/how.html", context)


def lanes() -> list[dict[str, Any]]:
    """A row a country of departure: the days of each weekday, arrivals, promises kept."""
    health = {row.lane: row for row in selectors.health()}
    found: dict[str, dict[str, Any]] = {}
    for row in selectors.table():
        lane = found.setdefault(
            row.lane,
            {
                "lane": row.lane,
                "name": countries.name(row.lane),
                "days": ["–"] * 7,
                "sample": 0,
                "health": health.get(row.lane),
            },
        )
        lane["days"][row.weekday] = row.days
        lane["sample"] = max(lane["sample"], row.sample)
    return list(found.values())
