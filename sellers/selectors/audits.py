"""Reads about audits, each for one kind of reader: anybody, the seller, the sent auditor, the planner, other reviewers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from marketplace.accounts.models import Role, User
from marketplace.accounts.selectors import user_by_login
from marketplace.core import rules
from marketplace.core.transparency import canonical
from sellers.errors import AuditNotFound, NotAssigned, PeriodNotFound, PhotoNotFound
from sellers.models import (
    Audit,
    AuditEntry,
    Auditor,
    AuditPeriod,
    AuditPhoto,
    AuditVisit,
    Requirement,
    Seller,
    SellerMember,
)
from sellers.policies import audit_plan, draws
from sellers.states import AuditStatus, PeriodStatus, SellerStatus

SECRET = (AuditStatus.DRAWN, AuditStatus.DISPATCHED)
OPENED = (AuditStatus.ON_SITE, AuditStatus.FILED, AuditStatus.DECIDED, AuditStatus.APPEALED, AuditStatus.FINAL)


# --- anybody --------------------------------------------------------------------------------------------------------


def periods() -> QuerySet[AuditPeriod]:
    """All draws, the newest first; frames and documents are not loaded."""
    return AuditPeriod.objects.defer("frame", "salt", "document").select_related("commitment").order_by("-id")


def period(code: str) -> AuditPeriod | None:
    return AuditPeriod.objects.select_related("commitment").filter(code=code).first()


def public_period(code: str) -> AuditPeriod:
    """Raises PeriodNotFound."""
    found = period(code)
    if found is None:
        raise PeriodNotFound
    return found


def public_json(found: AuditPeriod) -> bytes:
    """What anybody may know of a draw at this moment: the proof once it is published, before that the commitment alone."""
    if found.status == PeriodStatus.PUBLISHED:
        return found.document.encode()
    return canonical.canonical_json(public_state(found))


def public_state(found: AuditPeriod) -> dict[str, Any]:
    """Commitment and, once drawn, the randomness. Never the frame, its size, weights, salt or names."""
    return {
        "beacon": found.evidence or None, "commitment": {"digest": found.commitment.payload_digest, "index": found.commitment.index},
        "committed_at": canonical.utc_text(found.committed_at),
        "drawn_at": canonical.utc_text(found.drawn_at) if found.drawn_at else None, "randomness": found.randomness or None,
        "statement": found.statement, "status": found.status, "v": draws.DOCUMENT_VERSION,
    }  # fmt: skip


@dataclass(frozen=True)
class LotRow:
    """One seller of a published frame. `place` is the order in the draw, None for those who were not drawn."""

    public_id: str
    name: str
    slug: str
    weight: int
    place: int | None
    result: str


def published_frame(found: AuditPeriod) -> list[LotRow]:
    """The frame of a published draw with names, the drawn ones first. Empty before publication. 2 queries."""
    if found.status != PeriodStatus.PUBLISHED:
        return []
    weights = {str(name): int(weight) for name, weight in found.frame}
    shops = {shop.public_id: shop for shop in Seller.objects.filter(public_id__in=weights)}
    drawn = {str(audit.envelope): audit for audit in Audit.objects.filter(draw=found)}
    rows = []
    for name, weight in weights.items():
        audit, shop = drawn.get(name), shops.get(name)
        is_public = shop is not None and shop.status != SellerStatus.CLOSED
        rows.append(
            LotRow(
                name, shop.display_name if shop and is_public else name[-8:], shop.slug if shop and is_public else "", weight,
                audit.place if audit else None, audit.status if audit else "",
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row.place is None, row.place or 0, row.public_id))


# --- the seller -----------------------------------------------------------------------------------------------------


def of_seller(seller: Seller) -> QuerySet[Audit]:
    """Audits that began at this seller's door, the newest first. A drawn one has no seller yet and cannot be here."""
    return Audit.objects.filter(seller=seller, status__in=OPENED).select_related("appeal").order_by("-started_at")


