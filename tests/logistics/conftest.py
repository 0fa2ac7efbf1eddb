"""Fixtures of the road."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

from marketplace.accounts.models import User
from tests.clock import own_clock
from tests.logistics.road import Journey, post, warehouse
from tests.people import TOTP_SECRET


@pytest.fixture(autouse=True)
def pictures_stay_here(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def journey(lupe: User, laozhang: User) -> Callable[..., Journey]:
    """`journey(to="sealed")` is an order driven that far by Lupe (operator) and Lao Zhang (escort)."""

    def drive(to: str = "registered", **options: object) -> Journey:
        return Journey(lupe, laozhang, **options).to(to)  # type: ignore[arg-type]

    return drive


def staff(name: str, role: str) -> User:
    """Another member of staff, with an authenticator app."""
    user = User.objects.create_user(f"{name}@example.com", "a-long-password-1", display_name=name, roles=[role])
    data = {"secret": get_adapter().encrypt(TOTP_SECRET)}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    return user


@pytest.fixture
def stranger_operator(db: None) -> User:
    """An operator of another warehouse."""
    return post(staff("olivia", "operator"), warehouse("LHR1", "LHR", "GB"))


@pytest.fixture
def other_escort(db: None) -> User:
    return staff("edgar", "escort")


__all__ = ["own_clock"]
