"""A piece that is not what was listed: reported once at the bench, and felt in the seller's grade."""

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from logistics.models import Consignment, Mismatch, Unit
from logistics.services import mismatches, receiving
from marketplace.accounts.models import User
from marketplace.core.errors import DomainError, IllegalMove
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
