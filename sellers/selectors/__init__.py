"""Reads about sellers. What a seller may see of their own audits starts when the auditor stands at the door."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Posting
from marketplace.ledger.selectors import balance, natural
from sellers.errors import NotASeller, RequirementNotFound, SellerNotFound
from sellers.models import Audit, Document, GradeEvent, Payout, Requirement, Seller, SellerMember
from sellers.policies import requirements
from sellers.policies.requirements import Spec
from sellers.states import AuditStatus, RequirementStatus, SellerStatus

OPENED = frozenset(
    {AuditStatus.ON_SITE, AuditStatus.FILED, AuditStatus.DECIDED, AuditStatus.APPEALED, AuditStatus.FINAL}
)
ACCOUNT_NAMES = {
    AccountCode.SELLER_PAYABLE: _("Ready for you"),
    AccountCode.PAYOUT_IN_TRANSIT: _("On the way to your bank"),
    AccountCode.SELLER_RECEIVABLE: _("Set off against next sales"),
    AccountCode.DEPOSIT: _("Deposit"),
}
# Kinds of bookings that touch a seller, as they read them.
WHAT = {
    "released": _("Order completed"),
    "refund": _("Refund to the shopper"),
    "payout": _("Payout"),
    "payout_paid": _("Payout arrived at the bank"),
    "payout_failed": _("Payout failed, owed again"),
    "payout_returned": _("Payout returned, owed again"),
}
NUMBER = re.compile(r"M[A-Z][0-9A-Z]{10,18}")
COUNTED = frozenset({AuditStatus.DECIDED, AuditStatus.APPEALED, AuditStatus.FINAL})
TRUE_FROM = 85  # a score that may be called true or good in public


@dataclass(frozen=True)
class Item:
    """One checklist item for a page: what it asks, what was given, what is missing."""

    spec: Spec
    requirement: Requirement
    documents: Sequence[Document]

    @property
    def is_complete(self) -> bool:
        row = self.requirement
        return requirements.is_complete(
            self.spec, number=row.number, statement=row.statement, has_date=row.valid_until is not None,
            files=len(self.documents),
        )  # fmt: skip


@dataclass(frozen=True)
class PublicFacts:
    """What anybody may know of a seller. `last_audit` is None before the first decided audit."""

    name: str
    slug: str
    kind: str
    country: str
    city: str
    about: str
    grade: str
    is_trusted: bool
    verified_since: datetime | None
    verified_items: tuple[str, ...]
    audit_count: int
    last_audit: datetime | None
    is_stock_true: bool | None
    is_storage_good: bool | None


def ref(seller: Seller) -> str:
    """Opaque reference for ledger, trail and events."""
    return f"seller:{seller.public_id}"


def seller_for(user: User | AnonymousUser) -> Seller:
    """The seller this person acts for. Raises NotASeller."""
    return membership(user).seller


def membership(user: User | AnonymousUser) -> SellerMember:
    """The person's membership with its seller; closed shops do not count. Raises NotASeller."""
    found = None
    if isinstance(user, User) and user.is_active:
        found = (
            SellerMember.objects.filter(user=user)
            .exclude(seller__status=SellerStatus.CLOSED)
            .select_related("seller")
            .first()
        )
    if found is None:
        raise NotASeller
    return found


def by_public_id(public_id: str) -> Seller:
    """Raises SellerNotFound."""
    seller = Seller.objects.filter(public_id=public_id.removeprefix("seller:")).first()
    if seller is None:
        raise SellerNotFound
    return seller


def public_seller(slug: str) -> Seller:
    """A shop that the public may see: verified once and not closed. Raises SellerNotFound."""
    seller = Seller.objects.filter(slug=slug, approved_at__isnull=False).exclude(status=SellerStatus.CLOSED).first()
    if seller is None:
        raise SellerNotFound
    return seller


def members(seller: Seller) -> QuerySet[SellerMember]:
    """People who act for the seller, owners first."""
    return SellerMember.objects.filter(seller=seller).select_related("user").order_by("role", "id")


def is_member(seller: Seller, user: User) -> bool:
    """Does the person act for this seller?"""
    return SellerMember.objects.filter(seller=seller, user=user).exists()


def checklist(seller: Seller) -> list[Item]:
    """The items of the seller's kind and country in wizard order, with documents (contents not loaded). 2 queries."""
    papers = Prefetch("documents", Document.objects.defer("content").order_by("id"))
    rows = {row.code: row for row in Requirement.objects.filter(seller=seller).prefetch_related(papers)}
    return [
        Item(spec, rows[spec.code], list(rows[spec.code].documents.all()))
        for spec in requirements.specs_for(seller.kind, seller.country)
        if spec.code in rows
    ]


