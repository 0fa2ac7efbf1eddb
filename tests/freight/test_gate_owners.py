"""Whoever mends a finding of the document gate is called and sees it; what others mend they do not."""

from __future__ import annotations

import pytest

from logistics.models import GateFinding, Parcel
from logistics.services import gate
from marketplace.accounts.models import User
from marketplace.core.clocks.models import Clock
from marketplace.core.duties import handlers
from marketplace.core.models import Duty
from tests.freight import yard
from tests.logistics import road

pytestmark = pytest.mark.django_db
CODES = ("PAYMENT_CURRENCY", "BUYER_NAME", "SEAL", "HS_CODE", "AIR_WAYBILL")
OWNERS = ("finance", "support", "warehouse", "catalog", "operations")


def found(*codes: str, airport: str = "LAX") -> Parcel:
    box = yard.parcel(airport=airport)
    gate.note_findings(verdicts={box.pk: codes}, flight=None, actor="system:gate")
    return box


def test_it_works() -> None:
    """Each rings for who mends it; the catalogue has no room of its own, so operations see to it."""
    found(*CODES)
    called = {}
    for clock in Clock.objects.filter(kind__in=gate.CLOCKS):
        handlers.clock_rung(kind=clock.kind, subject=clock.subject)
        called[GateFinding.objects.get(pk=clock.subject.partition(":")[2]).owner] = Duty.objects.get(
            subject=clock.subject
        ).role
    assert called == {
        "finance": "finance", "support": "agent", "warehouse": "operator", "catalog": "ops", "operations": "ops",
    }  # fmt: skip


def test_mended_stops_the_clock_of_its_kind_and_an_older_plain_one() -> None:
    box = found("PAYMENT_CURRENCY", "SEAL")
    Clock.objects.filter(kind="gate_mismatch_finance").update(kind="gate_mismatch")
    gate.note_findings(verdicts={box.pk: ()}, flight=None, actor="system:gate")
    assert not Clock.objects.filter(stopped_at=None).exists()
    assert Clock.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "owners"),
    [("fangfang", {"finance"}), ("tingting", {"support"}), ("lupe", {"warehouse"}), ("dana", set(OWNERS))],
)
def test_everybody_sees_what_they_mend(name: str, owners: set[str], request, browse, api) -> None:  # type: ignore[no-untyped-def]
    person: User = request.getfixturevalue(name)
    road.post(person, road.warehouse())
    here, far = found(*CODES), found("SEAL", airport="JFK")
    page = browse(person).get("/admin/freight/gate/").content.decode()
    for code, owner in zip(CODES, OWNERS, strict=True):
        assert (f">{code}<" in page) == (owner in owners), code
    assert here.number in page
    assert (far.number in page) == (name == "dana"), "an operator mends at the own warehouse"
    assert ("/admin/freight/lanes/" in page) == (name == "dana"), "no tab that leads nowhere"
    answer = api(person).get("/api/v1/ops/freight/gate/")
    assert {row["owner"] for row in answer.json()["results"]} == owners
    assert all(row["due_at"] for row in answer.json()["results"])


def test_others_stay_outside(xiaomei: User, laozhang: User, browse, api) -> None:  # type: ignore[no-untyped-def]
    found("SEAL")
    for person in (xiaomei, laozhang):
        assert browse(person).get("/admin/freight/gate/").status_code == 403
        assert api(person).get("/api/v1/ops/freight/gate/").status_code == 403
