"""Reads about sellers. What a seller may see of their own audits starts when the auditor stands at the door."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet, Window

from marketplace.accounts.models import User
from marketplace.core import time
from sellers.errors import NotASeller, SellerNotFound
from sellers.models import Audit, Requirement, Seller, SellerMember
from sellers.selectors.money import Money as Money
from sellers.selectors.money import money_of as money_of
from sellers.selectors.money import payouts_of as payouts_of
from sellers.selectors.papers import Item, checklist, requirement_of, statuses, titles_of
from sellers.states import AuditStatus, RequirementStatus, SellerStatus

__all__ = ["Item", "checklist", "requirement_of", "statuses"]  # read by their old names everywhere
OPENED = frozenset(
    {AuditStatus.ON_SITE, AuditStatus.FILED, AuditStatus.DECIDED, AuditStatus.APPEALED, AuditStatus.FINAL}
)
COUNTED = frozenset({AuditStatus.DECIDED, AuditStatus.APPEALED, AuditStatus.FINAL})
TRUE_FROM = 85  # a score that may be called true or good in public


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


def membership(user: User | AnonymousUser, *, with_closed: bool = False) -> SellerMember:
    """The person's membership with its seller; a closed shop counts only `with_closed`, after an open one, the last closed
    first. Raises NotASeller.
    """
    found: list[SellerMember] = []
    if isinstance(user, User) and user.is_active:
        found = list(SellerMember.objects.filter(user=user).select_related("seller").order_by("-id"))
    is_open = [member for member in found if member.seller.status != SellerStatus.CLOSED]
    chosen = is_open or (found if with_closed else [])
    if not chosen:
        raise NotASeller
    return chosen[0]


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


def audits_for_seller(seller: Seller) -> QuerySet[Audit]:
    """Audits the seller may see: never one that has not begun at their door."""
    return Audit.objects.filter(seller=seller, status__in=OPENED).order_by("-id")


def public_facts(seller: Seller, *, with_papers: bool = True) -> PublicFacts:
    """Facts for the shop page. 2 queries; one without the verified papers."""
    counted = Audit.objects.filter(seller=seller, status__in=COUNTED).annotate(times=Window(Count("id")))
    last = counted.order_by(F("filed_at").desc(nulls_last=True)).first()
    holds = Q(status=RequirementStatus.ACCEPTED) | Q(proven_until__gte=time.today())
    accepted = Requirement.objects.filter(holds, seller=seller).values_list("code", flat=True)
    titles = tuple(titles_of(seller, accepted)) if with_papers else ()
    return PublicFacts(
        name=seller.display_name, slug=seller.slug, kind=seller.kind, country=seller.country, city=seller.city,
        about=seller.about, grade=seller.grade, is_trusted=seller.is_trusted, verified_since=seller.approved_at,
        verified_items=titles, audit_count=last.times if last else 0, last_audit=last.filed_at if last else None,
        is_stock_true=_is_true(last.stock_score) if last else None,
        is_storage_good=_is_true(last.storage_score) if last else None,
    )  # fmt: skip


def _is_true(score: int | None) -> bool:
    return score is not None and score >= TRUE_FROM
