"""What every test stands on; the servers are up already (prepared.py). Named people are in people.py, plain builders in factories.py."""

from __future__ import annotations

import gc
import importlib.util
import os
from collections.abc import Iterator
from typing import Any

import django
import pytest
from hypothesis import HealthCheck, settings

from tests import database

django.setup()

# The suite draws the same examples each time, and no slow machine makes a property false. For finding new ones:
# `HYPOTHESIS_PROFILE=search pytest …` draws others each time.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("suite", settings.get_profile("search"), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

pytest_plugins = [name for name in ("tests.people", "tests.world", "tests.screens") if importlib.util.find_spec(name)]


def pytest_collection_finish() -> None:
    """All modules are there and stay: the garbage collector need not walk through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(optionalhook=True)  # absent under `-p no:xdist`
def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: one more than there are cores, for the tests of the browser and of whole processes often wait for others."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests import rooms

    return rooms.scheduler(config, log)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """This process's database: a clone of the migrated one, where pytest-django would migrate anew for every process."""
    from django.conf import settings
    from django.db import connection
    from django.test import TransactionTestCase

    name, before = connection.creation._get_test_db_name(), connection.settings_dict["NAME"]
    database.make_empty(name)
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    with django_db_blocker.unblock():
        clearing = database.Clearing(connection)
    TransactionTestCase._fixture_teardown = lambda _case: clearing.clear()  # type: ignore[attr-defined,method-assign]
    yield
    with django_db_blocker.unblock():
        connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before
    database.drop_database(name)


@pytest.fixture(autouse=True)
def no_remembered_rules(monkeypatch: pytest.MonkeyPatch):
    """Rules, stop switches and forecasts are remembered for some real seconds: here for exactly one test, however slow the machine.

    Otherwise a test that counts statements would see one more whenever those seconds run out in the middle of it.
    """
    from marketplace.core import rules, switches
    from promises import selectors as promises

    monkeypatch.setattr(rules, "CACHE_SECONDS", 3600.0)
    monkeypatch.setattr(switches, "CACHE_SECONDS", 3600.0)
    monkeypatch.setattr(promises, "CACHE_SECONDS", 3600.0)
    rules.forget()
    switches.forget()
    promises.forget()
    yield
    rules.forget()
    switches.forget()
    promises.forget()


@pytest.fixture(autouse=True)
def no_lasting_language():
    """A request of the test client leaves its language behind in the thread: the next test begins with the site's own."""
    from django.utils import translation

    yield
    translation.deactivate()


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
