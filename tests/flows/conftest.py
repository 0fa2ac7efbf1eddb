"""Journeys run on a marketplace of their own: they let days pass."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.browser.conftest import chromium, visit
from tests.site import Site, running

__all__ = ["chromium", "visit"]


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Web, worker and beat in the seeded world; what one test does the next one sees."""
    label = f"{os.environ.get('TEST_DB_SUFFIX', 'suite')}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with running(tmp_path_factory.mktemp("flows"), f"{label}_flows") as made:
        yield made
