"""Tracking events lie in a partition a month; nothing is refused, and what fell into the default one finds its month."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from logistics.models import TrackingEvent
from logistics.selectors import tracking as reads
from logistics.services import partitions
from marketplace.core import time

pytestmark = pytest.mark.django_db


def part_of(event: TrackingEvent) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM logistics_trackingevent WHERE id = %s", [event.pk])
        return str(cursor.fetchone()[0])


def test_it_works(journey):
    parcel = journey(to="sealed").parcel
    now = TrackingEvent.objects.create(parcel=parcel, code="out_for_delivery", source="a:1", at=time.now())
    old = TrackingEvent.objects.create(
        parcel=parcel, code="packed", source="a:2", at=datetime(2024, 2, 29, 23, 59, tzinfo=UTC)
    )
    far = TrackingEvent.objects.create(parcel=parcel, code="packed", source="a:3", at=time.now() + timedelta(days=900))
    assert part_of(now) == f"logistics_trackingevent_y{now.at.year}m{now.at.month:02d}"
    assert part_of(old) == part_of(far) == "logistics_trackingevent_default"
    assert partitions.make_missing() >= 2
    assert partitions.missing() == []
    assert part_of(old) == "logistics_trackingevent_y2024m02"
    assert TrackingEvent.objects.get(pk=old.pk).source == "a:2", "the id leads to it wherever it lies"
    assert reads.tracking_of(parcel.number).events[0].pk == far.pk


def test_the_same_source_at_the_same_moment_once(journey):
    parcel, at = journey(to="sealed").parcel, time.now()
    TrackingEvent.objects.create(parcel=parcel, code="packed", source="a:1", at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        TrackingEvent.objects.create(parcel=parcel, code="packed", source="a:1", at=at)


def test_a_parcel_is_read_in_its_own_months_only(journey):
    parcel = journey(to="sealed").parcel
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN SELECT * FROM logistics_trackingevent WHERE parcel_id = %s AND at >= %s",
            [parcel.pk, datetime(2099, 1, 1, tzinfo=UTC)],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "logistics_trackingevent_default" in plan
    assert "y20" not in plan, "months that end before are not looked at"
