"""Reading repairs, always through the eyes of somebody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from marketplace.accounts.models import Role, User
from marketplace.core import time
from marketplace.core.ids import BadNumber, validate
from repairs.errors import NotYourPoint, PartnerNotFound, RepairNotFound
from repairs.models import CasePhoto, Diagnosis, Partner, RepairCase, WorkOrder, WorkPhoto
from repairs.states import CaseStatus, WorkStatus
from sellers.models import SellerMember

PREFIX = "MF"


def _whole() -> QuerySet[RepairCase]:
    return RepairCase.objects.select_related("line__order__seller", "unit", "user", "warranty", "diagnosis")


def cases_of(user: User) -> QuerySet[RepairCase]:
    """A shopper's repairs, the newest first."""
    return _whole().filter(user=user).order_by("-id")


def case_for(user: User, number: str) -> RepairCase:
    """One of a shopper's own. Raises RepairNotFound, also for somebody else's."""
    return _one(cases_of(user), number)


def case_by(number: str) -> RepairCase:
    """For staff and systems. Raises RepairNotFound."""
    return _one(_whole(), number)


def _one(found: QuerySet[RepairCase], number: str) -> RepairCase:
    try:
        case = found.filter(number=validate(number, PREFIX)).first()
    except BadNumber:
        case = None
    if case is None:
        raise RepairNotFound
    return case


def queue() -> QuerySet[RepairCase]:
    """What waits for a person of ours: claims to look at, and pieces given up whose warranty pays."""
    waiting = _whole().filter(status=CaseStatus.REVIEW)
    given_up = _whole().filter(status=CaseStatus.IN_REPAIR, works__status=WorkStatus.GIVEN_UP, liable="warranty")
    return (waiting | given_up).distinct().order_by("id")


def work_of(case: RepairCase) -> WorkOrder | None:
    """The newest work order of a case."""
    return WorkOrder.objects.filter(case=case).select_related("partner").order_by("-id").first()


def works_of_place(partner: Partner, *, is_over: bool = False) -> QuerySet[WorkOrder]:
    """A service point's orders: what is to do, the longest waiting first, or what is over, the newest first."""
    over = (WorkStatus.HANDED_BACK, WorkStatus.DECLINED, WorkStatus.PASSED_ON, WorkStatus.CANCELLED)
    found = WorkOrder.objects.filter(partner=partner).select_related(
        "case__line", "case__unit", "case__warranty", "partner"
    )
    return found.filter(status__in=over).order_by("-id") if is_over else found.exclude(status__in=over).order_by("id")


def work_for(user: User, public_id: str) -> WorkOrder:
    """An order of a place where this person works. Raises RepairNotFound, also for another place's."""
    work = (
        WorkOrder.objects.filter(public_id=public_id[:40])
        .select_related("case__line__order", "case__unit", "case__warranty", "partner")
        .first()
    )
    if work is None or not works_at(user, work.partner):
        raise RepairNotFound
    return work


def works_at(user: User, partner: Partner) -> bool:
    """Is this person one of the place's people? The central station's are our inspectors and ops."""
    if partner.kind == Partner.Kind.CENTRAL:
        return user.has_role(Role.INSPECTOR, Role.OPS)
    return partner.members.filter(user=user).exists()


def require_at(user: User, partner: Partner) -> None:
    """Raises NotYourPoint."""
    if not works_at(user, partner):
        raise NotYourPoint


def is_party(case: RepairCase, user: User) -> bool:
    """One of the sides does not judge, quote or repair it: whose piece it is, and the people of the shop that sold it."""
    shop = case.line.order.seller_id
    return case.user_id == user.pk or SellerMember.objects.filter(seller=shop, user=user).exists()


def places_of(user: User) -> list[Partner]:
    """Every service point this person works at, the central station for our own people."""
    found = list(Partner.objects.filter(members__user=user).order_by("id")[:20])
    if user.has_role(Role.INSPECTOR, Role.OPS):
        found += list(Partner.objects.filter(kind=Partner.Kind.CENTRAL).exclude(pk__in=[one.pk for one in found]))
        if not found:
            raise PartnerNotFound  # our station has not been set up
    return found


def photo_for(user: User, public_id: str) -> WorkPhoto | CasePhoto:
    """A picture for its shopper, the people of a place that has the case, and ops. Raises RepairNotFound."""
    found: Any = WorkPhoto.objects.filter(public_id=public_id[:40]).select_related("work__case").first()
    found = found or CasePhoto.objects.filter(public_id=public_id[:40]).select_related("case").first()
    case = (found.work.case if isinstance(found, WorkPhoto) else found.case) if found else None
    if case is None or not (
        case.user_id == user.pk
        or user.has_role(Role.OPS)
        or any(works_at(user, work.partner) for work in case.works.select_related("partner"))
    ):
        raise RepairNotFound
    return found  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Step:
    """One line of the timeline. `code` is put into words by the page."""

    code: str
    at: datetime
    place: str = ""


def timeline(case: RepairCase) -> list[Step]:
    """Every step so far, the oldest first; one query."""
    steps = [Step("reported", case.opened_at)]
    for work in case.works.select_related("partner").order_by("id"):
        moments = (
            ("assigned", work.assigned_at), ("received", work.received_at), ("quoted", work.quoted_at),
            ("agreed", work.accepted_at), ("paid", work.paid_at), ("done", work.done_at), ("handed_back", work.handed_back_at),
        )  # fmt: skip
        steps += [Step(code, at, work.partner.name) for code, at in moments if at is not None]
    if case.ended_at is not None and case.status not in (CaseStatus.CLOSED, CaseStatus.UNREPAIRED):
        steps.append(Step(case.status, case.ended_at))
    return sorted(steps, key=lambda step: step.at)


def diagnosis_for(user: User, public_id: str) -> Diagnosis:
    """A diagnosis of this shopper. Raises RepairNotFound."""
    found = Diagnosis.objects.filter(user=user, public_id=public_id[:40]).select_related("unit").first()
    if found is None:
        raise RepairNotFound
    return found


def waiting_for_station() -> QuerySet[RepairCase, int]:
    """Pieces of returns that no station of ours has taken yet, the oldest first."""
    waiting = RepairCase.objects.filter(status=CaseStatus.WAITING).order_by("pk")
    return waiting.values_list("pk", flat=True)[:200]


def quotes_to_end() -> list[int]:
    """Quotes that nobody answered in time."""
    due = WorkOrder.objects.filter(status=WorkStatus.QUOTED, quote_until__lte=time.now())
    return list(due.order_by("pk").values_list("pk", flat=True)[:200])
