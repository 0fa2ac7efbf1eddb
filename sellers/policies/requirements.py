"""What a seller must prove: the items of the checklist, and when one is complete.

Which items apply to whom, and their numbers (how many files, months, shops), are dated data: rule kind
`sellers.requirements` (`policies/rules_requirements.py`). Here stand the words of the built-in items and the pure rules.

Legal ground: E-Commerce Law Art. 27 (verify identity, address, contact, licences; for individuals too; verify again from
time to time), Art. 28, 31.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sellers.models import Requirement, Seller
from sellers.policies.rules_requirements import DEFAULT
from sellers.states import RequirementStatus

BUYER, RETAILER = Seller.Kind.BUYER, Seller.Kind.RETAILER
DONE = frozenset({RequirementStatus.ACCEPTED, RequirementStatus.WAIVED})
NUMBER, HOLDER, STATEMENT = _("Number"), _("Name on the paper"), _("Details")
GIVEN = DONE | {RequirementStatus.PROVIDED}


@dataclass(frozen=True)
class Words:
    """What the applicant reads. `number`, `holder` and `statement` are the labels of these fields."""

    title: Any
    help: Any
    number: Any = NUMBER
    holder: Any = HOLDER
    statement: Any = STATEMENT


WORDS: Mapping[str, Words] = {
    "business_registration": Words(
        _("Business registration"), _("The register entry of your company, not older than six months."),
        number=_("Registration number"), holder=_("Name of the company as in the register"),
    ),
    "retail_qualification": Words(
        _("Right to sell"),
        _("A retail licence, brand authorisation or distribution agreement for the goods you want to sell."),
        statement=_("Which brands or kinds of goods does it cover?"),
    ),
    "healthy_operation": Words(
        _("Healthy operation"),
        _(
            "Your turnover month by month for the last twelve months, and bank statements or tax filings that show the same "
            "figures."
        ),
    ),
    "warehouse_address": Words(
        _("Warehouse"), _("Where your stock lies. Our auditors may come by without notice."),
        statement=_("Full address and opening hours"),
    ),
    "responsible_person": Words(
        _("Responsible person"), _("The person who answers for this company towards us, with a passport or ID."),
        number=_("Passport or ID number"), holder=_("Full name as in the passport"), statement=_("Position in the company"),
    ),
    "overseas_identity": Words(
        _("Identity abroad"),
        _("Your passport, and your citizenship or residence permit of the country you buy in."),
        number=_("Passport number"), holder=_("Full name as in the passport"),
    ),
    "long_residence": Words(
        _("Long-term residence"),
        _("At least three proofs over twelve months or more: rental contract, utility bills, tax or school papers."),
        statement=_("Since when and where do you live there?"),
    ),
    "purchase_channels": Words(
        _("Where you buy"), _("Receipts from at least three different shops, from the last six months."),
    ),
    "payout_account": Words(
        _("Bank account"),
        _("In your own or your company's name, in the country you sell from. Check the number twice: wrong digits cost days."),
        number=_("IBAN or account number with bank code"), holder=_("Name of the account holder"),
        statement=_("Name and town of the bank"),
    ),
    "returns_agreement": Words(
        _("Returns to our centre in China"),
        _(
            "Shoppers send goods back to our centre in China within seven days of receipt. Goods found as described are taken "
            "back at your cost of goods; you choose afterwards whether they are resold, sent to you or given away."
        ),
        holder=_("I agree. (Your full name)"),
    ),
    "references": Words(
        _("References"), _("Two suppliers, partners or customers whom we may ask about you."),
    ),
    "deposit": Words(
        _("Deposit"),
        _(
            "Paid once, kept apart from all other money, and returned when you leave with nothing open. We ask for it after the "
            "review of your papers has begun."
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Spec:
    """One item of the checklist as one version of the rule says.

    `files` is how many documents at least, `expires` whether a date is asked; `rows` is the kind of table to fill in
    (`policies.rows`), at least `least` of them, spread over `span_days` or more, none older than `within_days`. Items with
    the same `group` are alternatives: one of them is enough. A `late` item is not needed to hand in, only to be approved;
    a `by_system` one is entered by us. `recheck_months` after acceptance it has to be shown again.
    """

    code: str
    words: Words
    kinds: frozenset[str]
    countries: frozenset[str] = frozenset()
    number: str = ""
    holder: bool = False
    statement: bool = False
    issuer: bool = False
    files: int = 0
    expires: bool = False
    group: str = ""
    rows: str = ""
    least: int = 0
    span_days: int = 0
    within_days: int = 0
    late: bool = False
    by_system: bool = False
    recheck_months: int = 0

    @property
    def title(self) -> Any:
        return self.words.title

    @property
    def help(self) -> Any:
        return self.words.help

    def applies_to(self, kind: str, country: str) -> bool:
        """Is this asked of such a seller?"""
        return kind in self.kinds and (not self.countries or country in self.countries)


def specs_of(body: Mapping[str, Any]) -> tuple[Spec, ...]:
    """All items of one version of the rule, in the order of the wizard."""
    return tuple(_spec(item) for item in body["items"])


def specs_for(kind: str, country: str, body: Mapping[str, Any] = DEFAULT) -> list[Spec]:
    """The checklist of this kind of seller in this country, in the order of the wizard."""
    return [spec for spec in specs_of(body) if spec.applies_to(kind, country)]


def _spec(item: Mapping[str, Any]) -> Spec:
    given = {name: item[name] for name in _PLAIN if name in item}
    countries, kinds = frozenset(item.get("countries", ())), frozenset(item["kinds"])
    return Spec(code=item["code"], words=_words(item), kinds=kinds, countries=countries, **given)


_PLAIN = (
    "number", "holder", "statement", "issuer", "files", "expires", "group", "rows", "least", "span_days", "within_days",
    "late", "by_system", "recheck_months",
)  # fmt: skip


def _words(item: Mapping[str, Any]) -> Words:
    known = WORDS.get(item["code"])
    if known is not None:
        return known
    return Words(in_language(item.get("title", {})), in_language(item.get("help", {})))


def _in_language(texts: Mapping[str, str]) -> str:
    language = (get_language() or "").lower()
    return texts.get(language) or texts.get(language.split("-")[0]) or texts.get("zh-hans") or texts.get("en", "")


in_language = lazy(_in_language, str)


def open_codes(specs: Sequence[Spec], statuses: Mapping[str, str], *, enough: Iterable[str]) -> list[str]:
    """Codes that still stand in the way: neither in `enough` themselves nor covered by an alternative of their group."""
    wanted = frozenset(enough)
    covered = {spec.group for spec in specs if spec.group and statuses.get(spec.code) in wanted}
    return [
        spec.code for spec in specs
        if statuses.get(spec.code) not in wanted and not (spec.group and spec.group in covered)
    ]  # fmt: skip


def needed_to_submit(specs: Sequence[Spec]) -> list[Spec]:
    """What the applicant has to enter before handing in."""
    return [spec for spec in specs if not (spec.late or spec.by_system)]


def undecided(statuses: Mapping[str, str]) -> list[str]:
    """Codes that were provided and wait for the reviewer's word."""
    return [code for code, status in statuses.items() if status == RequirementStatus.PROVIDED]


def proven_until(spec: Spec, valid_until: date | None, today: date) -> date | None:
    """Until when an item accepted today covers the seller: the paper's own end, or the day to show it again."""
    again = today + timedelta(days=30 * spec.recheck_months) if spec.recheck_months else None
    return min((day for day in (valid_until, again) if day is not None), default=None)


def is_covered(status: str, until: date | None, today: date) -> bool:
    """Does what was accepted still hold today? A renewal under review does not take the old paper away."""
    if status == RequirementStatus.WAIVED:
        return True
    if until is None:
        return status == RequirementStatus.ACCEPTED
    return until >= today


def lapsed_codes(specs: Sequence[Spec], rows: Iterable[Requirement], today: date) -> list[str]:
    """Items that covered the seller once and do not any more, alternatives considered."""
    known = {row.code: row for row in rows}
    covered_groups = {
        spec.group for spec in specs
        if spec.group and (row := known.get(spec.code)) and is_covered(row.status, row.proven_until, today)
    }  # fmt: skip
    return [
        spec.code for spec in specs
        if (row := known.get(spec.code)) and row.proven_until is not None and row.proven_until < today
        and row.status != RequirementStatus.WAIVED and not (spec.group and spec.group in covered_groups)
    ]  # fmt: skip
