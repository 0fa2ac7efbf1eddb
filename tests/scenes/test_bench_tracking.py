"""The scenario of carriers' events on a small table: all taken, none twice, nothing left behind."""

from types import SimpleNamespace
from typing import Any

import pytest

from logistics.models import Parcel, TrackingEvent
from marketplace.scenes.bench.scenarios import tracking

pytestmark = pytest.mark.django_db


def test_it_works() -> None:
    plan: Any = SimpleNamespace(events=3_000)
    result = tracking.run(None, plan)  # type: ignore[arg-type]
    assert [one["events"] for one in result.details["curve"]] == [30, 300, 3_000]
    assert result.value > 0
    assert result.floor
    assert not TrackingEvent.objects.exists()
    assert not Parcel.objects.exists()
