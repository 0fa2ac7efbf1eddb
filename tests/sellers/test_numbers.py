"""Numbers of companies, papers and accounts (pure)."""

import pytest

from sellers.errors import BadNumber
from sellers.policies.numbers import CHECK_DIGIT, FORM, check


@pytest.mark.parametrize(
    ("country", "typed", "value", "how"),
    [
        ("US", "91-1144442", "911144442", CHECK_DIGIT), ("AU", "83 914 571 673", "83914571673", CHECK_DIGIT),
        ("JP", "5-8356-7825-6246", "5835678256246", CHECK_DIGIT), ("KR", "116-82-00276", "1168200276", CHECK_DIGIT),
        ("SG", "00192200M", "00192200M", CHECK_DIGIT), ("GB", "0123 4567", "01234567", FORM), ("GB", "sc123456", "SC123456", FORM),
        ("HK", "12345678", "12345678", FORM), ("SE", "556036-0793", "5560360793", CHECK_DIGIT),
        ("MY", "202001012345", "202001012345", FORM),
        ("US", "９１１１４４４４２", "911144442", CHECK_DIGIT),
    ],
)  # fmt: skip
def test_it_works(country: str, typed: str, value: str, how: str) -> None:
    checked = check("business", country, typed)
    assert (checked.value, checked.checked_by) == (value, how)


@pytest.mark.parametrize(
    ("code", "country", "typed"),
    [
        ("business", "AU", "83 914 571 674"), ("business", "JP", "1234567890123"),
        ("business", "GB", "1234"), ("business", "GB", "x" * 100),
        ("business", "SE", "<script>"), ("paper", "JP", "12"), ("paper", "JP", "护照号码"),
        ("account", "GB", "GB82 WEST 1234 5698 7654 33"), ("account", "GB", "!"), ("account", "GB", ""),
    ],
)  # fmt: skip
def test_refused(code: str, country: str, typed: str) -> None:
    with pytest.raises(BadNumber):
        check(code, country, typed)


def test_accounts() -> None:
    assert check("account", "GB", "GB82 WEST 1234 5698 7654 32").checked_by == CHECK_DIGIT
    assert check("account", "US", "021000021 123456789").checked_by == FORM
    assert check("paper", "JP", "tk 1234-567").value == "TK1234567"
