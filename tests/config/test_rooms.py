"""The table of rooms names tests that exist: a renamed file must not leave its room unnoticed."""

from pathlib import Path

import pytest

from tests.rooms import PLACES, ROOMS, place_of

PROJECT = Path(__file__).resolve().parents[2]
FILES = [str(path.relative_to(PROJECT)) for path in sorted((PROJECT / "tests").rglob("test_*.py"))]


def test_it_works() -> None:
    assert place_of("tests/flows/test_walk.py::test_the_whole_road") == ("journeys", 1)
    assert place_of("tests/core/test_time.py::test_x[a::b]") == ("tests/core/test_time.py", 0)


@pytest.mark.parametrize("start", PLACES)
def test_the_table_names_what_exists(start: str) -> None:
    assert any(name.startswith(start) for name in FILES)


def test_no_test_of_the_browser_stands_outside_the_rooms() -> None:
    assert {place_of(name)[0] for name in FILES if name.startswith(("tests/browser/", "tests/flows/"))} <= ROOMS.keys()
