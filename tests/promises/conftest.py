"""Fixtures of promises: the road's."""

from tests.clock import own_clock
from tests.logistics.conftest import journey, pictures_stay_here

__all__ = ["journey", "own_clock", "pictures_stay_here"]
