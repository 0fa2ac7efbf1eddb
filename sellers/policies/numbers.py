"""Numbers of companies, papers and accounts abroad: check digits where python-stdnum knows the country, else the form.

A number that passes only the form is marked for the reviewer to look up in the register.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stdnum import ean, iban
from stdnum.au import abn
from stdnum.ca import bn as ca_bn
from stdnum.ch import uid
from stdnum.es import nif
from stdnum.exceptions import ValidationError
from stdnum.fr import siren
from stdnum.it import iva
from stdnum.jp import cn as jp_cn
from stdnum.kr import brn
from stdnum.sg import uen
from stdnum.tw import ubn
from stdnum.us import ein

from marketplace.core.textnorm import nfkc
from sellers.errors import BadNumber

LONGEST = 60
CHECK_DIGIT, FORM = "check_digit", "form"


@dataclass(frozen=True)
class CheckedNumber:
    """Canonical spelling, and how far it was checked."""

    value: str
    checked_by: str


# country → validator of its business register number; raises stdnum's ValidationError
BUSINESS: dict[str, Callable[[str], Any]] = {
    "US": ein.validate, "AU": abn.validate, "JP": jp_cn.validate, "KR": brn.validate, "CA": ca_bn.validate,
    "SG": uen.validate, "FR": siren.validate, "IT": iva.validate, "ES": nif.validate, "CH": uid.validate,
    "TW": ubn.validate, "NZ": ean.validate,
}  # fmt: skip
# countries without a check digit, by form
FORMS = {
    "GB": re.compile(r"[0-9]{8}|[A-Z]{2}[0-9]{6}"),  # Companies House
    "HK": re.compile(r"[0-9]{7,8}|[0-9]{8}-?[0-9]{3}"),
    "DE": re.compile(r"HR[AB] ?[0-9]{1,6}[A-Z]{0,3}|[0-9]{9,11}"),
    "NL": re.compile(r"[0-9]{8}"),
}
ANY_BUSINESS = re.compile(r"[A-Z0-9][A-Z0-9 ./-]{3,29}")
PASSPORT = re.compile(r"[A-Z0-9]{6,12}")
ACCOUNT = re.compile(r"[A-Z0-9][A-Z0-9 -]{5,33}")
IBAN_LIKE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def check(code: str, country: str, typed: str) -> CheckedNumber:
    """The number of requirement `code` for a seller in `country`. Raises BadNumber."""
    text = nfkc(typed).upper() if len(typed) <= LONGEST else ""
    checker = {"business_registration": _business, "payout_account": _account}.get(code, _paper)
    return checker(country, text)


def _business(country: str, text: str) -> CheckedNumber:
    validate = BUSINESS.get(country)
    if validate is not None:
        return CheckedNumber(_by_stdnum(validate, text), CHECK_DIGIT)
    compact = re.sub(r"[\s.]", "", text) if country in FORMS else text.strip()
    return _by_form(FORMS.get(country, ANY_BUSINESS), compact)


def _paper(_country: str, text: str) -> CheckedNumber:
    return _by_form(PASSPORT, re.sub(r"[\s-]", "", text))


def _account(_country: str, text: str) -> CheckedNumber:
    compact = re.sub(r"[\s-]", "", text)
    if IBAN_LIKE.fullmatch(compact):
        return CheckedNumber(_by_stdnum(iban.validate, compact), CHECK_DIGIT)
    return _by_form(ACCOUNT, text.strip())


def _by_stdnum(validate: Callable[[str], Any], text: str) -> str:
    try:
        return str(validate(text))
    except ValidationError:
        raise BadNumber(fields={"number": BadNumber.message}) from None


def _by_form(form: re.Pattern[str], text: str) -> CheckedNumber:
    if not form.fullmatch(text):
        raise BadNumber(fields={"number": BadNumber.message})
    return CheckedNumber(text, FORM)
