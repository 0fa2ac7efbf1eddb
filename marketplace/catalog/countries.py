"""Names of countries for people and for search (CLDR through Babel)."""

from functools import lru_cache

from babel import Locale

LOCALES = {"zh-hans": "zh_Hans", "zh-hant": "zh_Hant", "en": "en"}


@lru_cache(maxsize=4)
def names(language: str) -> dict[str, str]:
    """ISO 3166 alpha-2 → name in the language (zh-hans where it is none of ours)."""
    territories = Locale.parse(LOCALES.get(language, "zh_Hans")).territories
    return {code: str(name) for code, name in territories.items() if len(code) == 2 and code.isalpha()}


def name_of(code: str, language: str) -> str:
    return names(language).get(code, code)


def is_country(code: str) -> bool:
    return code in names("en") and code not in {"EU", "EZ", "UN", "ZZ", "XA", "XB"}
