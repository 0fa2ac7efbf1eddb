"""Where sellers may be: countries that our provider can pay out to, with their currency. Mainland China is not abroad."""

from django_countries import countries

EUROZONE = [
    "AT",
    "BE",
    "CY",
    "DE",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HR",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PT",
    "SI",
    "SK",
]
CURRENCIES: dict[str, str] = {
    "AU": "AUD", "CA": "CAD", "CH": "CHF", "CZ": "CZK", "DK": "DKK", "GB": "GBP", "HK": "HKD", "HU": "HUF", "JP": "JPY",
    "KR": "KRW", "MX": "MXN", "MY": "MYR", "NO": "NOK", "NZ": "NZD", "PL": "PLN", "SE": "SEK", "SG": "SGD", "TH": "THB",
    "US": "USD", **dict.fromkeys(EUROZONE, "EUR"),
}  # fmt: skip


ISSUERS = frozenset(code for code, _name in countries)


def currency_of(country: str) -> str | None:
    """Currency of payouts to this country, None where we cannot pay."""
    return CURRENCIES.get(country)


def is_country(code: str) -> bool:
    """Is this an ISO 3166-1 alpha-2 code? Papers may be issued anywhere."""
    return code in ISSUERS
