"""The scheduled money jobs: when each last ran, how long it took, what waits for it, when it comes again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max, Min, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from finance.models import Item
from marketplace.core import time
from marketplace.core.models import JobHeartbeat
from marketplace.payments.models import (
    PaymentAttempt,
    ProviderDispute,
    ProviderEvent,
    ProviderRefund,
    ProviderTransfer,
)
from marketplace.payments.states import Flow, Transfer
from orders.models import Escrow, Purchase
from sellers.models import ReserveSlice

# Jobs that move or check money and have another queue than `money`.
OTHERS = frozenset({"orders.expire_unpaid"})
QUEUE = "money"
SLACK, RUNNING, DAILY = timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=26)
MISSED = 3  # rounds

WORDS: dict[str, Any] = {
    "payments.apply_inbox": _("Apply what the payment provider told us"),
    "payments.settle_unknown": _("Ask about payments, refunds and payouts in doubt"),
    "payments.send_due": _("Send refunds and payouts"),
    "payments.poll_disputes": _("Ask about open chargebacks"),
    "cases.move_due": _("Move cases whose time has come"),
    "orders.expire_unpaid": _("End purchases that nobody paid"),
    "repairs.release_reserve": _("Give back what warranties that ended did not need"),
    "orders.release_due_escrow": _("Release money of orders whose window is over"),
    "orders.begin_warranties": _("Begin warranties whose return window is over"),
    "orders.return_deposits": _("Give back deposits of closed shops"),
    "sellers.pay_sellers": _("Pay sellers whose day has come"),
    "sellers.release_reserve": _("Release what was kept in reserve"),
    "sellers.watch_payouts": _("Look for payouts that nobody hears of"),
    "sellers.publish_owed": _("Publish what we owe all sellers"),
    "warehousing.charge_storage": _("Charge sellers for storage of months that are over"),
    "returns.charge_stays": _("Charge sellers for returned pieces that lie at our centre"),
    "promises.sweep": _("Judge promises whose day is over"),
    "freight.book_costs": _("Book what flights cost"),
    "repairs.make_statements": _("Write last month's statements of service points"),
    "learning.book_reserve": _("Lay in the month's reserve for after-sales"),
    "claims.pay_granted": _("Pay claims that waited"),
    "claims.bill_premiums": _("Bill premiums of sellers' stock insurance"),
    "finance.reconcile": _("Compare our book with the provider's"),
    "finance.close_days": _("Close days that are over"),
    "finance.watch_jobs": _("Watch these jobs"),
}


@dataclass(frozen=True)
class Waiting:
    """What waits for a job: rows, and the column that says since when."""

    rows: Callable[[], QuerySet[Any]]
    since: str


def _now(model: Any, **filters: Any) -> Callable[[], QuerySet[Any]]:
    return lambda: model.objects.filter(
        **{name: value() if callable(value) else value for name, value in filters.items()}
    )


WAITING: dict[str, tuple[Waiting, ...]] = {
    "payments.apply_inbox": (Waiting(_now(ProviderEvent, status="stored"), "received_at"),),
    "payments.settle_unknown": (
        Waiting(_now(PaymentAttempt, status=Flow.UNKNOWN), "created_at"),
        Waiting(_now(ProviderRefund, status=Flow.UNKNOWN), "created_at"),
        Waiting(_now(ProviderTransfer, status=Transfer.UNKNOWN), "created_at"),
    ),
    "payments.send_due": (
        Waiting(_now(ProviderRefund, status=Flow.CREATED), "created_at"),
        Waiting(_now(ProviderTransfer, status=Transfer.CREATED), "created_at"),
    ),
    "payments.poll_disputes": (
        Waiting(_now(ProviderDispute, state="open", looked_at__lte=lambda: time.now() - timedelta(hours=6)), "looked_at"),
    ),
    "cases.move_due": (Waiting(_now(Case, step_ends_at__lte=time.now), "step_ends_at"),),
    "orders.expire_unpaid": (
        Waiting(_now(Purchase, status="awaiting_payment", pay_before__lte=time.now), "pay_before"),
    ),
    "orders.release_due_escrow": (
        Waiting(_now(Escrow, status="releasable", open_cases=0, release_at__lte=time.now), "release_at"),
    ),
    "sellers.release_reserve": (
        Waiting(_now(ReserveSlice, released_at=None, release_on__lte=time.today), "kept_at"),
    ),
    "finance.reconcile": (Waiting(_now(Item, is_settled=False), "at"),),
}  # fmt: skip


@dataclass(frozen=True)
class MoneyJob:
    """One job as the page shows it. Its own times are real time; `oldest` is business time."""

    name: str
    words: Any
    every: str
    started_at: datetime | None
    finished_at: datetime | None
    done: int
    error: str
    backlog: int
    oldest: datetime | None
    next_at: datetime | None
    alarm: str

    @property
    def is_bad(self) -> bool:
        return bool(self.alarm)

    @property
    def took(self) -> float | None:
        """Seconds of the last complete run."""
        if self.started_at is None or self.finished_at is None or self.finished_at < self.started_at:
            return None
        return round((self.finished_at - self.started_at).total_seconds(), 1)

    @property
    def waits(self) -> timedelta | None:
        """How long the oldest has waited."""
        return max(time.now() - self.oldest, timedelta(0)) if self.oldest else None


def schedules() -> dict[str, Any]:
    """Task name → its schedule, of every money job that beat knows."""
    return {
        entry["task"]: entry["schedule"]
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
        if entry.get("options", {}).get("queue") == QUEUE or entry["task"] in OTHERS
    }


def money_jobs() -> list[MoneyJob]:
    """All of them, those in trouble first."""
    beats = {row.job: row for row in JobHeartbeat.objects.filter(job__in=list(schedules()))}
    age = time.real_now() - stands_since()
    found = [_job(name, schedule, beats.get(name), age=age) for name, schedule in schedules().items()]
    return sorted(found, key=lambda one: (not one.is_bad, one.name))


def stands_since() -> datetime:
    """When this release was installed, in real time: a job has had no chance to run before that."""
    return MigrationRecorder.Migration.objects.aggregate(at=Max("applied"))["at"] or time.real_now()


def _job(name: str, schedule: Any, beat: JobHeartbeat | None, *, age: timedelta) -> MoneyJob:
    backlog, oldest = _waiting(name, beat)
    started = beat.started_at if beat else None
    return MoneyJob(
        name=name, words=WORDS.get(name, name), every=_every(schedule), started_at=started,
        finished_at=beat.finished_at if beat else None, done=beat.done if beat else 0, error=beat.error if beat else "",
        backlog=backlog, oldest=oldest, next_at=_next(schedule, started), alarm=_alarm(schedule, beat, age),
    )  # fmt: skip


def _waiting(name: str, beat: JobHeartbeat | None) -> tuple[int, datetime | None]:
    """Read now where we know how, else what the job itself said last."""
    if name not in WAITING:
        return (beat.backlog if beat else 0), None
    count, oldest = 0, None
    for one in WAITING[name]:
        rows = one.rows()
        count += rows.count()
        since = rows.aggregate(since=Min(one.since))["since"]
        if since is not None and (oldest is None or since < oldest):
            oldest = since
    return count, oldest


def _every(schedule: Any) -> str:
    if isinstance(schedule, float | int):
        return str(_("every %(seconds)s s") % {"seconds": int(schedule)})
    return f"{schedule._orig_minute} {schedule._orig_hour}"


def _next(schedule: Any, started: datetime | None) -> datetime | None:
    if isinstance(schedule, float | int):
        return started + timedelta(seconds=float(schedule)) if started else None
    now = time.real_now()
    return now + max(schedule.remaining_estimate(now), timedelta(0))


def _alarm(schedule: Any, beat: JobHeartbeat | None, age: timedelta) -> str:
    """`failed`, `hangs`, `late`, `never`, or nothing. A house that has just begun has no news."""
    is_steady = isinstance(schedule, float | int)
    allowed = timedelta(seconds=float(schedule) * MISSED) + SLACK if is_steady else DAILY
    if beat is None:
        return "never" if age > allowed else ""
    now = time.real_now()
    hangs = beat.finished_at is None or beat.finished_at < beat.started_at
    if beat.error:
        return "failed"
    if hangs and beat.started_at < now - RUNNING:
        return "hangs"
    return "late" if beat.started_at < now - allowed else ""
