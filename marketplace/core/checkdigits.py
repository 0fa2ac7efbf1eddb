"""Numbers with check digits that the world hands us: people, companies, goods, cartons, flights' waybills, parcels.

`is_valid_x` answers for a canonical spelling; `normalise_x` takes what was typed (full-width digits, spaces, hyphens,
small letters) and returns the canonical spelling or raises BadNumber with a sentence. Rules and vectors: GB 11643-1999,
GB 32100-2015, GS1 General Specifications, IATA air waybill (serial mod 7), UPU S10.
"""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from marketplace.core import textnorm, time
from marketplace.core.errors import DomainError

RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_CHECK = "10X98765432"
RESIDENT_FORM = re.compile(r"[1-9][0-9]{16}[0-9X]")
MAX_AGE = 130
# Provinces of GB/T 2260, and 81/82/83: residence permits for people from Hong Kong, Macao and Taiwan. Advisory only:
# regions are merged and retired, the people keep their numbers.
RESIDENT_REGIONS = frozenset(
    str(code)
    for codes in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82, 83, 91),
    )
    for code in codes
)
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
USCC_FORM = re.compile(f"[{USCC_ALPHABET}]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{10}}")
GTIN_LENGTHS = frozenset({8, 12, 13, 14})
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
S10_FORM = re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}")
AWB_FORM = re.compile(r"([0-9]{3})-([0-9]{7})([0-6])")
AWB_SERIALS = 10**7


class BadNumber(DomainError):
    """A typed number cannot be right: wrong form or wrong check digit."""

    code = "bad_check_digit"
    message = _("This number does not look right. Please check it for typing mistakes.")


class BadResidentId(BadNumber):
    code = "bad_resident_id"
    message = _("This is not a valid resident ID number. It has 18 characters; the last one may be X.")


class BadCompanyCode(BadNumber):
    code = "bad_company_code"
    message = _("This is not a valid unified social credit code. It has 18 characters, without I, O, S, V and Z.")


class BadBarcode(BadNumber):
    code = "bad_barcode"
    message = _("This barcode number does not look right. Please scan or type it again.")


class BadWaybill(BadNumber):
    code = "bad_waybill"
    message = _("This air waybill number does not look right. It has 11 digits, such as 589-81140743.")


class BadPostalItem(BadNumber):
    code = "bad_postal_item"
    message = _("This postal item number does not look right. It looks like RA473124829CN.")


def is_valid_resident_id(text: str, *, today: date | None = None) -> bool:
    """Form, a real birth date that is not in the future nor over 130 years ago, and the check digit. Regions are not
    judged.
    """
    if not RESIDENT_FORM.fullmatch(text) or text[17] != resident_check(text[:17]):
        return False
    today = today or time.today()
    try:
        born = resident_birth(text)
    except ValueError:
        return False
    return born <= today and today.year - born.year <= MAX_AGE


def normalise_resident_id(text: str, *, today: date | None = None) -> str:
    """18 characters with a capital X. Raises BadResidentId. Numbers of 15 digits (before 1999) are not accepted."""
    number = _plain(text)
    if not is_valid_resident_id(number, today=today):
        raise BadResidentId
    return number


def resident_check(body: str) -> str:
    """Check character of the first 17 digits of a resident ID (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(body, RESIDENT_WEIGHTS, strict=True))
    return RESIDENT_CHECK[total % 11]


def resident_birth(number: str) -> date:
    """Date of birth in a resident ID. Raises ValueError where there is no such day."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def resident_region_is_known(number: str) -> bool:
    """Is the province prefix one of GB/T 2260 or of the residence permits? Advisory: an unknown one asks a person, no
    more.
    """
    return number[:2] in RESIDENT_REGIONS


def is_valid_uscc(text: str) -> bool:
    """Unified social credit code (GB 32100-2015): form and check character. Letter-first codes are accepted."""
    return bool(USCC_FORM.fullmatch(text)) and text[17] == uscc_check(text[:17])


