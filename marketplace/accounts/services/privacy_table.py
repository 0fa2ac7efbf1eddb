"""The literal table of `config/privacy.py`: what each app exports, erases, and which open business speaks against closure.

Accounts reads the table through a setting and imports nothing above it. Every function takes the person's reference
`user:<public id>`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

# app label → {"export": path, "erase": path, "blocks": path}; leave out what an app does not have.
Table = Mapping[str, Mapping[str, str]]


def table() -> Table:
    """The table of the settings."""
    found: Table = import_string(settings.PRIVACY)
    return found


def export(ref: str) -> dict[str, Any]:
    """Everything the platform holds about the person, by app."""
    return {app: _load(row["export"])(ref) for app, row in table().items() if "export" in row}


def erase(ref: str) -> None:
    """Erase or anonymise in every app, highest first, accounts last (it knows who the reference was)."""
    for _app, row in table().items():
        if "erase" in row:
            _load(row["erase"])(ref)


def blocks(ref: str) -> list[str]:
    """Reasons, translated, why the account cannot be closed now; empty where nothing speaks against it."""
    return [str(reason) for row in table().values() if "blocks" in row for reason in _load(row["blocks"])(ref)]


def _load(path: str) -> Callable[[str], Any]:
    function: Callable[[str], Any] = import_string(path)
    return function
