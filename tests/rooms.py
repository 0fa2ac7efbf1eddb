"""Which test process runs what, and in what order, under `make test` (`--dist loadfile`): a file stays together, a room too.

Starting a marketplace for a browser, opening the seeded world or parsing our whole source costs as much as dozens of tests, so
files that share one stand in a room, and a room goes to one process. (The mark `xdist_group` would say the same, but
pytest-xdist 3.8 silently ignores it under pytest 9.2: pytest-xdist issue 1386.) Rooms are mostly the longest work and come
first; where one bakes the world, the others begin with what needs none. No test may rely on any of this.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# Room → the beginnings of its tests' names, in the order in which they run.
ROOMS: dict[str, tuple[str, ...]] = {
    "browser": (
        "tests/browser/test_audit_console.py", "tests/browser/test_buying.py", "tests/browser/test_pages.py", "tests/browser/test_w",
        "tests/browser/test_fa", "tests/browser/test_finding.py", "tests/browser/test_listing.py",
        "tests/browser/test_finance.py", "tests/browser/test_desk", "tests/browser/test_chat.py", "tests/browser/test_help.py",
        "tests/browser/test_relay.py", "tests/browser/test_returning.py", "tests/browser/test_learning.py",
    ),
    "journeys": ("tests/config/test_processes.py", "tests/flows/"),
    "world": (
        "tests/scenes/test_bench.py", "tests/sellers/test_money_machine.py", "tests/contracts/test_permissions.py",
        "tests/contracts/test_secrets.py", "tests/contracts/test_links.py", "tests/contracts/test_fuzz.py",
    ),
    "source": (
        "tests/contracts/test_templates.py", "tests/contracts/test_house_rules.py", "tests/contracts/test_subscriptions.py",
        "tests/contracts/test_duties.py", "tests/contracts/test_notices.py",
    ),
}  # fmt: skip
PLACES = {start: (room, place) for room, starts in ROOMS.items() for place, start in enumerate(starts)}


def place_of(nodeid: str) -> tuple[str, int]:
    """Room and place in it; a file that stands in no room is a room of its own."""
    for start, place in PLACES.items():
        if nodeid.startswith(start):
            return place
    return nodeid.split("::", 1)[0], 0


class ByRoom(LoadScopeScheduling):
    """Whole rooms to one process each: first those of the table, then files, the one with the most tests first."""

    def _split_scope(self, nodeid: str) -> str:
        return place_of(nodeid)[0]

    def _assign_work_unit(self, node: Any) -> None:
        room = next((name for name in ROOMS if name in self.workqueue), None)
        if room is not None:
            self.workqueue[room] = dict(sorted(self.workqueue[room].items(), key=lambda item: place_of(item[0])[1]))
            self.workqueue.move_to_end(room, last=False)
        super()._assign_work_unit(node)


def scheduler(config: pytest.Config, log: Any) -> ByRoom | None:
    """The scheduler of `--dist loadfile`; None for every other distribution."""
    return ByRoom(config, log) if config.getvalue("dist") == "loadfile" else None
