"""The desk sends a bounded number of statements, whatever waits. The bench does the same over a hundred thousand tickets."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from marketplace.core.models import Clock
from marketplace.scenes.bench.scenarios import desk_queue
from support.models import Ticket

pytestmark = pytest.mark.django_db


def test_it_works(settings: Any) -> None:
    settings.STAFF_NEEDS_MFA = False
    agent = desk_queue._agent()
    client = Client()
    client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")
    desk_queue._fill(120, agent)
    few, _seconds, is_fine = desk_queue._look(client)
    assert is_fine
    Ticket.objects.all().delete()
    Clock.objects.filter(subject__startswith="ticket:MB").delete()
    desk_queue._fill(1500, agent)
    many, _seconds, is_fine = desk_queue._look(client)
    assert is_fine
    assert max(many) <= desk_queue.MOST
    assert max(many) <= max(few) + 1


def test_the_queue_is_read_from_an_index() -> None:
    agent = desk_queue._agent()
    desk_queue._fill(3000, agent)
    Ticket.objects.filter(number__gt="MB0000300").update(status="closed")  # most of a real desk is over
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE support_ticket")
        statement = (
            "EXPLAIN SELECT id FROM support_ticket WHERE status IN ('new','open','waiting_customer','waiting_seller')"
        )
        cursor.execute(f"{statement} ORDER BY rank, id LIMIT 30")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "ticket_waiting" in plan
    assert "Sort" not in plan
