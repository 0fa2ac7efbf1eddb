"""System checks: a bad key or an unclear clock table is an error before anyone is served."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from marketplace.core import checks


def test_it_works() -> None:
    assert checks.keys() == []
    assert checks.clocks() == []


def test_a_bad_key_is_an_error(settings: Settings) -> None:
    settings.FIELD_KEYS = "k1:short"
    (error,) = checks.keys()
    assert error.id == "core.E001"


def test_an_unclear_table_is_an_error(settings: Settings) -> None:
    settings.CLOCKS = {"a": {"calendar": "moon", "budget": timedelta(hours=1)}}
    (error,) = checks.clocks()
    assert error.id == "core.E002"


def test_a_topic_nobody_declared_is_an_error(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CLOCKS = {"a": {"budget": timedelta(hours=1), "rungs": ((0.5, "core.clock_rung"),)}}
    monkeypatch.setattr(checks, "subscriptions", lambda: {"core.clock_breached": ()})
    (error,) = checks.clocks()
    assert (error.id, "core.clock_rung" in error.msg) == ("core.E003", True)
