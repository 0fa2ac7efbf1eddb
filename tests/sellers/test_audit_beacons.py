"""Where randomness comes from: the embedded chain, drand over HTTP (stood in for), and the check that guards production."""

import hashlib
import json
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import requests
import time_machine
from django.test import override_settings

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.transparency import service as log
from sellers import checks
from sellers.beacons import drand, embedded
from sellers.errors import BeaconNotReady, BeaconUnsound
from sellers.models import Audit, AuditPeriod, BeaconChain, Seller
from sellers.selectors import audits as reading
from sellers.services import audit_draws, audit_visits
from tests.sellers import audits
from tools import verify_draw

DRAND = override_settings(
    AUDIT_BEACON="sellers.beacons.drand.Drand", AUDIT_BEACON_URLS=["https://one.example", "https://two.example"]
)
SIGNATURE = bytes(range(48))
VALUE = hashlib.sha256(SIGNATURE).digest()


class Answer:
    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body

    def raise_for_status(self) -> None:
        pass

    def json(self) -> dict[str, Any]:
        return self.body


def answering(monkeypatch: pytest.MonkeyPatch, *, second: bytes = VALUE) -> list[str]:
    asked: list[str] = []

    def get(url: str, timeout: int) -> Answer:
        asked.append(url)
        value = VALUE if "one" in url else second
        return Answer({"round": int(url.rsplit("/", 1)[1]), "randomness": value.hex(), "signature": SIGNATURE.hex()})

    monkeypatch.setattr(requests, "get", get)
    return asked


def test_embedded_waits_for_heads(dana: User) -> None:
    audits.seller("one")
    period = audits.committed(dana)
    with pytest.raises(BeaconNotReady):
        audit_draws.draw(period=period, actor=dana.ref)
    log.seal_all()
    with pytest.raises(BeaconNotReady):  # the head of the promise itself is no randomness: it could be foreseen
        audit_draws.draw(period=audits.fresh_period("2026-11"), actor=dana.ref)
    assert not Audit.objects.exists()
    audit_draws.advance(period=audits.fresh_period("2026-11"))
    assert len(audit_draws.draw(period=audits.fresh_period("2026-11"), actor=dana.ref)) == 1


def test_embedded_links_are_used_once_and_chained(dana: User) -> None:
    audits.seller("one")
    periods = [audits.committed(dana, f"2027-0{month}") for month in (1, 2, 3)]
    links = []
    for period in periods:
        audit_draws.advance(period=period)
        audit_draws.draw(period=audits.fresh_period(period.code), actor=dana.ref)
        links.append(bytes.fromhex(audits.fresh_period(period.code).evidence["link"]))
    assert BeaconChain.objects.get().used == 3
    for earlier, later in pairwise(links):
        assert hashlib.sha256(later).digest() == earlier
    anchors = [period.statement["beacon"]["anchor"] for period in periods]
    assert anchors[1:] == [link.hex() for link in links[:-1]]


def test_embedded_refuses_a_link_that_does_not_fit(dana: User) -> None:
    audits.seller("one")
    period = audits.committed(dana)
    audit_draws.advance(period=period)
    BeaconChain.objects.update(seed="ff" * 32)
    with pytest.raises(BeaconUnsound):
        audit_draws.draw(period=audits.fresh_period("2026-11"), actor=dana.ref)
    assert audits.fresh_period("2026-11").status == "committed"


@DRAND
def test_drand_from_promise_to_proof(dana: User, xiaochen: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch)
    audits.seller("one")
    before = time.real_now().timestamp()
    period = audits.committed(dana)
    promise = period.statement["beacon"]
    assert drand.round_time(promise) >= before + drand.DELAY
    audit_draws.advance(period=period)
    with pytest.raises(BeaconNotReady):
        audit_draws.draw(period=period, actor=dana.ref)
    assert asked == []
    with time_machine.travel(time.real_now() + timedelta(seconds=drand.DELAY + 10)):
        (audit,) = audit_draws.draw(period=audits.fresh_period("2026-11"), actor=dana.ref)
        assert asked == [f"https://{name}.example/{drand.CHAIN}/public/{promise['round']}" for name in ("one", "two")]
        audits.walked(audits.begun(audit, dana, xiaochen), xiaochen)
        audit_visits.file(audit=audit, auditor=xiaochen, findings="Counted the list, shelves in order.")
        proof = reading.public_json(audits.fresh_period("2026-11"))
    assert verify_draw.check(proof) == []
    own = {"round": promise["round"], "randomness": VALUE.hex()}
    assert verify_draw.check(proof, None, own) == []
    assert verify_draw.check(proof, None, {**own, "randomness": "00" * 32}) == [
        "the beacon says another value for this round"
    ]
    document = json.loads(proof)
    document["statement"]["beacon"]["round"] -= 10_000
    assert any("only after the round" in line for line in verify_draw.check_randomness(document, {}, None))


