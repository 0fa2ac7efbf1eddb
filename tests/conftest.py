"""What every test stands on; the servers are up already (prepared.py). Named people are in people.py, plain builders in factories.py."""

from __future__ import annotations

import importlib.util

import django
import pytest

django.setup()

pytest_plugins = [name for name in ("tests.people", "tests.world", "tests.screens") if importlib.util.find_spec(name)]


@pytest.fixture(autouse=True)
def no_remembered_rules():
    """Rules and stop switches are remembered for a few real seconds: nothing of it may outlive a test."""
    from marketplace.core import rules, switches

    rules.forget()
    switches.forget()
    yield
    rules.forget()
    switches.forget()


@pytest.fixture(autouse=True)
def no_lasting_travel():
    """A test that moves the business clock leaves it where it found it; a world that several tests share keeps its own time."""
    from marketplace.core import time

    before = time.offset()
    yield
    if time.offset() != before:
        time.reset()
        if before:
            time._store(before)
