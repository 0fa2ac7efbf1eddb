"""Fixtures of the desk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from marketplace.accounts.models import User
from marketplace.core import time
from tests import people


@pytest.fixture(autouse=True)
def own_time(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.TIME_FILE = str(tmp_path / "offset")
    cache.clear()  # counters of addresses
    yield
    time.reset()


@pytest.fixture
def lin(db: None) -> User:
    """A second agent."""
    return User.objects.create_user("lin@example.com", people.PASSWORD, display_name="小林", roles=["agent"])
