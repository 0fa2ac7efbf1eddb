"""The scenario of an operator's scans runs, is right and says what it must; no figure is judged here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from logistics.models import CustodyEvent
from marketplace.accounts.models import User
from marketplace.scenes.bench.scenarios import scan_api
from marketplace.scenes.bench.scenarios.plan import Plan
from tests.logistics.road import post, warehouse


@contextmanager
def serving(*_names: str) -> Iterator[None]:
    yield


@pytest.mark.django_db(transaction=True)
def test_it_works(live_server: Any, lupe: User, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    post(lupe, warehouse())
    machine: Any = SimpleNamespace(base=live_server.url, serving=serving)
    result = scan_api.run(machine, Plan(seconds=0.1, scans=9))
    assert result.is_right
    assert (result.details["scans"], result.details["pack_p95_ms"] > 0) == (9, True)
    assert result.floor
    assert CustodyEvent.objects.filter(action="packed").count() == 3, "what was captured for the floor was rolled back"
