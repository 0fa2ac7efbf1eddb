"""Phone numbers: what people type → E.164. Mainland China unless a country code says otherwise."""

import re

import phonenumbers

from marketplace.accounts.errors import BadPhone
from marketplace.core.textnorm import nfkc

# Loose on purpose: the library learns new ranges late, and a refused customer is worse than an unreachable number.
MAINLAND = re.compile(r"1[3-9]\d{9}")


def normalise(text: str) -> str:
    """`138 0013 8000`, `+86-138…`, `0081 90…` → `+8613800138000`. Raises BadPhone."""
    if len(text) > 40:
        raise BadPhone
    typed = re.sub(r"[\s\-().]", "", nfkc(text))
    if typed.startswith("00"):
        typed = "+" + typed[2:]
    national = typed.removeprefix("+86") if typed.startswith("+86") else typed
    if MAINLAND.fullmatch(national):
        return f"+86{national}"
    try:
        parsed = phonenumbers.parse(typed, "CN")
    except phonenumbers.NumberParseException:
        raise BadPhone from None
    if not phonenumbers.is_possible_number(parsed) or (
        parsed.country_code == 86 and not phonenumbers.is_valid_number(parsed)
    ):
        raise BadPhone
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def is_mainland_mobile(e164: str) -> bool:
    """Can a courier in mainland China call it?"""
    return e164.startswith("+86") and MAINLAND.fullmatch(e164[3:]) is not None


def national(e164: str) -> str:
    """`+8613800138000` → `13800138000`; foreign numbers stay as they are."""
    return e164.removeprefix("+86") if e164.startswith("+86") else e164
