"""Storage fees, hours of the counters and restock advice: dated rules (`core.rules`). All numbers are SAMPLE.

    warehousing.storage  {"bands": [{"from_day": 0, "rates": {"default": 0}}, {"from_day": 30, "rates": {"USD": 90, …}}, …]}
    warehousing.counter  {"hours": [9, 17], "capacity": 6, "closed": [7], "days_ahead": 14}
    warehousing.restock  {"lead_days": 10, "safety_days": 5, "target_days": 30, "most_returned_bp": 2000}

Rates are minor units of the seller's currency for a cubic metre and day; `default` stands for every other currency.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules

STORAGE, COUNTER, RESTOCK = "warehousing.storage", "warehousing.counter", "warehousing.restock"
MOST_RATE = 1_000_000


def _band(from_day: int, **rates: int) -> dict[str, Any]:
    return {"from_day": from_day, "rates": rates}


# SAMPLE: a month is free; then about 0.90 USD for a cubic metre and day, double after 90 days, four times after 180.
STORAGE_DEFAULT: Mapping[str, Any] = {
    "bands": [
        _band(0, default=0),
        _band(30, default=90, JPY=135, KRW=1_250, CNY=650),
        _band(90, default=180, JPY=270, KRW=2_500, CNY=1_300),
        _band(180, default=360, JPY=540, KRW=5_000, CNY=2_600),
    ]
}
COUNTER_DEFAULT: Mapping[str, Any] = {"hours": [9, 17], "capacity": 6, "closed": [7], "days_ahead": 14}
RESTOCK_DEFAULT: Mapping[str, Any] = {
    "lead_days": 10, "safety_days": 5, "target_days": 30, "most_returned_bp": 2_000,
}  # fmt: skip


def check_storage(body: Any) -> dict[str, Any]:
    """Field → what is wrong with it."""
    if not isinstance(body, Mapping) or set(body) != {"bands"} or not isinstance(body["bands"], list | tuple):
        return {"bands": _("A list of bands is expected.")}
    return dict(_band_problems(body["bands"]))


def _band_problems(bands: Any) -> Iterator[tuple[str, Any]]:
    last = -1
    for index, band in enumerate(bands):
        where = f"bands.{index}"
        if not isinstance(band, Mapping) or set(band) != {"from_day", "rates"}:
            yield where, _("First day and rates are expected.")
            return
        if not _whole(band["from_day"], 0, 3_650) or band["from_day"] <= last:
            yield f"{where}.from_day", _("Bands begin on rising days.")
            return
        last = band["from_day"]
        rates = band["rates"]
        if not isinstance(rates, Mapping) or "default" not in rates:
            yield f"{where}.rates", _("The rates need at least a default.")
        elif not all(_whole(rate, 0, MOST_RATE) for rate in rates.values()):
            yield f"{where}.rates", _("A whole number from %(least)s to %(most)s is expected.") % _range(0, MOST_RATE)
    if last < 0 or bands[0]["from_day"] != 0:
        yield "bands", _("The first band begins on day 0.")


def check_counter(body: Any) -> dict[str, Any]:
    if not isinstance(body, Mapping) or set(body) != set(COUNTER_DEFAULT):
        return {"body": _("An object is expected.")}
    hours, closed = body["hours"], body["closed"]
    found: dict[str, Any] = {}
    if (
        not (isinstance(hours, list | tuple) and len(hours) == 2 and all(_whole(hour, 0, 24) for hour in hours))
        or hours[0] >= hours[1]
    ):
        found["hours"] = _("Opening and closing hour are expected.")
    if not (isinstance(closed, list | tuple) and all(_whole(day, 1, 7) for day in closed) and len(set(closed)) < 7):
        found["closed"] = _("Days of the week from 1 (Monday) to 7 are expected.")
    for field, least, most in (("capacity", 1, 200), ("days_ahead", 1, 60)):
        if not _whole(body[field], least, most):
            found[field] = _("A whole number from %(least)s to %(most)s is expected.") % _range(least, most)
    return found


def check_restock(body: Any) -> dict[str, Any]:
    if not isinstance(body, Mapping) or set(body) != set(RESTOCK_DEFAULT):
        return {"body": _("An object is expected.")}
    limits = {"lead_days": 180, "safety_days": 180, "target_days": 365, "most_returned_bp": 10_000}
    return {
        field: _("A whole number from %(least)s to %(most)s is expected.") % _range(0, most)
        for field, most in limits.items()
        if not _whole(body[field], 0, most)
    }


def _range(least: int, most: int) -> dict[str, int]:
    return {"least": least, "most": most}


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


STORAGE_RULE = rules.register(
    rules.RuleKind(
        code=STORAGE, title=_("Storage fees"), default=STORAGE_DEFAULT, check=check_storage,
        help=_("By age of the goods: minor units of the seller's currency for a cubic metre and day. SAMPLE figures."),
        notice_days=7,
    )
)  # fmt: skip
COUNTER_RULE = rules.register(
    rules.RuleKind(
        code=COUNTER, title=_("Hours of the counters"), default=COUNTER_DEFAULT, check=check_counter,
        help=_("Opening hours in the warehouse's own time, hand-ins an hour, days that are closed."),
    )
)  # fmt: skip
RESTOCK_RULE = rules.register(
    rules.RuleKind(
        code=RESTOCK, title=_("Restock advice"), default=RESTOCK_DEFAULT, check=check_restock,
        help=_("Days of the road to the warehouse, days of safety, days to fill up for. SAMPLE figures."),
    )
)  # fmt: skip