def normalise_uscc(text: str) -> str:
    """18 capital characters. Raises BadCompanyCode."""
    code = _plain(text)
    if not is_valid_uscc(code):
        raise BadCompanyCode
    return code


def uscc_check(body: str) -> str:
    """Check character of the first 17 characters of a unified social credit code."""
    total = sum(USCC_ALPHABET.index(sign) * weight for sign, weight in zip(body, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def gs1_check(body: str) -> str:
    """GS1 mod-10 check digit of a digit string without it: weights 3, 1, 3, 1 … from the right."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def is_valid_gtin(text: str) -> bool:
    """GTIN-8, -12, -13 or -14 with its check digit; all zeros is no article."""
    return len(text) in GTIN_LENGTHS and _is_gs1(text)


def normalise_gtin(text: str) -> str:
    """The digits of a GTIN as printed (not padded to 14). Raises BadBarcode."""
    number = _plain(text)
    if not is_valid_gtin(number):
        raise BadBarcode
    return number


def is_valid_sscc(text: str) -> bool:
    """Serial shipping container code: 18 digits with the check digit."""
    return len(text) == 18 and _is_gs1(text)


def normalise_sscc(text: str) -> str:
    """18 digits; a scanned application identifier (00) in front is taken off. Raises BadBarcode."""
    number = _plain(text).replace("(00)", "", 1)
    if len(number) == 20 and number.startswith("00"):
        number = number[2:]
    if not is_valid_sscc(number):
        raise BadBarcode
    return number


def is_valid_awb(text: str) -> bool:
    """Air waybill `589-81140743`: the last digit is the 7-digit serial mod 7; the prefix is outside the check."""
    found = AWB_FORM.fullmatch(text)
    return found is not None and int(found[2]) % 7 == int(found[3])


def normalise_awb(text: str) -> str:
    """`PPP-SSSSSSSC`. Raises BadWaybill."""
    digits = _plain(text)
    number = f"{digits[:3]}-{digits[3:]}"
    if not is_valid_awb(number):
        raise BadWaybill
    return number


def make_awb(prefix: str, serial: int) -> str:
    """The air waybill of an airline prefix and a serial of up to 7 digits. Raises ValueError outside that."""
    if not re.fullmatch(r"[0-9]{3}", prefix) or not 0 <= serial < AWB_SERIALS:
        raise ValueError(f"no air waybill for prefix {prefix!r} and serial {serial}")
    return f"{prefix}-{serial:07d}{serial % 7}"


def awb_next(number: str) -> str:
    """The waybill after a valid one (serial plus one). Raises BadWaybill for a bad one, ValueError after the last."""
    current = normalise_awb(number)
    return make_awb(current[:3], int(current[4:11]) + 1)


def is_valid_s10(text: str) -> bool:
    """UPU S10 postal item: two letters, eight digits, check digit, two letters of the issuing country."""
    return bool(S10_FORM.fullmatch(text)) and text[10] == s10_check(text[2:10])


def normalise_s10(text: str) -> str:
    """13 capital characters. Raises BadPostalItem."""
    number = _plain(text)
    if not is_valid_s10(number):
        raise BadPostalItem
    return number


def s10_check(body: str) -> str:
    """Check digit of the eight digits of an S10 item: 11 minus the weighted sum mod 11; 10 becomes 0, 11 becomes 5."""
    total = sum(int(digit) * weight for digit, weight in zip(body, S10_WEIGHTS, strict=True))
    return {10: "0", 11: "5"}.get(11 - total % 11, str(11 - total % 11))


def _is_gs1(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]+", text)) and text.strip("0") != "" and text[-1] == gs1_check(text[:-1])


def _plain(text: str) -> str:
    """What was typed without spaces, hyphens and width; capital letters. Too long a text is nobody's number."""
    return re.sub(r"[\s\-‐-―]", "", textnorm.nfkc(text)).upper() if len(text) <= 80 else ""
