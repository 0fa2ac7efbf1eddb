"""What stands between a started database and an open shop."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from marketplace.accounts.models import User
from marketplace.config import prepare
from marketplace.core import time as business
from marketplace.ledger.services import closing
from tests.clock import own_clock

__all__ = ["own_clock"]


@pytest.fixture
def seeded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were called, instead of running them."""
    called: list[str] = []
    monkeypatch.setattr(prepare, "call_command", called.append)
    return called


@pytest.mark.django_db
def test_it_works(tmp_path: Path, seeded: list[str]) -> None:
    prepare.seed_empty_world(tmp_path / "seeding")
    assert seeded == ["seed"]
    assert not (tmp_path / "seeding").exists()


def test_a_world_with_people_is_left_alone(tmp_path: Path, seeded: list[str], xiaomei: User) -> None:
    prepare.seed_empty_world(tmp_path / "seeding")
    assert seeded == []


def test_half_a_world_is_explained(tmp_path: Path, seeded: list[str], xiaomei: User) -> None:
    (tmp_path / "seeding").touch()
    with pytest.raises(SystemExit, match="make reset"):
        prepare.seed_empty_world(tmp_path / "seeding")
    assert seeded == []


@pytest.mark.django_db
def test_a_seeding_that_wrote_nothing_is_tried_again(tmp_path: Path, seeded: list[str]) -> None:
    (tmp_path / "seeding").touch()
    prepare.seed_empty_world(tmp_path / "seeding")
    assert seeded == ["seed"]


@pytest.mark.django_db
@pytest.mark.usefixtures("own_clock")
def test_a_lost_clock_is_explained_with_the_offset_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIME_FILE", settings.TIME_FILE)
    business.travel(timedelta(days=40))
    prepare.refuse_lost_clock()  # never closed
    closing.close(day=business.today() - timedelta(days=1), actor="system:test")
    prepare.refuse_lost_clock()
    business.reset()
    with pytest.raises(SystemExit, match="make reset") as refused:
        prepare.refuse_lost_clock()
    Path(settings.TIME_FILE).write_text(re.findall(r"echo (\d+) >", str(refused.value))[0], encoding="utf-8")
    prepare.refuse_lost_clock()


def test_an_edited_file_changes_the_fingerprint(tmp_path: Path) -> None:
    file = tmp_path / "a.css"
    file.write_text("a", encoding="utf-8")
    before = prepare.fingerprint([file])
    assert prepare.fingerprint([file]) == before
    file.write_text("ab", encoding="utf-8")
    assert prepare.fingerprint([file]) != before


def test_static_files_of_the_apps_are_watched_and_collected_ones_are_not() -> None:
    names = [str(path) for path in prepare.static_files()]
    assert any(name.endswith(".css") for name in names)
    assert not any("/.local/" in name or "/.venv/" in name for name in names)
