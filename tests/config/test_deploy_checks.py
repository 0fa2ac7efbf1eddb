"""`check --deploy` refuses what would run and not work: sample adapters, no customs terminal."""

from typing import Any

import pytest
from django.core import checks


def problems(settings: Any, **values: str) -> set[str]:
    good = {
        "SMS_ADAPTER": "marketplace.notices.channels.sms.HttpSms", "SMS_URL": "https://sms.example.com",
        "IDENTITY_VERIFIER": "marketplace.accounts.verification.HttpVerifier", "IDENTITY_URL": "https://id.example.com",
        "CUSTOMS_URL": "https://customs.example.com",
    }  # fmt: skip
    for name, value in {**good, **values}.items():
        setattr(settings, name, value)
    found = checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True)
    return {found.id for found in found if found.id and found.id.split(".")[0] in {"notices", "accounts", "logistics"}}


def test_it_works(settings: Any) -> None:
    assert problems(settings) == set()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("SMS_ADAPTER", "marketplace.notices.channels.sms.OutboxOnlySms", "notices.E001"),
        ("SMS_URL", "http://sms.example.com", "notices.E002"),
        ("IDENTITY_VERIFIER", "marketplace.accounts.verification.SampleVerifier", "accounts.E001"),
        ("IDENTITY_URL", "", "accounts.E002"),
        ("CUSTOMS_URL", "", "logistics.E001"),
    ],
)
def test_what_would_not_work_is_refused(settings: Any, name: str, value: str, code: str) -> None:
    assert problems(settings, **{name: value}) == {code}
