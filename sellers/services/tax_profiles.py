"""What a seller declares for tax reports. Numbers are checked where the country's rule is known, and never shown whole."""

import re
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from stdnum.eu import vat
from stdnum.us import ein, itin, ssn

from marketplace.accounts.models import User
from marketplace.core import time, trail
from marketplace.core.errors import DomainError
from sellers.models import Seller, TaxProfile
from sellers.policies.countries import ISSUERS
from sellers.policies.team import Permission
from sellers.selectors import ref
from sellers.selectors.team import require

TIN = re.compile(r"[A-Z0-9][A-Z0-9 ./-]{3,28}[A-Z0-9]")
YOUNGEST, OLDEST = timedelta(days=365 * 16), timedelta(days=365 * 110)


class BadTaxProfile(DomainError):
    """`fields` names what does not fit."""

    code = "tax_profile_invalid"
    status = 422
    message = _("Some of this does not fit. Please look at the marked fields.")


@transaction.atomic
def declare(
    *, seller: Seller, by: User, tin: str, tin_country: str, vat_number: str = "", birth_date: date | None = None,
    has_no_tin: bool = False,
) -> TaxProfile:  # fmt: skip
    """Keep the declaration; a later one takes its place. Raises NotAllowed and BadTaxProfile."""
    require(seller, by, Permission.MONEY)
    tin, vat_number = tin.strip().upper(), vat_number.strip().upper().replace(" ", "")
    wrong = _wrong(seller, tin, tin_country, vat_number, birth_date, has_no_tin)
    if wrong:
        raise BadTaxProfile(fields=wrong)
    values: dict[str, Any] = {
        "tin": tin, "tin_country": tin_country, "vat_number": vat_number, "has_no_tin": has_no_tin and not tin,
        "birth_date": birth_date.isoformat() if birth_date else "", "declared_by": by.ref, "declared_at": time.now(),
    }  # fmt: skip
    profile, _is_new = TaxProfile.objects.update_or_create(seller=seller, defaults=values)
    trail.record(
        verb="seller.tax_declared", target=ref(seller), actor=by.ref,
        after={"tin": trail.digest(tin) if tin else "", "country": tin_country, "vat": bool(vat_number)},
    )  # fmt: skip
    return profile


def masked(number: str) -> str:
    """The last three characters, enough for the owner to recognise it."""
    return f"•••{number[-3:]}" if number else ""


def _wrong(
    seller: Seller, tin: str, country: str, vat_number: str, birth_date: date | None, has_no_tin: bool
) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if country not in ISSUERS:
        wrong["tin_country"] = _("Choose the country that taxes you.")
    if not tin and not has_no_tin:
        wrong["tin"] = _("Fill in the number, or tick that your country gives none.")
    if tin and not _fits(tin, country):
        wrong["tin"] = _("This number does not fit the rules of its country. Please check it for typing mistakes.")
    if vat_number and not vat.is_valid(vat_number):
        wrong["vat_number"] = _("This is no valid VAT number of the EU. It begins with the letters of the country.")
    if seller.kind == Seller.Kind.BUYER:
        today = time.today()
        if birth_date is None or not today - OLDEST <= birth_date <= today - YOUNGEST:
            wrong["birth_date"] = _("Please give your day of birth.")
    return wrong


def _fits(tin: str, country: str) -> bool:
    if country == "US":
        return any(rule.is_valid(tin) for rule in (ssn, itin, ein))
    return TIN.fullmatch(tin) is not None
