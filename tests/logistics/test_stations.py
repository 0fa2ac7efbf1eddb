"""Dana opens a warehouse, posts Lupe there and ends the posting; each leaves its trace, each refusal leaves nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logistics import access, errors
from logistics.models import Posting, Warehouse
from logistics.services import stations
from marketplace.accounts.models import User
from marketplace.core.errors import NotFound
from marketplace.core.models import OutboxEvent, TrailEntry
from marketplace.core.outbox.drain import drain
from marketplace.core.textnorm import BadText
from tests.logistics import road
from warehousing.models import Bin

pytestmark = pytest.mark.django_db
SEATTLE = stations.Place(
    code="SEA1",
    kind="overseas",
    name="Seattle warehouse",
    name_zh="西雅图仓",
    country="US",
    city="Seattle",
    airport="SEA",
)


def test_it_works(dana: User, lupe: User) -> None:
    """Opened with the airport's zone, a dock and a quarantine; who is posted may work there, and no longer after it ended."""
    place = stations.open_warehouse(place=SEATTLE, actor=dana.ref)
    assert place.time_zone == "America/Los_Angeles"
    drain()
    assert set(Bin.objects.filter(warehouse=place).values_list("code", flat=True)) == {"SEA1-DOCK", "SEA1-HOLD"}
    with pytest.raises(NotFound):
        access.warehouse_of(lupe, "SEA1")
    posting = stations.post(user=lupe, warehouse=place, actor=dana.ref)
    assert access.warehouse_of(lupe, "SEA1") == place
    stations.end_posting(posting=posting, why="moved to Osaka", actor=dana.ref)
    with pytest.raises(NotFound):
        access.warehouse_of(lupe, "SEA1")
    stations.end_posting(posting=posting, why="again", actor=dana.ref)
    told = TrailEntry.objects.filter(target="warehouse:SEA1", actor=dana.ref).order_by("pk")
    assert [row.verb for row in told] == ["warehouse.opened", "posting.begun", "posting.ended"]
    assert (told[1].after["user"], told[2].before["user"]) == (lupe.ref, lupe.ref)


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "sea"), ("code", "S"), ("kind", "shop"), ("country", "XX"), ("country", "CN"), ("airport", "QQQ")],
)
def test_a_wrong_word_opens_nothing(dana: User, field: str, value: str) -> None:
    with pytest.raises(errors.BadWarehouse) as refused:
        stations.open_warehouse(place=replace(SEATTLE, **{field: value}), actor=dana.ref)
    assert list(refused.value.fields) == [field]
    assert not Warehouse.objects.exists()
    assert not OutboxEvent.objects.filter(topic="logistics.warehouse_opened").exists()


def test_without_a_name_or_under_a_code_that_is_taken(dana: User) -> None:
    with pytest.raises(BadText):
        stations.open_warehouse(place=replace(SEATTLE, name_zh=" "), actor=dana.ref)
    stations.open_warehouse(place=SEATTLE, actor=dana.ref)
    with pytest.raises(errors.WarehouseTaken):
        stations.open_warehouse(place=replace(SEATTLE, city="Tacoma"), actor=dana.ref)
    assert Warehouse.objects.get().city == "Seattle"


def test_only_whose_work_it_is(dana: User, lupe: User, xiaochen: User) -> None:
    """Operators abroad, inspectors at a returns centre; nobody twice, nobody without the role."""
    abroad = stations.open_warehouse(place=SEATTLE, actor=dana.ref)
    home = replace(SEATTLE, code="CAN1", kind="returns", country="CN", airport="CAN")
    centre = stations.open_warehouse(place=home, actor=dana.ref)
    drain()
    assert not Bin.objects.filter(warehouse=centre).exists(), "returns have shelves of their own"
    stations.post(user=xiaochen, warehouse=centre, actor=dana.ref)
    for user, place in ((xiaochen, abroad), (lupe, centre)):
        with pytest.raises(errors.BadPosting):
            stations.post(user=user, warehouse=place, actor=dana.ref)
    with pytest.raises(errors.PostedAlready):
        stations.post(user=xiaochen, warehouse=centre, actor=dana.ref)
    assert Posting.objects.count() == 1


def test_the_forms_of_operations(dana: User, lupe: User, browse) -> None:  # type: ignore[no-untyped-def]
    page, room = browse(dana), "/admin/logistics/warehouse/"
    assert 'href="/admin/logistics/warehouse/open/"' in page.get(room).content.decode()
    facts = {name: value.lower() if name == "code" else value for name, value in vars(SEATTLE).items()}
    assert page.post(f"{room}open/", facts).status_code == 302
    place = Warehouse.objects.get(code="SEA1")
    refused = page.post(f"{room}open/", facts)
    assert (refused.status_code, Warehouse.objects.count()) == (200, 1)
    assert lupe.display_name in page.get(f"{room}{place.pk}/post/").content.decode()
    assert page.post(f"{room}{place.pk}/post/", {"user": lupe.pk}).status_code == 302
    shown = page.get(f"{room}{place.pk}/change/").content.decode()
    assert f"{room}{place.pk}/end-posting/" in shown
    posting = Posting.objects.get(user=lupe)
    assert page.post(f"{room}{place.pk}/end-posting/", {"posting": posting.pk, "why": ""}).status_code == 200
    assert Posting.objects.filter(pk=posting.pk).exists(), "an end says why"
    page.post(f"{room}{place.pk}/end-posting/", {"posting": posting.pk, "why": "left us"})
    assert not Posting.objects.filter(pk=posting.pk).exists()


def test_others_stay_outside(lupe: User, browse) -> None:  # type: ignore[no-untyped-def]
    place, page = road.warehouse(), browse(lupe)
    for path in ("open/", f"{place.pk}/post/", f"{place.pk}/end-posting/"):
        assert page.post(f"/admin/logistics/warehouse/{path}", {"user": lupe.pk}).status_code in (302, 403)
    assert not Posting.objects.filter(warehouse=place).exists()
    assert Warehouse.objects.count() == 1
