"""Who goes where and when. The plan runs by itself; its planner may move a visit by hand and is the only one who sees it.

Capacity is visits a week; the week is chosen by a secret of the audit; who did not come is replaced. Nothing that is
written here names a shop.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time

from django.db import IntegrityError, transaction
from django.db.models import Count

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import rules, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import NotAllowed, StaleState
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_text
from sellers.errors import NobodyToSend, NotAssigned, OwnCase, ReasonNeeded, StillOpen
from sellers.models import Audit, Auditor, AuditVisit, Seller, SellerMember
from sellers.policies import audit_plan
from sellers.policies.audit_plan import Duty, Job
from sellers.policies.regions import ANYWHERE, REGIONS
from sellers.selectors import audits as reading
from sellers.selectors.audit_frames import DRAWABLE
from sellers.states import AUDIT, AuditStatus

SYSTEM = "system:audits"
VISIT_CLOCK = "audit_visit"
GRACE = timedelta(days=2)  # after the Sunday of the visit's week
Outcome = AuditVisit.Outcome


@transaction.atomic
def name_auditor(
    *, user: User, by: User, countries: Sequence[str] = (), regions: Sequence[str] = (), visits_per_week: int = 4,
    may_plan: bool = False, is_active: bool = True,
) -> Auditor:  # fmt: skip
    """Put a person on the roster, or change where and how often they go. Raises NotAllowed (roles of both)."""
    require_role(by, Role.OPS)
    require_role(user, *((Role.OPS,) if may_plan else (Role.OPS, Role.INSPECTOR)))
    values = {
        "countries": sorted({code.upper()[:2] for code in countries}),
        "regions": sorted(set(regions) & (set(REGIONS) | {ANYWHERE})), "visits_per_week": max(0, min(visits_per_week, 50)),
        "may_plan": may_plan, "is_active": is_active, "named_by": by.ref, "named_at": time.now(),
    }  # fmt: skip
    auditor, _made = Auditor.objects.update_or_create(user=user, defaults=values)
    trail.record(
        verb="auditor.named", target=user.ref, actor=by.ref,
        after={name: values[name] for name in ("countries", "regions", "visits_per_week", "may_plan", "is_active")},
    )  # fmt: skip
    return auditor


def plan_due() -> int:
    """Job: plan every drawn audit that nobody is sent to, and send out what is due. Returns how many it moved."""
    return plan() + dispatch_due() + replace_no_shows()


@transaction.atomic
def plan(*, actor: str = SYSTEM) -> int:
    """Give each unplanned audit an auditor and a week, as far as there is room. Returns how many."""
    waiting = list(reading.unplanned())
    body = rules.at(audit_plan.CODE).body
    shops = _shops(waiting)
    first = audit_plan.monday_of(time.today())
    jobs = [_job(audit, shops[str(audit.envelope)]) for audit in waiting if str(audit.envelope) in shops]
    chosen = audit_plan.assign(jobs, duties(first), first, int(body["weeks"]))
    people = {duty.user_id: duty.user for duty in Auditor.objects.select_related("user")}
    for audit in waiting:
        if audit.pk in chosen:
            auditor, week = chosen[audit.pk]
            _send(audit, people[auditor], week, actor)
    return len(chosen)


def duties(first: date) -> list[Duty]:
    """The roster with what each has to do from the week of `first` on."""
    load: dict[int, dict[date, int]] = defaultdict(dict)
    taken = AuditVisit.objects.filter(week__gte=first).exclude(outcome__in=(Outcome.EXCUSED, Outcome.CALLED_OFF))
    for user, week, number in taken.values_list("auditor_id", "week").annotate(Count("id")).order_by():
        load[user][week] = number
    rows = Auditor.objects.filter(is_active=True, user__is_active=True, visits_per_week__gt=0).order_by("pk")
    return [Duty(row.user_id, row.countries, row.regions, row.visits_per_week, load[row.user_id]) for row in rows]


def dispatch_due() -> int:
    """Job: tell auditors of the visits that come near."""
    lead = timedelta(days=int(rules.at(audit_plan.CODE).body["lead_days"]))
    due = AuditVisit.objects.filter(
        ended_at__isnull=True,
        dispatched_at__isnull=True,
        week__lte=time.today() + lead,
        audit__status=AuditStatus.DRAWN,
    )
    return sum(_dispatch_one(visit, SYSTEM) for visit in due.select_related("audit", "auditor").order_by("pk"))


@transaction.atomic
def send_now(*, audit: Audit, by: User, auditor: User | None = None) -> AuditVisit:
    """The planner sends somebody at once, the planned person unless another is named.

    Raises NotAssigned for everybody but the planner, NotAllowed, OwnCase, NobodyToSend, IllegalMove.
    """
    _require_planner(audit, by)
    visit = AuditVisit.objects.filter(audit=audit, ended_at__isnull=True).select_related("auditor").first()
    chosen = auditor or (visit.auditor if visit else None)
    if chosen is None:
        raise NobodyToSend
    require_role(chosen, Role.OPS, Role.INSPECTOR)
    if SellerMember.objects.filter(user=chosen, seller__public_id=str(audit.envelope)).exists():
        raise OwnCase
    if visit is not None and visit.auditor_id != chosen.pk:
        _end(visit, Outcome.CALLED_OFF, "")
        if audit.status == AuditStatus.DISPATCHED:
            clocks.stop(kind=VISIT_CLOCK, subject=trail.ref(audit), actor=by.ref, reason="somebody else goes")
            AUDIT.move(audit, AuditStatus.DRAWN, actor=by.ref, auditor="")
        visit = None
    visit = visit or _send(audit, chosen, audit_plan.monday_of(time.today()), by.ref)
    if visit.dispatched_at is None:
        visit.audit = audit
        _dispatch_one(visit, by.ref)
    return visit


@transaction.atomic
def excuse(*, visit: AuditVisit, auditor: User, reason: str) -> None:
    """The auditor cannot go (ill, knows the people): somebody else is sent. Raises NotAllowed, ReasonNeeded, StaleState."""
    if visit.auditor_id != auditor.pk:
        raise NotAllowed
    words = clean_text(reason, max_length=500)
    if len(words) < 3:
        raise ReasonNeeded(fields={"reason": ReasonNeeded.message})
    _end(visit, Outcome.EXCUSED, words)
    clocks.stop(kind=VISIT_CLOCK, subject=trail.ref(visit.audit), actor=auditor.ref, reason="excused")
    AUDIT.move(visit.audit, AuditStatus.DRAWN, actor=auditor.ref, auditor="")
    plan()


def replace_no_shows() -> int:
    """Job: whoever did not start in time is replaced, and barred from this audit."""
    late = AuditVisit.objects.filter(
        ended_at__isnull=True, dispatched_at__isnull=False, due_at__lt=time.now(), audit__status=AuditStatus.DISPATCHED
    )
    return sum(_no_show(visit) for visit in late.select_related("audit").order_by("pk"))


@transaction.atomic
def call_off(*, audit: Audit, by: User, reason: str) -> Audit:
    """The shop closed before anybody came; nothing else calls a drawn audit off. Raises NotAssigned, StillOpen, ReasonNeeded."""
    _require_planner(audit, by)
    if Seller.objects.filter(public_id=str(audit.envelope), status__in=DRAWABLE).exists():
        raise StillOpen
    words = clean_text(reason, max_length=500)
    if len(words) < 3:
        raise ReasonNeeded(fields={"reason": ReasonNeeded.message})
    for visit in AuditVisit.objects.filter(audit=audit, ended_at__isnull=True):
        _end(visit, Outcome.CALLED_OFF, words)
    AUDIT.move(audit, AuditStatus.VOID, actor=by.ref, why=words)
    clocks.stop(kind=VISIT_CLOCK, subject=trail.ref(audit), actor=by.ref)
    return audit


def _require_planner(audit: Audit, by: User) -> None:
    if audit.draw.planner != by.ref:
        raise NotAssigned
    require_role(by, Role.OPS)


def _shops(waiting: Sequence[Audit]) -> dict[str, Seller]:
    names = [str(audit.envelope) for audit in waiting]
    return {shop.public_id: shop for shop in Seller.objects.filter(public_id__in=names)}


def _secret(audit: Audit) -> bytes:
    return f"{audit.draw.salt} {audit.envelope}".encode()


def _job(audit: Audit, shop: Seller) -> Job:
    """Barred are people of the shop and whoever was sent to this audit before; who went there last time is not wished."""
    barred = set(SellerMember.objects.filter(seller=shop).values_list("user_id", flat=True))
    barred |= set(AuditVisit.objects.filter(audit=audit).values_list("auditor_id", flat=True))
    last = AuditVisit.objects.filter(audit__seller=shop, outcome=Outcome.STARTED).order_by("-ended_at").first()
    unwished = frozenset({last.auditor_id}) if last else frozenset()
    return Job(audit.pk, shop.country, _secret(audit), frozenset(barred), unwished)


def _send(audit: Audit, auditor: User, week: date, actor: str) -> AuditVisit:
    due = datetime.combine(week + timedelta(weeks=1), clock_time(), UTC) + GRACE
    try:
        with transaction.atomic():
            return AuditVisit.objects.create(
                audit=audit, auditor=auditor, week=week, planned_at=time.now(), due_at=max(due, time.now() + GRACE)
            )
    except IntegrityError:
        raise StaleState from None  # planned by somebody else in this moment


@transaction.atomic
def _dispatch_one(visit: AuditVisit, actor: str) -> int:
    now = time.now()
    if (
        AuditVisit.objects.filter(pk=visit.pk, dispatched_at__isnull=True, ended_at__isnull=True).update(
            dispatched_at=now
        )
        != 1
    ):
        return 0
    visit.dispatched_at = now
    AUDIT.move(visit.audit, AuditStatus.DISPATCHED, actor=actor, auditor=visit.auditor.ref)
    subject = trail.ref(visit.audit)
    clocks.start(kind=VISIT_CLOCK, subject=subject, actor=actor, budget=max(visit.due_at - now, timedelta(hours=1)))
    emit(topic="sellers.audit_dispatched", key=subject, payload={"audit": visit.audit.public_id, "visit": visit.pk})
    return 1


@transaction.atomic
def _no_show(visit: AuditVisit) -> int:
    if _end(visit, Outcome.NO_SHOW, "") == 0:
        return 0
    clocks.stop(kind=VISIT_CLOCK, subject=trail.ref(visit.audit), fault="auditor", reason="no show")
    AUDIT.move(visit.audit, AuditStatus.DRAWN, actor=SYSTEM, why="no show", auditor="")
    plan()
    return 1


def _end(visit: AuditVisit, outcome: str, reason: str) -> int:
    """Close a visit that is open; 0 where it was closed already. Raises StaleState where that must not be."""
    rows = AuditVisit.objects.filter(pk=visit.pk, ended_at__isnull=True).update(
        ended_at=time.now(), outcome=outcome, reason=reason
    )
    if rows == 0 and outcome != Outcome.NO_SHOW:
        raise StaleState
    return rows
