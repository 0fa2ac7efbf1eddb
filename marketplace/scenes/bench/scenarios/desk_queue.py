"""The desk over a hundred thousand tickets: a bounded number of statements, and fast, whatever the number."""

import time
from datetime import timedelta

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import Role, User
from marketplace.core import time as clock
from marketplace.core.ids import public_id
from marketplace.core.models import Clock
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from support.models import Conversation, Message, Seat, Team, Ticket
from support.services.tickets import FIRST_REPLY

MOST = 15.0
MOST_MS = 1500.0  # of one page, with the whole stack, on the two cores of the measuring machine
LOGIN = "bench-agent@example.com"
CHUNK = 5_000
ROUNDS = 5
PAGES = (
    "/desk/",
    "/desk/?page=2",
    "/desk/?page=200",
    "/desk/?show=mine",
    "/desk/?show=free",
    "/desk/?show=waiting",
    "/desk/?show=soon",
    "/desk/?lang=en&topic=damaged",
    "/desk/team/wallboard/",
)
LEVELS = ("low", "normal", "normal", "high", "urgent")


def run(machine: Machine, plan: Plan) -> Result:
    """The most statements that any page of the desk sends, and how long the slow ones take."""
    del machine
    with transaction.atomic():
        agent = _agent()
        _fill(plan.tickets, agent)
        client = Client(HTTP_HOST="localhost")
        client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")
        with override_settings(STAFF_NEEDS_MFA=False):
            client.get(PAGES[0])
            counts, seconds, is_fine = _look(client)
        transaction.set_rollback(True)
    p95 = round(sorted(seconds)[int(len(seconds) * 0.95)] * 1000, 1)
    return Result(
        "desk-queue", max(counts), "statements", most=MOST, is_right=is_fine and p95 <= MOST_MS,
        details={"tickets": plan.tickets, "pages": len(counts), "p95_ms": p95},
    )  # fmt: skip


def _look(client: Client) -> tuple[list[int], list[float], bool]:
    counts, seconds, is_fine = [], [], True
    for path in PAGES:
        for _round in range(ROUNDS):
            cache.clear()
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(path)
            seconds.append(time.perf_counter() - began)
            counts.append(len(captured))
            is_fine = is_fine and answer.status_code == 200
    return counts, seconds, is_fine


def _agent() -> User:
    agent = User.objects.filter(email=LOGIN).first() or User.objects.create_user(
        LOGIN, None, display_name="Bench", roles=[Role.AGENT]
    )
    team, _made = Team.objects.get_or_create(code="bench", defaults={"name": "Bench"})
    Seat.objects.get_or_create(user=agent, defaults={"team": team, "languages": ["zh-hans"]})
    return agent


def _fill(count: int, agent: User) -> None:
    """Open tickets with a conversation, two messages and a clock, in the transaction that is rolled back afterwards."""
    now = clock.now()
    for start in range(0, count, CHUNK):
        numbers = range(start, min(start + CHUNK, count))
        talks = Conversation.objects.bulk_create(
            Conversation(
                public_id=public_id(), guest_key=f"bench{number}", opened_by=f"guest:bench{number}",
                created_at=now - timedelta(seconds=number), last_message_at=now - timedelta(seconds=number),
            )
            for number in numbers
        )  # fmt: skip
        Message.objects.bulk_create(
            Message(
                conversation=talk, sender="customer", author=talk.opened_by, body="?", client_id=str(turn), sent_at=now
            )
            for talk in talks
            for turn in range(2)
        )
        Ticket.objects.bulk_create(_ticket(number, talk, agent) for number, talk in zip(numbers, talks, strict=True))
        Clock.objects.bulk_create(
            Clock(
                kind=FIRST_REPLY, subject=f"ticket:MB{number:07}", calendar="always", budget_seconds=1800,
                started_at=now, running_since=now, due_at=now + timedelta(minutes=30),
            )
            for number in numbers
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE support_ticket, support_message, support_conversation, core_clock")


def _ticket(number: int, talk: Conversation, agent: User) -> Ticket:
    return Ticket(
        number=f"MB{number:07}", conversation=talk, priority=LEVELS[number % len(LEVELS)], topic="other", subject="?",
        status=("new", "open", "waiting_customer", "waiting_seller")[number % 4], created_at=talk.created_at,
        assignee=agent if number % 50 == 0 else None,
    )  # fmt: skip
