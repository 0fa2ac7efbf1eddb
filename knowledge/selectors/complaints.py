"""Reading complaints: one's own, the queue, the figures that the law and the authority ask for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from knowledge.errors import ComplaintNotFound
from knowledge.models import Complaint
from knowledge.policies import deadlines
from knowledge.states import COMPLAINT_OVER, ComplaintStatus
from marketplace.accounts.models import User
from marketplace.core.clocks import selectors as clocks
from marketplace.core.clocks.models import Clock

KINDS = (deadlines.AUTHORITY, deadlines.SECOND, deadlines.ACKNOWLEDGE, deadlines.ANSWER)


def complaints_of(user: User) -> QuerySet[Complaint]:
    """The person's own, newest first. Cases of the authority are between it and us."""
    return Complaint.objects.filter(user=user).exclude(source=Complaint.Source.AUTHORITY).order_by("-id")


def complaint_for(user: User | None, number: str, *, is_opened: bool = False) -> Complaint:
    """One of the person's own, or a guest's that its key opened. Raises ComplaintNotFound."""
    mine = complaints_of(user) if user is not None else Complaint.objects.none()
    if is_opened:
        mine = Complaint.objects.filter(user=None).exclude(source=Complaint.Source.AUTHORITY)
    return _one(mine, number)


def complaint_by(number: str) -> Complaint:
    """Any complaint, for operations. Raises ComplaintNotFound."""
    return _one(Complaint.objects.select_related("user"), number)


def queue(*, show: str = "open", source: str = "") -> QuerySet[Complaint]:
    """What waits, the oldest first; `over` the newest first. `source` narrows it."""
    found = Complaint.objects.select_related("user")
    if source in Complaint.Source.values:
        found = found.filter(source=source)
    if show == "over":
        return found.filter(status__in=(*COMPLAINT_OVER, ComplaintStatus.ANSWERED)).order_by("-id")
    return found.exclude(status__in=(*COMPLAINT_OVER, ComplaintStatus.ANSWERED)).order_by("received_at", "id")


def due_clocks(found: list[Complaint]) -> dict[str, Clock]:
    """The clock that counts now, by reference: the authority's before ours. One query a kind."""
    due: dict[str, Clock] = {}
    for kind in reversed(KINDS):
        due |= clocks.open_clocks(kind, [one.ref for one in found])
    return due


@dataclass(frozen=True)
class Figures:
    """Complaints received in a time span."""

    received: int
    answered: int
    open: int
    right: int
    appealed: int
    authority: int
    by_kind: dict[str, int]


def figures(since: datetime, until: datetime) -> Figures:
    """What a report says; two queries."""
    found = Complaint.objects.filter(received_at__gte=since, received_at__lt=until)
    over = Q(status__in=(*COMPLAINT_OVER, ComplaintStatus.ANSWERED))
    sums = found.aggregate(
        received=Count("id"), answered=Count("id", filter=Q(answered_at__isnull=False)), open=Count("id", filter=~over),
        right=Count("id", filter=Q(outcome__in=("right", "partly"))), appealed=Count("id", filter=~Q(second="")),
        authority=Count("id", filter=Q(source=Complaint.Source.AUTHORITY)),
    )  # fmt: skip
    kinds = found.order_by("kind").values_list("kind").annotate(count=Count("id"))
    return Figures(**sums, by_kind=dict(kinds))


def export_rows(since: datetime, until: datetime) -> Any:
    """Facts without persons and words, for a report to the authority; the caller streams or bounds."""
    found = Complaint.objects.filter(received_at__gte=since, received_at__lt=until).order_by("id")
    return found.values(
        "number", "source", "authority_number", "kind", "about", "status", "outcome", "received_at", "acknowledged_at",
        "answered_at", "final_at",
    )  # fmt: skip


def _one(found: QuerySet[Complaint], number: str) -> Complaint:
    complaint = found.filter(number=number[:20].upper()).first()
    if complaint is None:
        raise ComplaintNotFound
    return complaint
