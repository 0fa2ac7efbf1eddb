"""What a dated row of the tariff must look like before anybody may propose it. Pure but for today's date."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import time

MOST_BP = 30_000  # 300 %: some specific consumption taxes are that high
MOST_FEN = 10**10
MODES = frozenset({"9610", "1210", "1239"})

NOT_BP = _("Whole basis points: 1300 are 13 %.")
NOT_FEN = _("Whole fen: 500000 are 5,000 yuan.")


def check_hs_rate(body: Any) -> dict[str, Any]:
    """Rates of one heading from a day on."""
    wrong = _unknown(body, HS_RULES)
    wrong |= {name: words for name, (fits, words) in HS_RULES.items() if name not in wrong and not fits(body.get(name))}
    if not wrong and (body.get("luxury_consumption_bp") is None) != (body.get("luxury_from_fen") is None):
        wrong["luxury_from_fen"] = _("The luxury rate and its threshold belong together.")
    return wrong | _check_start(body, wrong)


def check_limit(body: Any) -> dict[str, Any]:
    """Limits of one regime from a day on."""
    wrong = _unknown(body, LIMIT_RULES)
    wrong |= {
        name: words for name, (fits, words) in LIMIT_RULES.items() if name not in wrong and not fits(body.get(name))
    }
    per_order, per_year = body.get("per_order_fen"), body.get("per_year_fen")
    if not wrong and per_year is not None and per_year < per_order:
        wrong["per_year_fen"] = _("The yearly limit cannot be below that of one order.")
    return wrong | _check_start(body, wrong)


def _unknown(body: Mapping[str, Any], rules: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name): _("This field is not known.") for name in body if name not in rules}


def _check_start(body: Mapping[str, Any], wrong: Mapping[str, Any]) -> dict[str, Any]:
    """A row begins today or later: what was computed by the old one stays computed by it."""
    if "valid_from" in wrong:
        return {}
    if date.fromisoformat(body["valid_from"]) < time.today():
        return {"valid_from": _("A row begins today or later.")}
    return {}


def _is_whole(most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _or_none(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or fits(value)


def _is_text(most: int, least: int = 0) -> Callable[[Any], bool]:
    return lambda value: (value is None and not least) or (isinstance(value, str) and least <= len(value) <= most)


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_modes(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and set(map(str, value)) <= MODES


def _matches(pattern: str) -> Callable[[Any], bool]:
    found = re.compile(pattern)
    return lambda value: isinstance(value, str) and found.fullmatch(value) is not None


Rules = Mapping[str, tuple[Callable[[Any], bool], Any]]
SOURCE = (_is_text(200, 3), _("Name the notice or decision that this rests on."))
DAY = (_is_day, _("A day as 2026-12-01."))
HS_RULES: Rules = {
    "hs_prefix": (_matches("[0-9]{4,10}"), _("Four to ten digits of the HS code.")),
    "name": (_is_text(200, 1), _("A name is needed.")),
    "duty_bp": (_is_whole(MOST_BP), NOT_BP),
    "vat_bp": (_is_whole(MOST_BP), NOT_BP),
    "consumption_bp": (_is_whole(9_900), NOT_BP),
    "luxury_consumption_bp": (_or_none(_is_whole(9_900)), NOT_BP),
    "luxury_from_fen": (_or_none(_is_whole(MOST_FEN)), NOT_FEN),
    "unit": (_matches("[0-9]{3}"), _("Three digits of the customs unit code.")),
    "unit1": (_matches("[0-9]{3}"), _("Three digits of the customs unit code.")),
    "on_positive_list": (_is_flag, _("Yes or no.")),
    "modes": (_is_modes, _("One or more of 9610, 1210, 1239.")),
    "yearly_grams": (_or_none(_is_whole(10**8)), _("Whole grams.")),
    "note": (_is_text(200), _("At most 200 characters.")),
    "source": SOURCE,
    "is_sample": (_is_flag, _("Yes or no.")),
    "valid_from": DAY,
}
LIMIT_RULES: Rules = {
    "regime": (_is_text(10, 1), _("The regime, as 9610.")),
    "per_order_fen": (_is_whole(MOST_FEN), NOT_FEN),
    "per_year_fen": (_or_none(_is_whole(MOST_FEN)), NOT_FEN),
    "relief_bp": (_is_whole(10_000), NOT_BP),
    "exempt_fen": (_is_whole(MOST_FEN), NOT_FEN),
    "is_active": (_is_flag, _("Yes or no.")),
    "source": SOURCE,
    "valid_from": DAY,
}
