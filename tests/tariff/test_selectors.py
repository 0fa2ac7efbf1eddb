"""Dated data: the row of the day, the longest prefix, the last published rate."""

from datetime import date
from decimal import Decimal

import pytest

from marketplace.core import time
from marketplace.tariff.errors import NoFxRate, NoLimit, UnknownHsCode
from marketplace.tariff.models import FxRate, HsRate, ImportLimit
from marketplace.tariff.selectors import fx_rate, fx_rates, limit_for, rate_for, rates_for
from marketplace.tariff.services import loading

pytestmark = pytest.mark.django_db


def hs(prefix, vat, start=date(2020, 1, 1), end=None):
    return HsRate.objects.create(
        hs_prefix=prefix, name=prefix, duty_bp=0, vat_bp=vat, modes=["9610"], source="t", valid_from=start, valid_to=end
    )


def test_it_works():
    hs("3304", 1300)
    hs("330499", 900)
    assert rate_for("3304990000", date(2026, 1, 1)).vat_bp == 900
    assert rate_for("3304100000", date(2026, 1, 1)).vat_bp == 1300


def test_rates_change_on_their_day():
    hs("4901", 900, end=date(2026, 5, 31))
    hs("4901", 600, start=date(2026, 6, 1))
    assert [rate_for("4901", day).vat_bp for day in (date(2026, 5, 31), date(2026, 6, 1))] == [900, 600]


def test_unknown_codes_are_named():
    hs("3304", 1300)
    with pytest.raises(UnknownHsCode) as refused:
        rates_for(["3304990000", "9999", ""], date(2026, 1, 1))
    assert refused.value.fields == {"hs_codes": ["", "9999"]}
    assert rates_for(["9999"], date(2026, 1, 1), is_strict=False) == {}


def test_limits_have_days():
    ImportLimit.objects.create(
        regime="9610", per_order_fen=1, per_year_fen=2, relief_bp=7000, source="t", valid_from=date(2026, 1, 1)
    )
    assert limit_for("9610", date(2026, 1, 1)).per_order_fen == 1
    with pytest.raises(NoLimit):
        limit_for("9610", date(2025, 12, 31))


def test_last_rate_on_or_before_the_day_with_its_date():
    for day, rate in ((date(2026, 10, 29), "0.04"), (date(2026, 10, 30), "0.05")):
        FxRate.objects.create(base="JPY", quote="CNY", rate=Decimal(rate), day=day, source="t", fetched_at=time.now())
    found = fx_rate("JPY", "CNY", date(2026, 11, 22))
    assert (found.rate, found.day) == (Decimal("0.05"), date(2026, 10, 30))
    assert fx_rates(["CNY"], "CNY", date(2026, 1, 1))["CNY"].rate == 1
    with pytest.raises(NoFxRate):
        fx_rates(["JPY", "XXX"], "CNY", date(2026, 11, 22))


def test_reference_rows_load_once():
    first = loading.load_reference()
    rows = HsRate.objects.count()
    assert loading.load_reference() == first
    assert HsRate.objects.count() == rows > 150
    assert not HsRate.objects.filter(is_sample=False).exists()
    assert rate_for("3304990029", date(2026, 11, 22)).luxury_from_fen == 1000


def test_ecb_rates_from_the_wheel():
    loading.load_fx(days=7)
    found = fx_rate("JPY", "CNY", date(2026, 11, 22))
    assert Decimal("0.02") < found.rate < Decimal("0.09")
    assert found.source == loading.ECB
    rows = FxRate.objects.count()
    loading.load_fx(days=7)
    assert FxRate.objects.count() == rows
