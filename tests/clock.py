"""Business time of its own for each test: what one moves, no other test and no other process sees."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marketplace.core import time


@pytest.fixture
def own_clock(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.TIME_FILE = str(tmp_path / "offset")
    yield
    time.reset()
