from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings as SettingsWrapper

from marketplace.core import time


@pytest.fixture
def stored(settings: SettingsWrapper, tmp_path: Path) -> Path:
    settings.TIME_FILE = str(tmp_path / "offset")
    return tmp_path / "offset"


def test_it_works(stored: Path) -> None:
    before = time.now()
    time.travel(timedelta(days=3))
    assert timedelta(days=3) <= time.now() - before < timedelta(days=3, seconds=5)
    assert time.real_now() - before < timedelta(seconds=5)


def test_another_process_moving_the_file_moves_us(stored: Path) -> None:
    assert time.offset() == timedelta(0)
    stored.write_text("3600")
    assert time.offset() == timedelta(hours=1)
    time.reset()
    assert time.offset() == timedelta(0)


def test_time_never_travels_back(stored: Path) -> None:
    with pytest.raises(ValueError, match="forward"):
        time.travel(timedelta(seconds=-1))
    assert not stored.exists()


def test_production_has_no_time_machine(settings: SettingsWrapper) -> None:
    settings.TIME_FILE = ""
    with pytest.raises(RuntimeError, match="demo and tests only"):
        time.travel(timedelta(days=1))
    assert time.offset() == timedelta(0)
