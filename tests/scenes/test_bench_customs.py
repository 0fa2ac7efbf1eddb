"""The bench of CEB621 on a few parcels: it counts right, and statements do not grow with the parcels."""

from collections.abc import Callable
from typing import Any

from logistics.models import Declaration
from marketplace.scenes.bench.scenarios import customs_list
from marketplace.scenes.bench.scenarios.plan import SMOKE
from tests.logistics.conftest import journey, pictures_stay_here
from tests.logistics.road import Journey

__all__ = ["journey", "pictures_stay_here"]


def test_it_works(journey: Callable[..., Journey]) -> None:
    machine: Any = None
    for _ in range(3):
        journey(to="declared")
    result = customs_list.run(machine, SMOKE)
    assert result.is_right, result.details
    assert (result.details["parcels"], result.details["messages"]) == (3, 4)
    assert set(Declaration.objects.values_list("status", flat=True)) == {"accepted"}
