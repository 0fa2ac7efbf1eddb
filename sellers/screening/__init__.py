"""Comparing names with a sanctions list. Which list: setting SANCTIONS_ADAPTER (dotted path of a `SanctionsList`)."""

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from sellers.screening.base import Match, SanctionsList

__all__ = ["Match", "SanctionsList", "current"]


def current() -> SanctionsList:
    """The list in use. Its own file may change while the process runs; the adapter sees to that."""
    return _make(settings.SANCTIONS_ADAPTER)


@lru_cache(maxsize=2)
def _make(path: str) -> SanctionsList:
    made: SanctionsList = import_string(path)()
    return made
