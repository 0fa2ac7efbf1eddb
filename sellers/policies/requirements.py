"""What a seller must prove, by kind, as data. A new rule is a new row; `VERSION` names the set an application was made under.

Legal ground: E-Commerce Law Art. 27 (verify identity, address, contact, licences; for individuals too), Art. 28, 31.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from sellers.models import Seller
from sellers.states import RequirementStatus

VERSION = "2026-11"
BUYER, RETAILER = Seller.Kind.BUYER, Seller.Kind.RETAILER
BOTH = frozenset({BUYER, RETAILER})
DONE = frozenset({RequirementStatus.ACCEPTED, RequirementStatus.WAIVED})
GIVEN = DONE | {RequirementStatus.PROVIDED}


@dataclass(frozen=True)
class Spec:
    """One item of the checklist.

    `number` names the number asked for ("" for none; how it is checked: `policies.numbers`), `statement` the question
    answered in words, `files` how many documents at least, `expires` whether a date is asked. Items with the same `group`
    are alternatives: one of them is enough.
    """

    code: str
    kinds: frozenset[str]
    title: Any
    help: Any
    number: Any = ""
    statement: Any = ""
    files: int = 0
    expires: bool = False
    group: str = ""
    countries: frozenset[str] = field(default_factory=frozenset)  # empty: everywhere


SPECS: tuple[Spec, ...] = (
    Spec(
        "business_registration", frozenset({RETAILER}), _("Business registration"),
        _("The register entry of your company, not older than six months."),
        number=_("Registration number"), files=1,
    ),
    Spec(
        "retail_qualification", frozenset({RETAILER}), _("Right to sell"),
        _("A retail licence, brand authorisation or distribution agreement for the goods you want to sell."),
        statement=_("Which brands or kinds of goods does it cover?"), files=1, expires=True,
    ),
    Spec(
        "healthy_operation", frozenset({RETAILER}), _("Healthy operation"),
        _("Bank statements or tax filings of the last twelve months."),
        statement=_("Turnover of the last twelve months, with currency"), files=1,
    ),
    Spec(
        "warehouse_address", frozenset({RETAILER}), _("Warehouse"),
        _("Where your stock lies. Our auditors may come by without notice."),
        statement=_("Full address and opening hours"), files=1,
    ),
    Spec(
        "responsible_person", frozenset({RETAILER}), _("Responsible person"),
        _("The person who answers for this company towards us, with a passport or ID."),
        number=_("Passport or ID number"), statement=_("Full name and position"), files=1, expires=True,
    ),
    Spec(
        "overseas_identity", frozenset({BUYER}), _("Identity abroad"),
        _("Your passport, and your citizenship or residence permit of the country you buy in."),
        number=_("Passport number"), files=2, expires=True, group="abroad",
    ),
    Spec(
        "long_residence", frozenset({BUYER}), _("Long-term residence"),
        _("At least three proofs over twelve months or more: rental contract, utility bills, tax or school papers."),
        statement=_("Since when and where do you live there?"), files=3, group="abroad",
    ),
    Spec(
        "purchase_channels", frozenset({BUYER}), _("Where you buy"),
        _("Receipts from at least three different shops, from the last six months."),
        statement=_("Which shops do you buy from?"), files=3,
    ),
    Spec(
        "payout_account", BOTH, _("Bank account"),
        _("In your own or your company's name, in the country you sell from. Check the number twice: wrong digits cost days."),
        number=_("IBAN or account number with bank code"), statement=_("Name of the account holder and of the bank"),
    ),
    Spec(
        "returns_agreement", BOTH, _("Returns to our centre in China"),
        _(
            "Shoppers send goods back to our centre in China within seven days of receipt. Goods found as described are taken "
            "back at your cost of goods; you choose afterwards whether they are resold, sent to you or given away."
        ),
        statement=_("I agree. (Your full name)"),
    ),
    Spec(
        "references", BOTH, _("References"),
        _("Two suppliers, partners or customers whom we may ask about you."),
        statement=_("Name, firm and e-mail address of each"),
    ),
)  # fmt: skip
BY_CODE: Mapping[str, Spec] = {spec.code: spec for spec in SPECS}


def specs_for(kind: str, country: str) -> list[Spec]:
    """The checklist of this kind of seller in this country, in the order of the wizard."""
    return [spec for spec in SPECS if kind in spec.kinds and (not spec.countries or country in spec.countries)]


def is_complete(spec: Spec, *, number: str, statement: str, has_date: bool, files: int) -> bool:
    """Has everything this item asks for been entered?"""
    return (
        bool(number or not spec.number)
        and bool(statement or not spec.statement)
        and (has_date or not spec.expires)
        and files >= spec.files
    )


def open_codes(statuses: Mapping[str, str], *, enough: Iterable[str]) -> list[str]:
    """Codes that still stand in the way: neither in `enough` themselves nor covered by an alternative of their group."""
    wanted = frozenset(enough)
    covered = {BY_CODE[code].group for code, status in statuses.items() if status in wanted and BY_CODE[code].group}
    return [
        code for code, status in statuses.items()
        if status not in wanted and not (BY_CODE[code].group and BY_CODE[code].group in covered)
    ]  # fmt: skip


def undecided(statuses: Mapping[str, str]) -> list[str]:
    """Codes that were provided and wait for the reviewer's word."""
    return [code for code, status in statuses.items() if status == RequirementStatus.PROVIDED]