def own(seller: Seller, public_id: str) -> Audit:
    """Raises AuditNotFound."""
    found = of_seller(seller).filter(public_id=public_id).first()
    if found is None:
        raise AuditNotFound
    return found


def appeal_until(audit: Audit) -> datetime | None:
    """Until when the seller may appeal; None where there is nothing to appeal (yet, or any more)."""
    if audit.status != AuditStatus.DECIDED or audit.decided_at is None:
        return None
    return audit.decided_at + appeal_window()


def appeal_window() -> timedelta:
    """How long a seller may appeal, by the rules in force."""
    return timedelta(days=int(rules.at(audit_plan.CODE).body["appeal_days"]))


# --- the auditor ----------------------------------------------------------------------------------------------------


def visits_of(auditor: User) -> QuerySet[AuditVisit]:
    """Visits this person is sent to now, and those of theirs that are not filed yet; the one due first on top."""
    return (
        AuditVisit.objects.filter(auditor=auditor, dispatched_at__isnull=False)
        .filter(
            Q(ended_at__isnull=True, audit__status=AuditStatus.DISPATCHED)
            | Q(outcome=AuditVisit.Outcome.STARTED, audit__status=AuditStatus.ON_SITE)
        )
        .select_related("audit__draw", "audit__seller")
        .order_by("due_at", "pk")
    )


def filed_by(auditor: User) -> QuerySet[Audit]:
    """What this person filed, the newest first."""
    return (
        Audit.objects.filter(auditor=auditor.ref, filed_at__isnull=False).select_related("seller").order_by("-filed_at")
    )


def visit_for(auditor: User, audit_id: str) -> AuditVisit:
    """The visit this person is sent to. Raises NotAssigned (404) for everybody else, so that asking tells nothing."""
    found = visits_of(auditor).filter(audit__public_id=audit_id).first()
    if found is None or not auditor.has_role(Role.OPS, Role.INSPECTOR):
        raise NotAssigned
    return found


@dataclass(frozen=True)
class DoorPlate:
    """Where the auditor goes. The address is the platform's own file; it leaves by this page alone."""

    name: str
    kind: str
    country: str
    city: str
    address: str
    store: str


def door_of(audit: Audit) -> DoorPlate:
    """The envelope opened. Callers have checked that the reader is the sent auditor."""
    shop = Seller.objects.get(public_id=str(audit.envelope))
    store = Requirement.objects.filter(seller=shop, code="warehouse_address").first()
    return DoorPlate(
        shop.display_name,
        shop.kind,
        shop.country,
        shop.city,
        str(shop.contact_address),
        str(store.statement) if store else "",
    )


def entries(audit: Audit) -> list[AuditEntry]:
    """Everything written on this visit, in order, with its photographs (contents not loaded)."""
    photos = Prefetch("photos", AuditPhoto.objects.defer("content"))
    return list(AuditEntry.objects.filter(audit=audit).prefetch_related(photos).order_by("sequence"))


def in_force(rows: Iterable[AuditEntry]) -> list[AuditEntry]:
    """The entries that count: of each slot the last one, in the order in which slots were begun."""
    last: dict[str, AuditEntry] = {}
    for row in rows:
        last[row.slot] = row
    return list(last.values())


def photo_for(reader: User, photo_id: str) -> AuditPhoto:
    """A photograph for the auditor who took it, or for an ops reviewer once it is filed. Raises PhotoNotFound."""
    found = AuditPhoto.objects.select_related("entry__audit__seller").filter(public_id=photo_id).first()
    if found is None or not reader.has_role(Role.OPS, Role.INSPECTOR):
        raise PhotoNotFound
    audit = found.entry.audit
    is_filed = audit.status not in (*SECRET, AuditStatus.ON_SITE)
    mine = audit.auditor == reader.ref
    member = audit.seller is not None and SellerMember.objects.filter(seller=audit.seller, user=reader).exists()
    if member or not (mine or (is_filed and reader.has_role(Role.OPS))):
        raise PhotoNotFound
    return found


# --- the planner and other staff ------------------------------------------------------------------------------------


