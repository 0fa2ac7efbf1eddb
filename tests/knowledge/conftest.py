"""Fixtures of the help centre."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from marketplace.core import time


@pytest.fixture(autouse=True)
def own_time(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.TIME_FILE = str(tmp_path / "offset")
    settings.LANGUAGE_CODE = "zh-hans"
    cache.clear()
    yield
    time.reset()
    cache.clear()
