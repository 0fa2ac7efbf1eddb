"""Builders of the desk: teams, seats, shifts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marketplace.accounts.models import User
from marketplace.core import time
from support.models import Seat, Shift, Team
from support.states import Availability
from tests import people


def team(code: str = "front", **more: Any) -> Team:
    found, _made = Team.objects.get_or_create(code=code, defaults={"name": code, **more})
    return found


def seat(
    user: User, *, languages: Sequence[str] = ("zh-hans",), capacity: int = 8, level: str = "agent", of: Team | None = None,
    skills: Sequence[str] = (), availability: str = Availability.ONLINE,
) -> Seat:  # fmt: skip
    return Seat.objects.create(
        user=user, team=of or team(), languages=list(languages), capacity=capacity, level=level, skills=list(skills),
        availability=availability, heartbeat_at=time.now(), changed_at=time.now(),
    )  # fmt: skip


def agent(name: str, *roles: str) -> User:
    return User.objects.create_user(
        f"{name}@example.com", people.PASSWORD, display_name=name, roles=list(roles or ("agent",)), locale="zh-hans"
    )


def shift(of: Seat, begin: datetime, end: datetime) -> Shift:
    return Shift.objects.create(seat=of, planned_for=begin.date(), starts_at=begin, ends_at=end)
