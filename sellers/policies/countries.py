"""Where sellers may be: countries that our provider can pay out to, with their currency. Mainland China is not abroad."""

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


def currency_of(country: str) -> str | None:
    """Currency of payouts to this country, None where we cannot pay."""
    return CURRENCIES.get(country)
