"""Reads of the checklist: which items a seller has by the version it was made by, what was given, what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Prefetch, Q, QuerySet

from marketplace.core import rules, time
from marketplace.core.crypto import keyring
from sellers.errors import DocumentNotFound, RequirementNotFound
from sellers.models import Document, Requirement, Seller
from sellers.policies import completeness, requirements, rows
from sellers.policies.requirements import Spec
from sellers.policies.rules_requirements import CODE
from sellers.states import RequirementStatus, SellerStatus

NUMBER_PURPOSE, ADDRESS_PURPOSE = "sellers.number", "sellers.address"
WORKING = frozenset({SellerStatus.APPROVED, SellerStatus.RESTRICTED, SellerStatus.SUSPENDED})
# An application that counts: somebody reads it, or has let it in.
LIVE = WORKING | {SellerStatus.SUBMITTED, SellerStatus.IN_REVIEW}
# A thing that only one seller can have. The person who answers for a firm may answer for two.
UNIQUE_CODES = ("business_registration", "overseas_identity", "payout_account")
# An accepted paper was shown already: what is handed in afterwards has to be new.
REPLACED = frozenset({RequirementStatus.ACCEPTED, RequirementStatus.EXPIRED})
OPEN_AGAIN = frozenset({RequirementStatus.EXPIRED, RequirementStatus.REJECTED})


@dataclass(frozen=True)
class Item:
    """One checklist item for a page: what it asks, what was given, what is missing."""

    spec: Spec
    requirement: Requirement
    documents: Sequence[Document]

    @cached_property
    def gaps(self) -> list[str]:
        """What is still missing, in the reader's language."""
        return gaps_of(self.spec, self.requirement, self.documents)

    @property
    def is_complete(self) -> bool:
        """Was everything entered, or decided already?"""
        return self.requirement.status in requirements.GIVEN or not self.gaps

    @property
    def hints(self) -> list[str]:
        """What makes a reader of the table stop."""
        if not self.spec.rows:
            return []
        return rows.check(self.spec, self.requirement.details, time.today()).hints

    @property
    def expires_soon(self) -> bool:
        """Ends within sixty days, and nothing newer is under review."""
        until = self.requirement.proven_until
        return bool(until and until <= time.today() + timedelta(days=60) and self.requirement.status != "provided")

    @property
    def can_renew(self) -> bool:
        """May a newer paper be handed in while the shop is open?"""
        row = self.requirement
        is_account = self.spec.number == "account" and row.status == RequirementStatus.ACCEPTED
        return is_account or row.proven_until is not None or row.status in OPEN_AGAIN


@dataclass(frozen=True)
class Checklist:
    """The rule's version an application was made by, applied to its kind and country."""

    version: int
    specs: tuple[Spec, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Spec]:
        return {spec.code: spec for spec in self.specs}


def set_of(seller: Seller) -> Checklist:
    """The items of this seller by the version stored with it."""
    return _checklist(seller, rules.version(CODE, seller.requirements_version))


def current_set(seller: Seller) -> Checklist:
    """The items by the version in force now."""
    return _checklist(seller, rules.at(CODE))


def _checklist(seller: Seller, rule: rules.Rule) -> Checklist:
    return Checklist(rule.version, tuple(requirements.specs_for(seller.kind, seller.country, rule.body)))


def deposit_fen(kind: str) -> int:
    """The deposit asked of this kind of seller, in fen; 0 where none is."""
    return int(rules.at(CODE).body["deposit_fen"][kind])


def checklist(seller: Seller) -> list[Item]:
    """The items of the seller's kind and country in wizard order, with documents (contents not loaded). 2 queries."""
    papers = Prefetch("documents", Document.objects.defer("content").order_by("id"))
    found = {row.code: row for row in Requirement.objects.filter(seller=seller).prefetch_related(papers)}
    for row in found.values():
        row.seller = seller
    return [
        Item(spec, found[spec.code], list(found[spec.code].documents.all()))
        for spec in set_of(seller).specs
        if spec.code in found
    ]


