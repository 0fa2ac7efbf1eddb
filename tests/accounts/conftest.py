"""What tests of accounts share."""

import time
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth

from tests.people import TOTP_SECRET


@pytest.fixture
def otp(monkeypatch: pytest.MonkeyPatch) -> str:
    """What the authenticator app of staff shows. Its clock stands still: a test never types a code as it changes."""
    moment = time.time()
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: moment))
    return auth.format_hotp_value(auth.hotp_value(TOTP_SECRET, int(moment) // 30))
