"""The bench scenario of grades at a small size: it counts right and leaves nothing behind."""

import os
from dataclasses import replace

import pytest

from marketplace.scenes.bench.scenarios import grades
from marketplace.scenes.bench.scenarios.plan import SMOKE
from sellers.models import GradeEvent, Seller


@pytest.mark.django_db
def test_it_works() -> None:
    plan = replace(SMOKE, sellers=int(os.environ.get("BENCH_SELLERS", "60")))
    result = grades.run(None, plan)  # type: ignore[arg-type]
    assert result.is_right, result.line()
    assert (result.details["sellers"], result.details["events"]) == (plan.sellers, plan.sellers * grades.EVENTS_EACH)
    assert not Seller.objects.exists()
    assert not GradeEvent.objects.exists()
    print(result.line())  # noqa: T201 - shown with -s
