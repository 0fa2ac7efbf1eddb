"""Fixtures of the sandbox's own tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandboxes.stripe.harness import Listener, Running


@pytest.fixture
def hooks() -> Iterator[Listener]:
    """Where webhooks arrive."""
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def sandbox(tmp_path: Path, hooks: Listener) -> Iterator[Running]:
    """A fresh sandbox that tells `hooks`. Time-taking steps wait for `advance`."""
    running = Running(str(tmp_path / "stripe.sqlite3"), hooks)
    yield running
    running.stop()
