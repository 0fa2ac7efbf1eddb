"""Live exchange rates: read with care, stored once, never charged by when too old."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import requests

from marketplace.core import time
from marketplace.core.duties.models import Duty
from marketplace.tariff import fx_sources
from marketplace.tariff.errors import FxRateTooOld, NoFxRate
from marketplace.tariff.fx_sources import FxSourceFailed, Published, read_ecb
from marketplace.tariff.models import FxRate
from marketplace.tariff.selectors import fx_rates, fx_rates_to_charge
from marketplace.tariff.services import rates

FILE = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<Cube><Cube time='2026-11-20'><Cube currency='USD' rate='1.1000'/><Cube currency='JPY' rate='160'/><Cube currency='CNY' rate='7.7'/>
</Cube></Cube></gesmes:Envelope>"""
DAY = date(2026, 11, 20)


def test_it_works():
    found = read_ecb(FILE)
    assert (found.day, found.source) == (DAY, "ECB reference rate")
    expected = {"USD": Decimal("7"), "JPY": Decimal("0.048125"), "EUR": Decimal("7.7")}
    assert dict(found.rates) == expected


@pytest.mark.parametrize("body", [
    b"", b"<html>sorry</html>", FILE.replace(b"'7.7'", b"'abc'"), FILE.replace(b"'7.7'", b"'0'"), FILE.replace(b"'7.7'", b"'NaN'"),
    FILE.replace(b"currency='CNY'", b"currency='CNH'"), FILE.replace(b"2026-11-20", b"yesterday"),
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x time="&e;"/>',
])  # fmt: skip
def test_anything_else_is_no_list_of_rates(body):
    with pytest.raises(FxSourceFailed):
        read_ecb(body)


@pytest.mark.django_db
def test_stored_once_and_a_jump_waits_for_a_person():
    earlier = Published("test", DAY - timedelta(days=1), {"USD": Decimal("7"), "JPY": Decimal("0.05")})
    assert rates.store(published=earlier) == 2
    # a tenth is allowed, a hair more is not
    today = Published("test", DAY, {"USD": Decimal("7.7"), "JPY": Decimal("0.05500001"), "GBP": Decimal("9")})
    assert (rates.store(published=today), rates.store(published=today)) == (2, 0)
    assert set(FxRate.objects.filter(day=DAY).values_list("base", flat=True)) == {"USD", "GBP"}
    assert Duty.objects.get(done_at=None).subject == "fx:JPY"
    assert fx_rates(["JPY"], "CNY", DAY)["JPY"].rate == Decimal("0.05")
    rates.accept(base="JPY", rate=Decimal("0.05500001"), published=today, actor="user:dana")
    assert fx_rates(["JPY"], "CNY", DAY)["JPY"].day == DAY
    assert not Duty.objects.filter(done_at=None).exists()


@pytest.mark.django_db
def test_a_day_to_come_is_not_believed():
    late = time.real_now().date() + timedelta(days=3)
    assert rates.store(published=Published("test", late, {"USD": Decimal("7")})) == 0
    assert not FxRate.objects.exists()


@pytest.mark.django_db
def test_a_silent_source_changes_nothing_and_calls(settings, monkeypatch):
    settings.FX_SOURCE = "ecb"

    def refuse(*_args, **_more):
        raise requests.ConnectionError("no route")

    monkeypatch.setattr(fx_sources.requests, "get", refuse)
    assert rates.fetch() == 0
    assert Duty.objects.get().kind == "fx_source_silent"
    settings.FX_SOURCE = "wheel"
    assert rates.fetch() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "is_charged"), [(4, True), (5, True), (6, False)])
def test_no_older_than_the_limit(settings, age, is_charged):
    settings.FX_MAX_AGE_DAYS = 5
    rates.store(published=Published("test", DAY, {"USD": Decimal("7")}))
    day = DAY + timedelta(days=age)
    if is_charged:
        assert fx_rates_to_charge(["USD", "CNY"], "CNY", day)["USD"].fetched_at
        return
    with pytest.raises(FxRateTooOld) as refused:
        fx_rates_to_charge(["USD"], "CNY", day)
    assert refused.value.fields == {"days": {"USD": "2026-11-20"}}
    assert fx_rates_to_charge(["USD", "CNY", "XXX"], "CNY", day, is_strict=False).keys() == {"CNY"}
    with pytest.raises(NoFxRate):
        fx_rates_to_charge(["XXX"], "CNY", day)
    settings.FX_MAX_AGE_DAYS = None
    assert fx_rates_to_charge(["USD"], "CNY", day)["USD"].day == DAY