def visible_to(reader: User) -> QuerySet[Audit]:
    """Audits an ops person may see in a list: those that began, and the secret ones of periods they are named planner of.

    Shops the reader acts for are left out.
    """
    own_shops = SellerMember.objects.filter(user=reader).values("seller_id")
    return (
        Audit.objects.filter(Q(status__in=OPENED) | Q(draw__planner=reader.ref))
        .exclude(seller__in=own_shops)
        .select_related("seller", "draw")
    )


def secret_plan(planner: User) -> list[tuple[Audit, Seller, AuditVisit | None]]:
    """The envelopes of this planner's periods that nobody has begun, with shop and visit. The planner's own shops are
    left out. 3 queries.
    """
    waiting = list(
        Audit.objects.filter(status__in=SECRET, draw__planner=planner.ref)
        .select_related("draw")
        .order_by("draw_id", "place")
    )
    shops = {
        shop.public_id: shop for shop in Seller.objects.filter(public_id__in=[str(row.envelope) for row in waiting])
    }
    visits = AuditVisit.objects.filter(audit__in=waiting, ended_at__isnull=True).select_related("auditor")
    open_visits = {visit.audit_id: visit for visit in visits}
    mine = set(SellerMember.objects.filter(user=planner).values_list("seller__public_id", flat=True))
    return [
        (audit, shops[str(audit.envelope)], open_visits.get(audit.pk))
        for audit in waiting
        if str(audit.envelope) in shops and str(audit.envelope) not in mine
    ]


def secret_for(planner: User, audit_id: str) -> Audit:
    """An audit that nobody has begun, for the named planner of its period. Raises NotAssigned (404) for everybody else."""
    found = (
        Audit.objects.filter(public_id=audit_id, status__in=SECRET, draw__planner=planner.ref)
        .select_related("draw")
        .first()
    )
    if found is None:
        raise NotAssigned
    return found


def for_review(reviewer: User, audit_id: str) -> Audit:
    """An audit that was filed. Raises AuditNotFound; secret ones are not found by anybody."""
    found = visible_to(reviewer).filter(public_id=audit_id).exclude(status__in=(*SECRET, AuditStatus.ON_SITE)).first()
    if found is None:
        raise AuditNotFound
    return found


def periods_waiting() -> Sequence[AuditPeriod]:
    return list(AuditPeriod.objects.filter(status=PeriodStatus.COMMITTED).select_related("commitment").order_by("pk"))


def periods_drawn() -> Sequence[AuditPeriod]:
    return list(AuditPeriod.objects.filter(status=PeriodStatus.DRAWN).select_related("commitment").order_by("pk"))


def first_planner() -> User | None:
    """The first of the roster who may plan now: somebody who left ops or joined a shop does not stop the month."""
    duties = Auditor.objects.filter(may_plan=True, is_active=True, user__is_active=True, user__memberships__isnull=True)
    people = (duty.user for duty in duties.select_related("user").order_by("pk"))
    return next((person for person in people if person.has_role(Role.OPS)), None)


def person_by_login(login: str) -> User | None:
    """The account of a mail address or phone number."""
    return user_by_login(login)


def unplanned() -> QuerySet[Audit]:
    """Drawn audits that nobody is sent to yet."""
    sent = AuditVisit.objects.filter(audit=OuterRef("pk"), ended_at__isnull=True)
    return (
        Audit.objects.filter(~Exists(sent), status=AuditStatus.DRAWN)
        .select_related("draw")
        .order_by("draw_id", "place")
    )


def backlog() -> int:
    """Drawn audits without a visit and committed periods without a draw, for the jobs' heartbeat."""
    return unplanned().count() + AuditPeriod.objects.filter(status=PeriodStatus.COMMITTED).count()


def review_queue() -> QuerySet[Audit]:
    """What waits for a decision or for the answer to an appeal, the oldest first."""
    return (
        Audit.objects.filter(status__in=(AuditStatus.FILED, AuditStatus.APPEALED))
        .select_related("seller").annotate(entry_count=Count("entries")).order_by("filed_at")
    )  # fmt: skip
