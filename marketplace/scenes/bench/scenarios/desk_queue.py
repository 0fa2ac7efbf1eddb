"""The desk's queue over a hundred thousand open tickets: a bounded number of statements on every view, and how long a page takes."""

import time
from datetime import timedelta

from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import Role, User
from marketplace.core import time as clock
from marketplace.core.clocks.models import Clock
from marketplace.core.ids import next_numbers
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from support.models import Conversation, Message, Ticket

MOST = 15.0
PATH = "/desk/"
LOGIN = "bench-agent@example.com"
CHUNK = 2_000
ROUNDS = 2
TOPICS = ("order_status", "tax_fee", "damaged", "refund_progress", "other")
VIEWS = ("", "?page=2", "?show=mine", "?show=free", "?show=waiting", "?show=soon", "?lang=en&topic=damaged")


def run(machine: Machine, plan: Plan) -> Result:
    """The most statements that any view of the queue sends."""
    del machine
    with transaction.atomic():
        agent = _agent()
        _fill(plan.tickets, agent)
        client = Client(HTTP_HOST="localhost")
        client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE support_ticket, support_message, support_conversation, core_clock")
        with override_settings(STAFF_NEEDS_MFA=False):
            client.get(PATH)
            counts, seconds, rows = _look(client)
        transaction.set_rollback(True)
    return Result(
        "desk-queue", max(counts), "statements", most=MOST, is_right=rows > 0,
        details={
            "tickets": plan.tickets, "pages": len(counts), "p50_ms": round(sorted(seconds)[len(seconds) // 2] * 1000, 1),
            "worst_ms": round(max(seconds) * 1000, 1), "rows": rows,
        },
    )  # fmt: skip


def _look(client: Client) -> tuple[list[int], list[float], int]:
    counts, seconds, rows = [], [], 0
    for query in VIEWS:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(PATH + query)
            seconds.append(time.perf_counter() - began)
            counts.append(len(captured))
            rows += answer.content.count(b'class="queue-item"')
    return counts, seconds, rows


def _agent() -> User:
    found = User.objects.filter(email=LOGIN).first()
    return found or User.objects.create_user(LOGIN, None, display_name="Agent", roles=[Role.AGENT])


def _fill(count: int, agent: User) -> None:
    """Open tickets with a message each and running clocks, in the transaction that is rolled back afterwards."""
    for start in range(0, count, CHUNK):
        numbers = next_numbers("MT", min(CHUNK, count - start))
        now = clock.now() - timedelta(seconds=start)
        talks = Conversation.objects.bulk_create(
            Conversation(
                guest_key=number,
                opened_by="bench",
                created_at=now,
                last_message_at=now,
                locale="en" if nth % 5 == 0 else "zh-hans",
            )
            for nth, number in enumerate(numbers)
        )
        Message.objects.bulk_create(
            Message(conversation=talk, sender="customer", author="bench", body="?", client_id="b", sent_at=now)
            for talk in talks
        )
        made = Ticket.objects.bulk_create(
            Ticket(
                number=number, conversation=talk, topic=TOPICS[nth % len(TOPICS)], subject="?", created_at=now,
                status="new" if nth % 2 else "open", assignee=agent if nth % 50 == 0 else None,
            )
            for nth, (number, talk) in enumerate(zip(numbers, talks, strict=True))
        )  # fmt: skip
        Clock.objects.bulk_create(_clock(ticket, nth) for nth, ticket in enumerate(made))


def _clock(ticket: Ticket, nth: int) -> Clock:
    started = ticket.created_at
    return Clock(
        kind="support_first_reply", subject=ticket.ref, calendar="always", budget_seconds=1_800, started_at=started,
        running_since=started, due_at=clock.now() + timedelta(minutes=nth % 600),
    )  # fmt: skip
