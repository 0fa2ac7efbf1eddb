"""Telling about many things at once is the same as telling about each, in a fixed number of statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.core import trail
from marketplace.core.models import OutboxDelivery, OutboxEvent, TrailEntry
from marketplace.core.outbox.emit import emit_all, subscriptions

TOPIC = "sellers.graded"


@pytest.mark.django_db
def test_it_works() -> None:
    with CaptureQueriesContext(connection) as captured:
        done = emit_all(topic=TOPIC, happened=[(f"seller:{n}", {"seller": str(n)}) for n in range(50)])
        trail.record_all(trail.Line("seller.graded", f"seller:{n}", "system:test", "x" * 600) for n in range(50))
    assert done == 50
    assert len([query for query in captured.captured_queries if "INSERT" in query["sql"]]) == 3
    assert list(OutboxEvent.objects.order_by("id").values_list("key", flat=True)[:2]) == ["seller:0", "seller:1"]
    assert OutboxDelivery.objects.count() == 50 * len(subscriptions()[TOPIC])
    assert TrailEntry.objects.filter(why="x" * 500).count() == 50


@pytest.mark.django_db
def test_nothing_is_nothing() -> None:
    assert emit_all(topic=TOPIC, happened=[]) == 0
    trail.record_all([])
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db
def test_an_undeclared_topic_is_a_slip() -> None:
    with pytest.raises(KeyError):
        emit_all(topic="sellers.nonsense", happened=[("a", {})])


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        emit_all(topic=TOPIC, happened=[("a", {})])
