"""Numbers of companies, papers and accounts abroad: check digits where python-stdnum knows the country, else the form.

A number that passes only the form is marked for the reviewer to look up in the register.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stdnum import ean, iban
from stdnum.at import uid as at_uid
from stdnum.au import abn
from stdnum.be import vat as be_vat
from stdnum.ca import bn as ca_bn
from stdnum.ch import uid
from stdnum.cz import dic
from stdnum.dk import cvr
from stdnum.ee import registrikood
from stdnum.es import nif
from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus
from stdnum.fr import siren
from stdnum.gr import vat as gr_vat
from stdnum.hr import oib
from stdnum.hu import anum
from stdnum.ie import vat as ie_vat
from stdnum.it import iva
from stdnum.jp import cn as jp_cn
from stdnum.kr import brn
from stdnum.lt import pvm
from stdnum.lu import tva
from stdnum.lv import pvn
from stdnum.mt import vat as mt_vat
from stdnum.mx import rfc
from stdnum.no import orgnr as no_orgnr
from stdnum.pl import nip
from stdnum.pt import nif as pt_nif
from stdnum.se import orgnr as se_orgnr
from stdnum.sg import uen
from stdnum.si import ddv
from stdnum.sk import dph
from stdnum.th import tin as th_tin
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


# country → validator of its business register (or company tax) number; raises stdnum's ValidationError
BUSINESS: dict[str, Callable[[str], Any]] = {
    "US": ein.validate, "AU": abn.validate, "JP": jp_cn.validate, "KR": brn.validate, "CA": ca_bn.validate,
    "SG": uen.validate, "FR": siren.validate, "IT": iva.validate, "ES": nif.validate, "CH": uid.validate,
    "TW": ubn.validate, "NZ": ean.validate, "AT": at_uid.validate, "BE": be_vat.validate, "CZ": dic.validate,
    "DK": cvr.validate, "EE": registrikood.validate, "FI": ytunnus.validate, "GR": gr_vat.validate, "HR": oib.validate,
    "HU": anum.validate, "IE": ie_vat.validate, "LT": pvm.validate, "LU": tva.validate, "LV": pvn.validate,
    "MT": mt_vat.validate, "MX": rfc.validate, "NO": no_orgnr.validate, "PL": nip.validate, "PT": pt_nif.validate,
    "SE": se_orgnr.validate, "SI": ddv.validate, "SK": dph.validate, "TH": th_tin.validate,
}  # fmt: skip
# countries without a check digit, by form
FORMS = {
    "GB": re.compile(r"[0-9]{8}|[A-Z]{2}[0-9]{6}"),  # Companies House
    "HK": re.compile(r"[0-9]{7,8}|[0-9]{8}-?[0-9]{3}"),
    "DE": re.compile(r"HR[AB] ?[0-9]{1,6}[A-Z]{0,3}|[0-9]{9,11}"),
    "NL": re.compile(r"[0-9]{8}"),
}
# Where a reviewer looks the number up.
REGISTERS = {
    "AU": "https://abr.business.gov.au/", "CA": "https://ised-isde.canada.ca/cbr/srch/", "CH": "https://www.uid.admin.ch/",
    "DE": "https://www.handelsregister.de/", "DK": "https://datacvr.virk.dk/", "FR": "https://annuaire-entreprises.data.gouv.fr/",
    "GB": "https://find-and-update.company-information.service.gov.uk/", "HK": "https://www.icris.cr.gov.hk/",
    "IE": "https://core.cro.ie/", "JP": "https://www.houjin-bangou.nta.go.jp/", "NL": "https://www.kvk.nl/zoeken/",
    "NO": "https://www.brreg.no/", "NZ": "https://companies-register.companiesoffice.govt.nz/",
    "SE": "https://www.bolagsverket.se/", "SG": "https://www.bizfile.gov.sg/",
}  # fmt: skip
ANY_BUSINESS = re.compile(r"[A-Z0-9][A-Z0-9 ./-]{3,29}")
PASSPORT = re.compile(r"[A-Z0-9]{6,12}")
ACCOUNT = re.compile(r"[A-Z0-9][A-Z0-9 -]{5,33}")
IBAN_LIKE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def check(kind: str, country: str, typed: str) -> CheckedNumber:
    """A number of `kind` (business, paper, account) for a seller in `country`. Raises BadNumber."""
    text = nfkc(typed).upper() if len(typed) <= LONGEST else ""
    return CHECKERS[kind](country, text)


def key_of(kind: str, country: str, value: str) -> str:
    """The number in one spelling with its kind and issuing country, for the blind index: equal keys, same thing."""
    plain = re.sub(r"[^A-Z0-9]", "", nfkc(value).upper())
    if not plain:
        return ""
    owner = "" if IBAN_LIKE.fullmatch(plain) and kind == "account" else country
    return f"{kind}:{owner}:{plain}"


def is_checked_by_digit(kind: str, country: str, value: str) -> bool:
    """Did a check digit vouch for it? Else a person looks it up."""
    if kind == "business":
        return country in BUSINESS
    return kind == "account" and bool(IBAN_LIKE.fullmatch(re.sub(r"[\s-]", "", value.upper())))


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


CHECKERS: dict[str, Callable[[str, str], CheckedNumber]] = {
    "business": _business, "paper": _paper, "account": _account
}  # fmt: skip


def _by_stdnum(validate: Callable[[str], Any], text: str) -> str:
    try:
        return str(validate(text))
    except ValidationError:
        raise BadNumber(fields={"number": BadNumber.message}) from None


def _by_form(form: re.Pattern[str], text: str) -> CheckedNumber:
    if not form.fullmatch(text):
        raise BadNumber(fields={"number": BadNumber.message})
    return CheckedNumber(text, FORM)
