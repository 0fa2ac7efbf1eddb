"""The clock on a seller's wall, by the country of the shop; of several zones that of the most people, with its offset."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONES: Mapping[str, str] = {
    "AT": "Europe/Vienna", "AU": "Australia/Sydney", "BE": "Europe/Brussels", "BR": "America/Sao_Paulo", "CA": "America/Toronto",
    "CH": "Europe/Zurich", "CN": "Asia/Shanghai", "CZ": "Europe/Prague", "DE": "Europe/Berlin", "DK": "Europe/Copenhagen",
    "ES": "Europe/Madrid", "FI": "Europe/Helsinki", "FR": "Europe/Paris", "GB": "Europe/London", "GR": "Europe/Athens",
    "HK": "Asia/Hong_Kong", "ID": "Asia/Jakarta", "IE": "Europe/Dublin", "IN": "Asia/Kolkata", "IT": "Europe/Rome",
    "JP": "Asia/Tokyo", "KR": "Asia/Seoul", "MX": "America/Mexico_City", "MY": "Asia/Kuala_Lumpur", "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo", "NZ": "Pacific/Auckland", "PH": "Asia/Manila", "PL": "Europe/Warsaw", "PT": "Europe/Lisbon",
    "SE": "Europe/Stockholm", "SG": "Asia/Singapore", "TH": "Asia/Bangkok", "TW": "Asia/Taipei", "US": "America/New_York",
    "VN": "Asia/Ho_Chi_Minh",
}  # fmt: skip


def local(moment: datetime, country: str) -> str:
    """`2026-11-25 18:00 (UTC+9)`; UTC for a country that is not listed."""
    there = moment.astimezone(_zone(ZONES.get(country.upper(), "UTC")))
    minutes = int((there.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    offset = f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''}"
    return f"{there:%Y-%m-%d %H:%M} ({offset})"


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