@DRAND
def test_drand_sources_must_agree(dana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, second=bytes(32))
    audits.seller("one")
    period = audits.committed(dana)
    audit_draws.advance(period=period)
    with time_machine.travel(time.real_now() + timedelta(seconds=drand.DELAY + 10)), pytest.raises(BeaconUnsound):
        audit_draws.draw(period=period, actor=dana.ref)
    assert not Audit.objects.exists()


@DRAND
def test_drand_one_silent_source_waits(dana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def get(url: str, timeout: int) -> Answer:
        if "one" in url:
            raise requests.ConnectionError("no route")
        return Answer({"round": int(url.rsplit("/", 1)[1]), "randomness": VALUE.hex(), "signature": SIGNATURE.hex()})

    monkeypatch.setattr(requests, "get", get)
    audits.seller("one")
    period = audits.committed(dana)
    audit_draws.advance(period=period)
    with time_machine.travel(time.real_now() + timedelta(seconds=drand.DELAY + 10)):
        assert audit_draws.draw_due() == 0
    assert audits.fresh_period("2026-11").status == "committed"


@DRAND
def test_drand_refuses_a_promise_that_was_sealed_too_late(dana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch)
    audits.seller("one")
    period = audits.committed(dana)
    with time_machine.travel(time.real_now() + timedelta(seconds=drand.DELAY + 10)):
        audit_draws.advance(period=period)
        with pytest.raises(BeaconUnsound):
            audit_draws.draw(period=period, actor=dana.ref)


@DRAND
def test_a_promise_that_went_wrong_holds_up_no_other(
    dana: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answering(monkeypatch)
    audits.seller("one")
    audits.committed(dana, "2026-11")
    with time_machine.travel(time.real_now() + timedelta(seconds=drand.DELAY + 10)):
        audits.committed(dana, "2026-12")
        assert audit_draws.draw_due() == 0, "the first is unsound, the second not there yet"
    with time_machine.travel(time.real_now() + timedelta(seconds=2 * drand.DELAY + 60)):
        assert audit_draws.draw_due() == 1
    assert [row.status for row in AuditPeriod.objects.order_by("code")] == ["committed", "drawn"]
    assert "draw of 2026-11" in caplog.text


def test_who_left_ops_or_joined_a_shop_does_not_stop_the_month(dana: User, akira: User) -> None:
    from sellers.services import audit_plans

    audits.seller("one")
    left, joined = audits.person("left"), audits.person("joined")
    for person in (left, joined, dana):
        audit_plans.name_auditor(user=person, by=dana, may_plan=True)
    left.roles = []
    left.save(update_fields=["roles"])
    Seller.objects.get().members.create(user=joined, role="buyer", created_at=time.now())
    assert audit_draws.commit_month() == 1
    assert AuditPeriod.objects.get().planner == dana.ref


def test_an_old_promise_keeps_its_beacon(dana: User) -> None:
    audits.seller("one")
    period = audits.committed(dana)
    audit_draws.advance(period=period)
    with DRAND:
        assert len(audit_draws.draw(period=audits.fresh_period("2026-11"), actor=dana.ref)) == 1


@pytest.mark.parametrize(
    ("production", "beacon", "urls", "found"),
    [
        (True, embedded.SeedChain, 2, ["sellers.E002"]), (True, drand.Drand, 1, ["sellers.E003"]), (True, drand.Drand, 2, []),
        (False, embedded.SeedChain, 2, []),
    ],
)  # fmt: skip
def test_production_needs_a_public_beacon(production: bool, beacon: type, urls: int, found: list[str]) -> None:
    path = f"{beacon.__module__}.{beacon.__name__}"
    with override_settings(IS_PRODUCTION=production, AUDIT_BEACON=path, AUDIT_BEACON_URLS=["https://x"] * urls):
        assert [problem.id for problem in checks.beacon()] == found


def test_a_beacon_that_does_not_exist() -> None:
    with override_settings(AUDIT_BEACON="sellers.beacons.tarot.Cards"):
        assert [problem.id for problem in checks.beacon()] == ["sellers.E001"]


def test_one_promise_a_period(dana: User) -> None:
    from sellers.errors import NoFrame, PeriodCommitted

    with pytest.raises(NoFrame):
        audits.committed(dana)
    audits.seller("one")
    audits.committed(dana)
    with pytest.raises(PeriodCommitted):
        audits.committed(dana)
    assert AuditPeriod.objects.count() == 1


def test_the_month_is_committed_by_itself_once(dana: User) -> None:
    from sellers.services import audit_plans

    audits.seller("one")
    assert audit_draws.commit_month() == 0  # nobody may plan yet
    audit_plans.name_auditor(user=dana, by=dana, may_plan=True)
    assert (audit_draws.commit_month(), audit_draws.commit_month()) == (1, 0)
    period = AuditPeriod.objects.get()
    assert (period.code, period.planner) == (f"{time.today():%Y-%m}", dana.ref)
    assert audit_draws.draw_due() == 1
