"""The three languages of the help centre. Traditional Chinese is made of the simplified text unless somebody wrote it. Pure."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import opencc

HANS, HANT, EN = "zh-hans", "zh-hant", "en"
LOCALES = (HANS, HANT, EN)


def nearest(locale: str) -> str:
    """One of LOCALES for any language code: `zh-tw` → zh-hant, `en-gb` → en, `ja` → en, nothing → zh-hans."""
    code = locale.lower().replace("_", "-")
    if code in LOCALES:
        return code
    if code.startswith("zh"):
        return HANT if any(mark in code for mark in ("hant", "tw", "hk", "mo")) else HANS
    return EN if code else HANS


def traditional(text: str) -> str:
    """Simplified → traditional with the words of Taiwan."""
    return str(_converter().convert(text))


def text_in(texts: Mapping[str, Mapping[str, Any]], locale: str) -> Mapping[str, Any]:
    """What to show of `texts` in `locale`; what is missing in traditional is converted field by field."""
    if locale == HANT:
        return {**_converted(texts.get(HANS, {})), **{k: v for k, v in texts.get(HANT, {}).items() if v}}
    return texts.get(locale) or texts.get(HANS) or texts.get(EN) or {}


def _converted(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _deep(value) for name, value in fields.items()}


def _deep(value: Any) -> Any:
    if isinstance(value, str):
        return traditional(value)
    return [_deep(one) for one in value] if isinstance(value, list) else value


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2twp")
