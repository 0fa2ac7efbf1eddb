"""Code lists of customs. Facts and how sure they are: docs/customs.md."""

from typing import Final

CNY: Final = "142"
AIR: Final = "5"
"""Transport mode: aircraft (unconfirmed)."""
ID_CARD: Final = "1"
PIECE: Final = "011"
KILOGRAM: Final = "035"
"""Statutory unit (unconfirmed)."""

COUNTRIES: Final[dict[str, str]] = {
    "HK": "110", "JP": "116", "MO": "121", "MY": "122", "SG": "132", "KR": "133", "TH": "136", "CN": "142", "TW": "143",
    "BE": "301", "DK": "302", "GB": "303", "DE": "304", "FR": "305", "IE": "306", "IT": "307", "NL": "309", "ES": "312",
    "AT": "315", "SE": "330", "CH": "331", "CA": "501", "US": "502", "AU": "601", "NZ": "609",
}  # fmt: skip
UNKNOWN_COUNTRY: Final = "701"

STORED, SENDING, SENT, SEND_FAILED = "1", "2", "3", "4"
REJECTED, ACCEPTED, MANUAL, APPROVED = "100", "120", "300", "399"
INSPECTION, RETURNED, RELEASED, CLOSED = "500", "700", "800", "899"
DETAINED = frozenset({"501", "502", "503", "599"})


def country(alpha2: str) -> str:
    """Customs' numeric code of a country; 701 (unknown) where the table has none."""
    return COUNTRIES.get(alpha2, UNKNOWN_COUNTRY)


def goods_code(hs_code: str) -> str:
    """Ten digits: eight of the tariff and two additional ones."""
    return hs_code.ljust(10, "0")[:10]
