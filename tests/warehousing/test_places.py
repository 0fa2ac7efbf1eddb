"""Operations build zones of shelves in a warehouse; a wrong one builds nothing."""

from dataclasses import replace

import pytest

from logistics.models import Warehouse
from marketplace.accounts.models import User
from marketplace.core.models import TrailEntry
from tests import shop
from warehousing import errors
from warehousing.models import Bin, Zone
from warehousing.services import places
from warehousing.services.places import Shelving

pytestmark = pytest.mark.django_db
COLD = Shelving(code="K", temperature="cool", racks=2, levels=3, shelf_cm3=50_000)


@pytest.fixture
def bare(db: None) -> Warehouse:
    shop.tariff()
    return Warehouse.objects.get(code="NRT1")


def test_it_works(bare: Warehouse, dana: User) -> None:
    zone = places.add_zone(warehouse=bare, shelving=COLD, actor=dana.ref)
    codes = list(zone.bins.order_by("code").values_list("code", flat=True))
    assert codes == [f"NRT1-K-{rack:02d}-{level}" for rack in (1, 2) for level in (1, 2, 3)]
    assert set(zone.bins.values_list("capacity_cm3", "zone__temperature", "zone__kind")) == {(50_000, "cool", "shelf")}
    entry = TrailEntry.objects.get(verb="zone.added")
    assert (entry.actor, entry.after["bins"]) == (dana.ref, 6)


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "k"), ("code", "KKKKK"), ("temperature", "hot"), ("racks", 0), ("racks", 100), ("levels", 10), ("shelf_cm3", 1)],
)  # fmt: skip
def test_a_wrong_word_builds_nothing(bare: Warehouse, dana: User, field: str, value: object) -> None:
    with pytest.raises(errors.BadZone) as refused:
        places.add_zone(warehouse=bare, shelving=replace(COLD, **{field: value}), actor=dana.ref)
    assert list(refused.value.fields) == [field]
    assert not Zone.objects.exists()


def test_a_code_that_is_taken_builds_nothing(bare: Warehouse, dana: User) -> None:
    zone = places.add_zone(warehouse=bare, shelving=COLD, actor=dana.ref)
    with pytest.raises(errors.ZoneTaken):
        places.add_zone(warehouse=bare, shelving=replace(COLD, racks=9), actor=dana.ref)
    places.add_bin(zone=zone, code="NRT1-M-01-1", capacity_cm3=9_000, actor=dana.ref)
    with pytest.raises(errors.ZoneTaken):
        places.add_zone(warehouse=bare, shelving=replace(COLD, code="M"), actor=dana.ref)
    assert (Zone.objects.count(), Bin.objects.count()) == (1, 7)


def test_the_form_of_operations(bare: Warehouse, dana: User, lupe: User, browse) -> None:
    page, path = browse(dana), "/admin/warehousing/zone/add-zone/"
    facts = {"warehouse": bare.pk, "code": "k", "temperature": "cool", "racks": 2, "levels": 3, "shelf_cm3": 50_000}
    assert browse(lupe).post(path, facts).status_code in (302, 403)
    assert not Zone.objects.exists()
    assert path in page.get("/admin/warehousing/zone/").content.decode()
    assert page.post(path, facts).status_code == 302
    assert Zone.objects.get().code == "K"
    assert page.post(path, facts).status_code == 200