def item_of(seller: Seller, code: str) -> Item:
    """One item with its documents. Raises RequirementNotFound."""
    row = requirement_of(seller, code)
    return Item(set_of(seller).by_code[code], row, list(row.documents.defer("content").order_by("id")))


def requirement_of(seller: Seller, code: str) -> Requirement:
    """Raises RequirementNotFound."""
    found = Requirement.objects.filter(seller=seller, code=code).first()
    if found is None or code not in set_of(seller).by_code:
        raise RequirementNotFound
    found.seller = seller
    return found


def document_of(document_id: str) -> Document:
    """A document with its item and seller, content not loaded. Raises DocumentNotFound."""
    found = (
        Document.objects.filter(public_id=document_id).defer("content").select_related("requirement__seller").first()
    )
    if found is None:
        raise DocumentNotFound
    return found


def statuses(seller: Seller) -> dict[str, str]:
    """Status by requirement code."""
    return dict(Requirement.objects.filter(seller=seller).values_list("code", "status"))


def titles_of(seller: Seller, codes: Iterable[str]) -> list[str]:
    """The titles of some items, in the reader's language and in wizard order."""
    wanted = frozenset(codes)
    return [str(spec.title) for spec in set_of(seller).specs if spec.code in wanted]


def gaps_of(spec: Spec, row: Requirement, documents: Sequence[Document]) -> list[str]:
    """What an item still misses."""
    entry = completeness.Entry(
        number=row.number, holder=row.holder, statement=row.statement, details=row.details, valid_until=row.valid_until,
        files=len(standing_for(row, documents)),
    )  # fmt: skip
    return completeness.gaps(spec, entry, time.today())


def standing_for(row: Requirement, documents: Sequence[Document]) -> list[Document]:
    """The files that stand for what is entered now: of an accepted or expired paper only those that came afterwards."""
    if row.status in REPLACED and row.reviewed_at:
        return [document for document in documents if document.uploaded_at > row.reviewed_at]
    return list(documents)


def progress(items: Sequence[Item]) -> tuple[int, int]:
    """(items given, items asked before handing in) for the progress line; alternatives count once."""
    asked = [item for item in items if not (item.spec.late or item.spec.by_system)]
    still_open = requirements.open_codes(
        [item.spec for item in asked],
        {item.spec.code: item.requirement.status for item in asked},
        enough=requirements.GIVEN,
    )
    steps = {item.spec.group or item.spec.code for item in asked}
    groups = {item.spec.code: item.spec.group or item.spec.code for item in asked}
    return len(steps) - len({groups[code] for code in still_open}), len(steps)


def others_with_number(seller: Seller, key: str) -> QuerySet[Requirement]:
    """Items of other sellers that name the same number."""
    candidates = keyring.blind_index_candidates(key, NUMBER_PURPOSE)
    return Requirement.objects.filter(number_index__in=candidates).exclude(seller=seller)


def is_taken(seller: Seller, code: str, key: str) -> bool:
    """Does a live application of somebody else stand on this very number?"""
    if not key or code not in UNIQUE_CODES:
        return False
    return others_with_number(seller, key).filter(code__in=UNIQUE_CODES, seller__status__in=LIVE).exists()


def expiring(today: date, days: int) -> QuerySet[Requirement]:
    """Accepted items of working shops that end within `days`, newest paper not under review, not yet told for these days."""
    return (
        Requirement.objects.filter(
            proven_until__gte=today, proven_until__lte=today + timedelta(days=days), seller__status__in=WORKING,
        )
        .exclude(status__in=[RequirementStatus.PROVIDED, RequirementStatus.WAIVED])
        .filter(Q(reminded_days__isnull=True) | Q(reminded_days__gt=days))
        .select_related("seller").order_by("proven_until", "id")
    )  # fmt: skip


def overdue(today: date) -> QuerySet[Requirement]:
    """Items of working shops whose proof has ended, and that nobody has acted on yet."""
    return (
        Requirement.objects.filter(proven_until__lt=today, seller__status__in=WORKING)
        .filter(Q(status=RequirementStatus.ACCEPTED) | Q(seller__lapsed_at__isnull=True))
        .exclude(status=RequirementStatus.WAIVED).order_by("id")
    )  # fmt: skip
