"""Fixtures of the desk: a ticket of Xiaomei's that Tingting has."""

import pytest

from tests.desk.builders import taken
from tests.support.conftest import lin, own_time

__all__ = ["lin", "own_time"]


@pytest.fixture
def ticket(xiaomei, tingting):
    return taken(xiaomei, tingting)
