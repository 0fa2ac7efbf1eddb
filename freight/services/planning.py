"""A plan: asked for by a person, made by the worker, looked at, applied or thrown away."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db import transaction

from freight import errors, locks
from freight.models import Departure, Plan, PlanLine
from freight.policies import assigning
from freight.policies.assigning import Problem, Solution
from freight.selectors import pool
from freight.selectors.pool import Pool
from freight.services import booking
from freight.states import PLAN, PlanStatus
from logistics.models import Parcel
from marketplace.core import tasks, time, trail
from marketplace.core.locks import advisory

TASK = "freight.solve_plans"
SYSTEM = "system:freight"
GOOD_FOR = timedelta(hours=1)
STUCK = timedelta(minutes=5)
Solver = Callable[[Problem], Solution]


@transaction.atomic
def ask(*, origin: str, actor: str) -> Plan:
    """Ask the worker for a plan of everything that waits at an airport; one that is being made is returned. Raises NothingWaits."""
    advisory(f"plan:{origin}")  # two of operations ask at once
    going = Plan.objects.filter(origin=origin, status__in=[PlanStatus.WAITING, PlanStatus.SOLVING]).first()
    if going is not None:
        return going
    count = pool.waiting(origin).count()
    if not count:
        raise errors.NothingWaits
    made = Plan.objects.create(origin=origin, parcels=count, made_at=time.now(), made_by=actor)
    trail.record(verb="plan.asked", target=made.ref, actor=actor, after={"origin": origin, "parcels": count})
    tasks.send(TASK)
    return made


def waiting_plans() -> list[int]:
    """Plans for the worker, the oldest first; those that a worker left in the middle come again."""
    for stuck in Plan.objects.filter(status=PlanStatus.SOLVING, started_at__lt=time.now() - STUCK):
        with transaction.atomic():
            PLAN.move(stuck, PlanStatus.WAITING, actor=SYSTEM, why="the worker went away")
    return list(Plan.objects.filter(status=PlanStatus.WAITING).order_by("pk").values_list("pk", flat=True))


def work(*, plan_id: int, solver: Solver) -> bool:
    """Make one waiting plan. The solver runs outside any transaction; what it needs is read before. False where taken."""
    with transaction.atomic():
        plan = locks.plan(plan_id)
        if plan.status != PlanStatus.WAITING:
            return False
        PLAN.move(plan, PlanStatus.SOLVING, actor=SYSTEM, started_at=time.now(), step="reading")
    try:
        given = pool.pool(plan.origin)
        _step(plan, "solving")
        solution = solver(given.problem)
        _step(plan, "writing")
        _keep(plan, given, solution)
    except Exception as error:  # a task's boundary: the person who waits must see that it failed
        with transaction.atomic():
            PLAN.move(plan, PlanStatus.FAILED, actor=SYSTEM, error=f"{type(error).__name__}: {error}"[:300])
        raise
    return True


@transaction.atomic
def apply(*, plan: Plan, actor: str) -> Plan:
    """Book everything as the plan says, or nothing. Raises PlanNotReady (also too old), PlanStale, NoRoom."""
    row = locks.plan(plan.pk)
    if row.status != PlanStatus.READY or row.ready_at is None or row.ready_at < time.now() - GOOD_FOR:
        raise errors.PlanNotReady
    of_departure: dict[int, list[int]] = defaultdict(list)
    for line in row.lines.exclude(departure=None):
        of_departure[line.departure_id or 0].append(line.parcel_id)
    held = {one.pk: one for one in locks.departures(of_departure)}
    wanted = [pk for pks in of_departure.values() for pk in pks]
    parcels: dict[int, Parcel] = {one.pk: one for one in pool.waiting(row.origin).filter(pk__in=wanted)}
    open_ones = set(pool.open_departures(row.origin).filter(pk__in=held).values_list("pk", flat=True))
    if len(parcels) != len(wanted) or open_ones != set(held):
        raise errors.PlanStale
    for pk, pks in of_departure.items():
        try:
            booking.place(departure=held[pk], parcels=[parcels[one] for one in pks], actor=actor)
        except (errors.AlreadyBooked, errors.NoRoom) as error:
            raise errors.PlanStale from error
    PLAN.move(row, PlanStatus.APPLIED, actor=actor)
    return row


@transaction.atomic
def discard(*, plan: Plan, actor: str) -> Plan:
    """Throw a plan away. Raises IllegalMove."""
    row = locks.plan(plan.pk)
    PLAN.move(row, PlanStatus.DISCARDED, actor=actor)
    return row


def _step(plan: Plan, step: str) -> None:
    Plan.objects.filter(pk=plan.pk).update(step=step)


@transaction.atomic
def _keep(plan: Plan, given: Pool, solution: Solution) -> None:
    plain = assigning.costs_of(given.problem, assigning.first_come(given.problem))
    lines = list(lines_of(plan, given, solution.chosen))
    PlanLine.objects.bulk_create(lines, batch_size=1000)
    costs = solution.costs
    PLAN.move(
        plan, PlanStatus.READY, actor=SYSTEM, ready_at=time.now(), step="", parcels=len(lines), cost_fen=costs.total_fen,
        carriers_fen=costs.carriers_fen, bound_fen=int(solution.bound_fen), first_come_fen=plain.total_fen,
        late_parcels=costs.late_parcels, first_come_late=plain.late_parcels, stays=costs.stays, how=solution.how,
    )  # fmt: skip


def lines_of(plan: Plan, given: Pool, chosen: Mapping[str, str]) -> list[PlanLine]:
    """One line a parcel; what stays says why."""

    days = {option.key: option.delivered_on for option in given.problem.options}
    found = []
    for item in given.problem.items:
        key = chosen.get(item.key)
        departure: Departure | None = given.departures[key] if key else None
        could = any(assigning.may(item, option) for option in given.problem.options)
        for parcel in given.parcels[item.key]:
            promised = parcel.consignment.promise_date
            found.append(
                PlanLine(
                    plan=plan, parcel=parcel, departure=departure,
                    late_days=assigning.late_days(promised, days[key]) if key else 0,
                    why="" if key else (PlanLine.Why.FULL if could else PlanLine.Why.NO_DEPARTURE),
                )
            )  # fmt: skip
    return found
