"""The first page of operations: what waits, how much, since when, and where to go. One bounded query a queue."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from logistics.models import Mismatch
from marketplace.catalog.models import AfterReview, BrandAuthorisation, IpNotice, Listing
from marketplace.catalog.states import ListingStatus
from marketplace.core import time
from marketplace.core.duties import selectors as duties
from marketplace.core.models import JobHeartbeat, OutboxDelivery, Proposal, StopSwitch
from marketplace.notices.models import Notice
from marketplace.payments.models import PaymentAttempt, ProviderRefund, ProviderTransfer
from marketplace.payments.states import Flow, Transfer
from sellers.models import Audit, AuditAppeal, DepositMove, Export, Hold, Payout, Requirement, ScreeningHit, Seller
from sellers.states import (
    AuditStatus,
    DepositMoveStatus,
    ExportStatus,
    HitStatus,
    HoldStatus,
    PayoutStatus,
    RequirementStatus,
    SellerStatus,
)

STUCK = timedelta(days=3)  # a payout that the bank has not answered for so long
MOST = 1_000  # counted no further
LATE = timedelta(hours=26)  # every job runs at least once a day
RUNNING = timedelta(minutes=15)


@dataclass(frozen=True)
class Queue:
    """What waits. `count` stops at MOST; `oldest` is when the oldest began to wait."""

    code: str
    label: Any
    count: int
    oldest: datetime | None
    url: str
    is_alarm: bool = False

    @property
    def is_many(self) -> bool:
        return self.count >= MOST

    @property
    def age(self) -> timedelta | None:
        """How long the oldest has waited, by the clock that wrote it."""
        if self.oldest is None:
            return None
        return max((time.real_now() if self.code == "jobs" else time.now()) - self.oldest, timedelta(0))


@dataclass(frozen=True)
class Source:
    """Where a queue is read: rows and the column that says since when."""

    code: str
    label: Any
    rows: Callable[[], QuerySet[Any]]
    since: str
    page: str
    query: str = ""
    is_alarm: bool = False


def _stuck_payouts() -> QuerySet[Payout]:
    waiting = Q(status=PayoutStatus.SENT, created_at__lt=time.now() - STUCK)
    return Payout.objects.filter(waiting | Q(status=PayoutStatus.UNKNOWN))


# fmt: off
SOURCES: Sequence[Source] = (
    Source("duties", _("What a colleague must see to"), duties.open_duties, "opened_at", "admin:core_duty_changelist",
        "?done_at__isempty=1"),
    Source("promises", _("Promises that are broken"), lambda: duties.open_duties().filter(is_late=True), "opened_at",
        "admin:core_duty_changelist", "?done_at__isempty=1&is_late__exact=1", is_alarm=True),
    Source("applications", _("Applications of sellers"), lambda: Seller.objects.filter(
        status__in=[SellerStatus.SUBMITTED, SellerStatus.IN_REVIEW]), "submitted_at", "admin:sellers_seller_changelist",
        "?status__exact=submitted"),
    Source("papers", _("Renewed papers of open shops"), lambda: Requirement.objects.filter(
        status=RequirementStatus.PROVIDED, seller__status__in=[SellerStatus.APPROVED, SellerStatus.RESTRICTED]),
        "provided_at", "admin:sellers_seller_changelist"),
    Source("hits", _("Names like one on a sanctions list"), lambda: ScreeningHit.objects.filter(status=HitStatus.OPEN),
        "found_at", "admin:sellers_seller_changelist", is_alarm=True),
    Source("audits", _("Audits to decide"), lambda: Audit.objects.filter(status=AuditStatus.FILED), "filed_at",
        "admin:sellers_audit_changelist", "?status__exact=filed"),
    Source("audit_appeals", _("Appeals against audits"), lambda: AuditAppeal.objects.filter(
        audit__status=AuditStatus.APPEALED), "at", "admin:sellers_audit_changelist", "?status__exact=appealed"),
    Source("differs", _("Pieces that are not what was listed"), lambda: Mismatch.objects.filter(cleared_at=None),
        "reported_at", "admin:logistics_mismatch_changelist", "?cleared_at__isempty=1"),
    Source("hold_appeals", _("Appeals against held payouts"), lambda: Hold.objects.filter(status=HoldStatus.APPEALED),
        "appealed_at", "admin:sellers_hold_changelist"),
    Source("deposits", _("Deposit bookings to agree on"), lambda: DepositMove.objects.filter(
        status=DepositMoveStatus.PROPOSED), "proposed_at", "admin:sellers_depositmove_changelist"),
    Source("moderation", _("Listings in moderation"), lambda: Listing.objects.filter(status=ListingStatus.IN_MODERATION),
        "updated_at", "catalog:moderation"),
    Source("after_reviews", _("Goods on sale to look at"), lambda: AfterReview.objects.filter(verdict=""), "drawn_at",
        "catalog:moderation", "?show=after"),
    Source("brand_proofs", _("Brand proofs to decide"), lambda: BrandAuthorisation.objects.filter(verdict=""),
        "created_at", "catalog:moderation", "?show=brands"),
    Source("ip_notices", _("Right holders' notices to look at"), lambda: IpNotice.objects.filter(state="received"),
        "received_at", "catalog:moderation", "?show=ip"),
    Source("proposals", _("Rule changes to approve"), lambda: Proposal.objects.filter(status="waiting"), "proposed_at",
        "admin:core_proposal_changelist", "?status__exact=waiting"),
    Source("exports", _("Exports to let"), lambda: Export.objects.filter(status=ExportStatus.REQUESTED), "requested_at",
        "admin:sellers_export_changelist", "?status__exact=requested"),
    Source("stops", _("Stop switches that are on"), lambda: StopSwitch.objects.filter(lifted_at__isnull=True), "since",
        "admin:core_stopswitch_changelist", "?lifted_at__isempty=1"),
    Source("payouts", _("Payouts without an answer"), _stuck_payouts, "created_at", "admin:sellers_payout_changelist",
        is_alarm=True),
    Source("payments", _("Payments in doubt"), lambda: PaymentAttempt.objects.filter(status=Flow.UNKNOWN), "created_at",
        "admin:payments_paymentattempt_changelist", "?status__exact=unknown", is_alarm=True),
    Source("refunds", _("Refunds in doubt or failed"), lambda: ProviderRefund.objects.filter(
        status__in=[Flow.UNKNOWN, Flow.FAILED]), "created_at", "admin:payments_providerrefund_changelist", is_alarm=True),
    Source("transfers", _("Transfers in doubt"), lambda: ProviderTransfer.objects.filter(status=Transfer.UNKNOWN),
        "created_at", "admin:payments_providertransfer_changelist", is_alarm=True),
    Source("dead", _("Dead deliveries"), lambda: OutboxDelivery.objects.filter(status=OutboxDelivery.Status.DEAD),
        "next_at", "admin:core_outboxdelivery_changelist", "?status__exact=dead", is_alarm=True),
    Source("notices", _("Messages that could not be sent"), lambda: Notice.objects.filter(status=Notice.Status.FAILED),
        "created_at", "admin:notices_notice_changelist", "?status__exact=failed", is_alarm=True),
)
# fmt: on


def queues() -> list[Queue]:
    """Everything that waits for operations, in the order of the table, jobs last."""
    return [*(_read(source) for source in SOURCES), jobs()]


def _read(source: Source) -> Queue:
    """One query: at most MOST rows are looked at, the oldest first."""
    window = source.rows().order_by(source.since).values(source.since)[:MOST]
    found = window.aggregate(count=Count("*"), oldest=Min(source.since))
    url = reverse(source.page) + source.query
    is_alarm = source.is_alarm and found["count"] > 0
    return Queue(source.code, source.label, found["count"], found["oldest"], url, is_alarm=is_alarm)


def jobs() -> Queue:
    """Scheduled jobs that fail, hang, or did not run for a day; by their heartbeats. One query."""
    rows = list(JobHeartbeat.objects.values("job", "started_at", "finished_at", "error"))
    bad = [row["started_at"] for row in rows if _is_bad(row, time.real_now())]
    never = {entry["task"] for entry in current_app.conf.beat_schedule.values()} - {row["job"] for row in rows}
    # A house that has just begun has no heartbeats at all: only then is "never ran" no news.
    count = len(bad) + (len(never) if rows else 0)
    url = reverse("admin:core_jobheartbeat_changelist")
    return Queue("jobs", _("Jobs that fail or do not run"), count, min(bad, default=None), url, is_alarm=count > 0)


def _is_bad(row: Mapping[str, Any], now: datetime) -> bool:
    if row["error"] or row["started_at"] < now - LATE:
        return True
    hangs = row["finished_at"] is None or row["finished_at"] < row["started_at"]
    return bool(hangs and row["started_at"] < now - RUNNING)


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Called by the admin for its first page."""
    return {**context, "queues": queues()}
