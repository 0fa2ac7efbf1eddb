"""Fixtures of the road."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marketplace.accounts.models import User
from tests.logistics.road import Journey


@pytest.fixture(autouse=True)
def pictures_stay_here(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def journey(lupe: User, laozhang: User) -> Callable[..., Journey]:
    """`journey(to="sealed")` is an order driven that far by Lupe (operator) and Lao Zhang (escort)."""

    def drive(to: str = "registered", **options: object) -> Journey:
        return Journey(lupe, laozhang, **options).to(to)  # type: ignore[arg-type]

    return drive
