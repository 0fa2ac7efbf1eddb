"""A piece that is not what was listed: reported once at the bench, and felt in the seller's grade."""

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from logistics.errors import GoodsDiffer
from logistics.models import Consignment, Mismatch, Unit
from logistics.services import mismatches, packing, receiving
from marketplace.accounts.models import User
from marketplace.core.errors import DomainError, IllegalMove
from marketplace.core.models import TrailEntry
from marketplace.core.outbox.drain import drain
from sellers.models import GradeEvent
from tests import shop
from tests.logistics import road
from tests.returns import world


@pytest.fixture
def unit(xiaomei: User, akira: User, lupe: User) -> Unit:
    shop.tariff()
    order = world.buy(xiaomei, shop.seller(akira))
    box = Consignment.objects.get(order_number=order.number)
    road.post(lupe, box.warehouse)
    (found,) = receiving.receive_order(consignment=box, actor=lupe.ref)
    drain()
    return found


def mismatched() -> list[GradeEvent]:
    return list(GradeEvent.objects.filter(code="evidence_mismatch"))


def test_it_works(unit: Unit, lupe: User) -> None:
    mismatches.report(unit=unit, reason="used", actor=lupe.ref)
    mismatches.report(unit=unit, reason="broken", actor=lupe.ref)
    drain()
    (event,) = mismatched()
    assert event.source == f"order:{unit.line.consignment.order_number}:mismatch:{unit.pk}"
    assert Mismatch.objects.get().reason == "used"
    assert unit.passport_code not in event.source


def test_only_what_lies_on_the_bench(unit: Unit, lupe: User) -> None:
    Unit.objects.filter(pk=unit.pk).update(status="expected")
    with pytest.raises(IllegalMove):
        mismatches.report(unit=unit, reason="used", actor=lupe.ref)
    with pytest.raises(DomainError):
        mismatches.report(unit=unit, reason="ugly", actor=lupe.ref)
    assert not Mismatch.objects.exists()


def test_the_console_and_the_api(
    unit: Unit, lupe: User, charlie: User, browse: Callable[[User], Client], api: Callable[[User], APIClient]
) -> None:
    page, door = f"/warehouse/units/{unit.passport_code}/", f"/api/v1/warehouse/units/{unit.passport_code}/mismatch/"
    assert api(charlie).post(door, {"reason": "used"}, format="json").status_code == 403
    assert api(lupe).post(door, {"reason": "ugly"}, format="json").status_code == 400
    assert not Mismatch.objects.exists()
    assert b"mismatch-reason" in browse(lupe).get(page).content
    assert browse(lupe).post(f"{page}mismatch/", {"reason": "expired"}).status_code == 302
    assert api(lupe).post(door, {"reason": "used"}, format="json").status_code == 200
    assert Mismatch.objects.get().reason == "expired"
    assert b"mismatch-reason" not in browse(lupe).get(page).content


def test_it_cannot_be_packed_until_ops_clear_it(
    unit: Unit, lupe: User, dana: User, api: Callable[[User], APIClient], browse: Callable[[User], Client]
) -> None:
    Unit.objects.filter(pk=unit.pk).update(status="captured")
    box = packing.open_parcel(consignment=unit.line.consignment, warehouse=unit.warehouse, actor=lupe.ref)
    mismatches.report(unit=unit, reason="used", actor=lupe.ref)
    with pytest.raises(GoodsDiffer):
        packing.put(parcel=box, unit=unit, actor=lupe.ref)
    unit.refresh_from_db()
    assert (unit.status, unit.parcel_id) == ("captured", None)
    door = f"/api/v1/warehouse/units/{unit.passport_code}/mismatch/clear/"
    assert api(lupe).post(door, {"why": "the shopper agreed"}, format="json").status_code == 403
    assert api(dana).post(door, {"why": ""}, format="json").status_code == 400
    assert Mismatch.objects.get().cleared_at is None
    page = f"/admin/logistics/mismatch/{Mismatch.objects.get().pk}/clear/"
    assert browse(dana).post(page, {"why": "the shopper agreed"}).status_code == 302
    assert api(dana).post(door, {"why": "again changes nothing"}, format="json").status_code == 200
    found = Mismatch.objects.get()
    assert (found.cleared_by, found.cleared_why) == (dana.ref, "the shopper agreed")
    assert TrailEntry.objects.filter(verb="unit.mismatch_cleared").count() == 1
    mismatches.report(unit=unit, reason="used", actor=lupe.ref)  # a page sent twice does not undo what was cleared
    assert Mismatch.objects.get().cleared_at is not None
    mismatches.report(unit=unit, reason="expired", actor=lupe.ref)  # something else was found: it stops again
    with pytest.raises(GoodsDiffer):
        packing.put(parcel=box, unit=unit, actor=lupe.ref)
    mismatches.clear(mismatch=found, why="looked at it again", reviewer=dana)
    assert packing.put(parcel=box, unit=unit, actor=lupe.ref).units.count() == 1
