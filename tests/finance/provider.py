"""A provider's account in memory that pages as Stripe does: the newest first, beside a named line."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from marketplace.core import time
from marketplace.payments import gateway
from marketplace.payments.gateway import GatewayError, Movement, Movements


class Provider:
    """`lines` in the order of their coming."""

    name = "stripe"
    page = 3

    def __init__(self) -> None:
        self.lines: list[Movement] = []
        self.asked: list[dict[str, str]] = []
        self.dies_after: int | None = None

    def add(self, key: str, amount: int, currency: str = "CNY", *, fee: int = 0, kind: str = "charge",
            at: datetime | None = None) -> Movement:  # fmt: skip
        when = at or time.now() - timedelta(hours=3)
        line = Movement(
            f"txn_{len(self.lines):04d}", kind, amount, fee, currency, key.partition(":")[2], key, when,
        )  # fmt: skip
        self.lines.append(line)
        return line

    def movements(self, *, newer_than: str = "", older_than: str = "") -> Movements:
        self.asked.append({"newer_than": newer_than, "older_than": older_than})
        if self.dies_after is not None and len(self.asked) > self.dies_after:
            raise GatewayError("away", permanent=False, code="away")
        names = [line.ref for line in self.lines]
        edge = newer_than or older_than
        if edge and edge not in names:
            raise GatewayError("gone", permanent=True, code="resource_missing")
        if newer_than:
            found = self.lines[names.index(newer_than) + 1 :]
            return Movements(tuple(reversed(found[: self.page])), len(found) > self.page)
        found = self.lines[: names.index(older_than)] if older_than else self.lines
        return Movements(tuple(reversed(found[-self.page :])), len(found) > self.page)


@pytest.fixture
def provider(monkeypatch: Any) -> Provider:
    made = Provider()
    monkeypatch.setattr(gateway, "current", lambda: made)
    return made
