"""Live exchange rates: read with care, stored once, never charged by when too old."""

import contextlib
import time as time_module
from datetime import date, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import requests

from marketplace.core import time
from marketplace.core.duties.models import Duty
from marketplace.core.errors import NotAllowed
from marketplace.tariff import fx_sources
from marketplace.tariff.errors import FxRateTooOld, NoFxRate, OddRateNotNow, OwnOddRate, SayWhy
from marketplace.tariff.fx_sources import FxSourceFailed, Published, read_ecb
from marketplace.tariff.models import FxRate, OddRate
from marketplace.tariff.selectors import fx_rates, fx_rates_to_charge
from marketplace.tariff.services import odd_rates, rates

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
    odd = OddRate.objects.get()
    assert (odd.base, odd.before, odd.moved) == ("JPY", Decimal("0.05"), Decimal("10.0"))


@pytest.fixture
def odd(db):
    """JPY jumped by a fifth."""
    rates.store(published=Published("test", DAY - timedelta(days=1), {"JPY": Decimal("0.05")}))
    rates.store(published=Published("test", DAY, {"JPY": Decimal("0.06")}))
    return OddRate.objects.get()


def test_two_people_accept_a_jump(odd, dana, ming, xiaomei):
    for person, error in ((xiaomei, NotAllowed), (dana, OddRateNotNow)):
        with pytest.raises(error):
            odd_rates.accept(of=odd.pk, by=person)
    with pytest.raises(SayWhy):
        odd_rates.propose(of=odd.pk, why="yes", by=dana)
    odd_rates.propose(of=odd.pk, why="The Bank of Japan says the same.", by=dana)
    with pytest.raises(OwnOddRate):
        odd_rates.accept(of=odd.pk, by=dana)
    assert FxRate.objects.filter(day=DAY).count() == 0
    odd_rates.accept(of=odd.pk, by=ming)
    found = fx_rates(["JPY"], "CNY", DAY)["JPY"]
    assert (found.rate, found.day) == (Decimal("0.06"), DAY)
    assert not Duty.objects.filter(done_at=None).exists()
    for verb in (odd_rates.accept, odd_rates.refuse):
        with pytest.raises(OddRateNotNow):
            verb(of=odd.pk, by=ming, why="Twice is no better.")


def test_a_refused_rate_is_not_called_again_and_the_last_one_stands(odd, dana):
    odd_rates.refuse(of=odd.pk, why="A nought too many at the source.", by=dana)
    assert rates.store(published=Published("test", DAY, {"JPY": Decimal("0.06")})) == 0
    assert not Duty.objects.filter(done_at=None).exists()
    assert fx_rates(["JPY"], "CNY", DAY)["JPY"].rate == Decimal("0.05")
    # the source corrects itself on the same day
    assert rates.store(published=Published("test", DAY, {"JPY": Decimal("0.051")})) == 1
    assert fx_rates(["JPY"], "CNY", DAY)["JPY"].rate == Decimal("0.051")


def test_a_later_rate_makes_the_decision_needless(odd, dana, ming):
    odd_rates.propose(of=odd.pk, why="The Bank of Japan says the same.", by=dana)
    rates.store(published=Published("test", DAY, {"JPY": Decimal("0.0501")}))  # corrected at the source
    odd.refresh_from_db()
    assert odd.status == "passed"
    assert not Duty.objects.filter(done_at=None).exists()
    with pytest.raises(OddRateNotNow):
        odd_rates.accept(of=odd.pk, by=ming)
    assert FxRate.objects.filter(day=DAY).get().rate == Decimal("0.0501")


def test_page_and_api_for_operations(odd, dana, ming, fangfang, browse, api):
    assert api(fangfang).get("/api/v1/ops/odd-rates/").status_code == 403
    row = api(dana).get("/api/v1/ops/odd-rates/").json()["results"][0]
    assert (row["base"], row["moved_percent"], row["status"]) == ("JPY", "20.0", "waiting")
    page = f"/admin/tariff/oddrate/{odd.pk}/"
    browse(dana).post(f"{page}verb/propose/", {"why": "The Bank of Japan says the same."})
    said = browse(dana).get(f"{page}change/").content.decode()
    assert "The Bank of Japan says the same." in said
    assert "/verb/accept/" not in said  # not their own
    url = f"/api/v1/ops/odd-rates/{odd.pk}/"
    assert api(dana).post(f"{url}accept/", {}, format="json").json()["error"]["code"] == "own_odd_rate"
    assert "/verb/accept/" in browse(ming).get(f"{page}change/").content.decode()
    assert api(ming).post(f"{url}accept/", {}, format="json").json()["status"] == "accepted"
    assert api(ming).post(f"{url}refuse/", {"why": "Too late for that."}, format="json").status_code == 409
    assert api(ming).post(f"{url}nothing/", {}, format="json").status_code == 404
    assert api(ming).post("/api/v1/ops/odd-rates/0/accept/", {}, format="json").status_code == 404
    assert browse(ming).get(f"{page}change/").status_code == 200
    assert browse(ming).get("/admin/tariff/oddrate/").status_code == 200
    assert api(ming).get("/api/v1/ops/odd-rates/").json()["count"] == 0


class Bank(BaseHTTPRequestHandler):
    """The central bank on the loopback: says what it is told."""

    body, status, wait = b"", 200, 0.0

    def do_GET(self):
        time_module.sleep(self.wait)
        self.send_response(self.status)
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(self.body)

    def log_message(self, *_args):
        pass


@pytest.fixture
def bank(settings, db):
    handler = type("ThisBank", (Bank,), {"body": FILE})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.FX_SOURCE, settings.FX_URL = "ecb", f"http://127.0.0.1:{server.server_port}/eurofxref-daily.xml"
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_bank_over_http(bank, settings):
    """Good, the same again, stale, then a jump: over a real connection."""
    assert (rates.fetch(), rates.fetch()) == (3, 0)
    assert fx_rates(["USD"], "CNY", DAY)["USD"].rate == 7
    settings.FX_MAX_AGE_DAYS = 5  # the bank goes on answering, but with an old day
    with pytest.raises(FxRateTooOld):
        fx_rates_to_charge(["USD"], "CNY", DAY + timedelta(days=6))
    bank.body = FILE.replace(b"2026-11-20", b"2026-11-21").replace(b"rate='1.1000'", b"rate='0.9'")
    assert rates.fetch() == 2
    assert OddRate.objects.get().base == "USD"
    assert fx_rates(["USD"], "CNY", DAY + timedelta(days=1))["USD"].day == DAY
    bank.body = FILE.replace(b"2026-11-20", b"2099-01-01")
    assert rates.fetch() == 0
    assert set(Duty.objects.values_list("kind", "subject")) == {("fx_rate_odd", "fx:USD"), ("fx_rate_odd", "fx:day")}


@pytest.mark.parametrize(("what", "value"), [
    ("body", b"<Cube><Cube time='2026-11-20'>"), ("body", b""), ("status", 503), ("status", 404), ("body", b"x" * 200_001), ("wait", 0.6),
])  # fmt: skip
def test_a_bank_that_fails_changes_nothing(bank, monkeypatch, what, value):
    monkeypatch.setattr(fx_sources, "TIMEOUT_SECONDS", 0.2)
    setattr(bank, what, value)
    assert rates.fetch() == 0
    assert not FxRate.objects.exists()
    assert Duty.objects.get(done_at=None).kind == "fx_source_silent"
    setattr(bank, what, getattr(Bank, what))
    bank.body = FILE
    assert rates.fetch() == 3
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