def requirement_of(seller: Seller, code: str) -> Requirement:
    """Raises RequirementNotFound."""
    found = Requirement.objects.filter(seller=seller, code=code).first()
    if found is None or code not in requirements.BY_CODE:
        raise RequirementNotFound
    return found


def statuses(seller: Seller) -> dict[str, str]:
    """Status by requirement code."""
    return dict(Requirement.objects.filter(seller=seller).values_list("code", "status"))


def same_documents(seller: Seller) -> QuerySet[Document]:
    """Documents of other sellers with the same content: a hint for the reviewer."""
    mine = Document.objects.filter(requirement__seller=seller).values("sha256")
    return (
        Document.objects.filter(sha256__in=mine).exclude(requirement__seller=seller)
        .select_related("requirement__seller").defer("content")
    )  # fmt: skip


def audits_for_seller(seller: Seller) -> QuerySet[Audit]:
    """Audits the seller may see: never one that has not begun at their door."""
    return Audit.objects.filter(seller=seller, status__in=OPENED).order_by("-id")


def public_facts(seller: Seller) -> PublicFacts:
    """Facts for the shop page. 3 queries."""
    counted = Audit.objects.filter(seller=seller, status__in=COUNTED)
    last = counted.order_by("-filed_at").first()
    numbers = counted.aggregate(count=Count("id"), last=Max("filed_at"))
    accepted = Requirement.objects.filter(seller=seller, status=RequirementStatus.ACCEPTED).values_list(
        "code", flat=True
    )
    titles = tuple(str(requirements.BY_CODE[code].title) for code in accepted if code in requirements.BY_CODE)
    return PublicFacts(
        name=seller.display_name, slug=seller.slug, kind=seller.kind, country=seller.country, city=seller.city,
        about=seller.about, grade=seller.grade, is_trusted=seller.is_trusted, verified_since=seller.approved_at,
        verified_items=titles, audit_count=numbers["count"], last_audit=numbers["last"],
        is_stock_true=_is_true(last.stock_score) if last else None,
        is_storage_good=_is_true(last.storage_score) if last else None,
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of a seller's statement: positive is what we owe or pay, negative what leaves the account."""

    at: datetime
    what: str
    number: str
    name: str
    currency: str
    shown: int


def statement_line(posting: Posting) -> Line:
    """A posting of the book as the seller reads it."""
    account = posting.account
    name = ACCOUNT_NAMES.get(AccountCode(account.code), account.code)
    entry = posting.transaction
    number = entry.memo if NUMBER.fullmatch(entry.memo) else ""
    what = WHAT.get(entry.kind, entry.kind)
    shown = natural(account.kind, posting.amount_minor)
    return Line(entry.booked_at, str(what), number, str(name), posting.currency, shown)


def grade_events(seller: Seller) -> QuerySet[GradeEvent]:
    """Why the grade is what it is, the newest first."""
    return GradeEvent.objects.filter(seller=seller).order_by("-id")


def payouts_of(seller: Seller) -> QuerySet[Payout]:
    """Payouts, the newest first."""
    return Payout.objects.filter(seller=seller).order_by("-id")


@dataclass(frozen=True)
class Money:
    """Where a seller's money stands, in minor units of their currency."""

    currency: str
    payable: int
    in_transit: int
    deposit: int
    owed_to_us: int


def money_of(seller: Seller) -> Money:
    """Balances from the book."""
    owner, currency = ref(seller), seller.currency
    return Money(
        currency,
        balance(AccountCode.SELLER_PAYABLE, owner, currency),
        balance(AccountCode.PAYOUT_IN_TRANSIT, owner, currency),
        balance(AccountCode.DEPOSIT, owner, currency),
        balance(AccountCode.SELLER_RECEIVABLE, owner, currency),
    )


def review_queue() -> QuerySet[Seller]:
    """Applications that wait, the oldest first, with how far each is decided."""
    decided = Q(requirements__status__in=requirements.DONE | {RequirementStatus.REJECTED})
    return (
        Seller.objects.filter(status__in=[SellerStatus.SUBMITTED, SellerStatus.IN_REVIEW])
        .annotate(item_count=Count("requirements"), decided_count=Count("requirements", filter=decided))
        .order_by("submitted_at", "id")
    )  # fmt: skip


def _is_true(score: int | None) -> bool:
    return score is not None and score >= TRUE_FROM
