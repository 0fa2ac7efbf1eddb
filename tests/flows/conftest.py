"""Journeys run on a marketplace of their own: they let days pass."""

from __future__ import annotations

import os
from collections.abc import Iterator
from zlib import crc32

import pytest

from marketplace.config.layout import NUMBERED_DATABASES
from tests.site import Site, running


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Web, worker and beat in the seeded world; what one test does the next one sees."""
    label = f"{os.environ.get('TEST_DB_SUFFIX', 'suite')}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    number = NUMBERED_DATABASES["test"] - 18 - 2 * (crc32(label.encode()) % 8)
    with running(tmp_path_factory.mktemp("flows"), f"{label}_flows", number) as made:
        yield made
