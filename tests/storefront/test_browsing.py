"""What a person looked at: noted without a query, off and erased at a word; goods for them with a reason."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.catalog import privacy
from marketplace.catalog.models import BrowsingChoice, Favourite, Listing, ListingSignal, Pick, Visit
from marketplace.catalog.services import browsing, favourites
from marketplace.core import time
from tests.catalog.builders import on_sale, seller_of, tariff_rows
from tests.clock import own_clock

__all__ = ["own_clock"]
Browse = Callable[[User | None], Client]


@pytest.fixture
def serum(akira: User) -> Listing:
    tariff_rows()
    return on_sale(seller_of(akira))


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()
    browsing.VISITS.flush()
    browsing.VISITS.take()


def look(user: User, listing: Listing) -> int:
    browsing.note_visit(user=user, public_id=listing.public_id)
    browsing.VISITS.flush()
    return browsing.flush()


def test_it_works(xiaomei: User, serum: Listing, browse: Browse) -> None:
    client = browse(xiaomei)
    corner = client.get(f"/l/{serum.public_id}/mine/")
    assert "no-cache" in corner["Cache-Control"]
    assert f"/me/favourites/{serum.public_id}/" in corner.content.decode()
    browse(None).get(f"/l/{serum.public_id}/mine/")
    browsing.VISITS.flush()
    assert browsing.flush() == 1
    assert look(xiaomei, serum) == 1
    [visit] = Visit.objects.all()
    assert (visit.user, visit.listing, visit.times) == (xiaomei, serum, 2)
    assert serum.title_zh_hans in client.get("/me/history/").content.decode()
    assert browse(None).get("/me/history/").status_code == 302


def test_noting_costs_no_query(xiaomei: User, serum: Listing) -> None:
    with CaptureQueriesContext(connection) as seen:
        browsing.note_visit(user=xiaomei, public_id=serum.public_id)
    assert len(seen) == 0


def test_switched_off_is_off_and_erased(xiaomei: User, serum: Listing, browse: Browse) -> None:
    look(xiaomei, serum)
    client = browse(xiaomei)
    client.post("/me/history/", {"verb": "history-off"})
    assert not Visit.objects.exists()
    look(xiaomei, serum)
    assert not Visit.objects.exists()
    client.post("/me/history/", {"verb": "history-on"})
    time.travel(timedelta(seconds=2))
    look(xiaomei, serum)
    assert Visit.objects.count() == 1


def test_erasing_reaches_what_is_still_on_its_way(xiaomei: User, serum: Listing, browse: Browse) -> None:
    browsing.note_visit(user=xiaomei, public_id=serum.public_id)
    browse(xiaomei).post("/me/history/", {"verb": "erase"})
    browsing.VISITS.flush()
    browsing.flush()
    assert not Visit.objects.exists()


def test_one_goes_and_the_old_go(xiaomei: User, charlie: User, serum: Listing, browse: Browse) -> None:
    look(xiaomei, serum)
    look(charlie, serum)
    browse(xiaomei).post("/me/history/", {"verb": "forget", "listing": serum.public_id})
    assert list(Visit.objects.values_list("user", flat=True)) == [charlie.pk]
    assert browse(charlie).post("/me/history/", {"verb": "nonsense"}).status_code == 302
    time.travel(timedelta(days=91))
    assert browsing.forget_old() == 1


def test_privacy(xiaomei: User, serum: Listing) -> None:
    look(xiaomei, serum)
    favourites.save(user=xiaomei, public_id=serum.public_id)
    browsing.choose(user=xiaomei, wants_personal=False)
    assert {row["kind"] for row in privacy.export(xiaomei.ref)} == {"saved", "seen", "choice"}
    privacy.erase(xiaomei.ref)
    assert privacy.export(xiaomei.ref) == []
    assert not Favourite.objects.exists()
    assert not BrowsingChoice.objects.exists()


def test_for_you(xiaomei: User, serum: Listing, browse: Browse) -> None:
    ListingSignal.objects.filter(listing=serum).update(sold_count=3)
    other = on_sale(serum.seller, sku="other", title_zh_hans="樱花面霜")
    Pick.objects.create(user=xiaomei, listing=other, because=serum, why="bought", position=1)
    page = browse(xiaomei).get("/for-you/").content.decode()
    assert "因为您买过“资生堂红腰子精华液" in page
    assert "猜您喜欢" in page
    part = browse(None).get("/for-you/", headers={"HX-Request": "true"}).content.decode()
    assert "大家都在买" in part
    assert "<html" not in part
    assert "/for-you/" in browse(None).get("/").content.decode()


def test_api(xiaomei: User, serum: Listing, api: Callable[[User | None], APIClient]) -> None:
    mine = api(xiaomei)
    look(xiaomei, serum)
    assert mine.get("/api/v1/me/history/").json()["results"][0]["listing"]["id"] == serum.public_id
    assert mine.get("/api/v1/me/browsing/").json() == {"keeps_history": True, "wants_personal": True}
    assert (
        mine.patch("/api/v1/me/browsing/", {"wants_personal": False}, format="json").json()["wants_personal"] is False
    )
    assert mine.patch("/api/v1/me/browsing/", {"wants_personal": "x"}, format="json").status_code == 400
    assert mine.delete("/api/v1/me/history/").status_code == 204
    assert mine.get("/api/v1/me/history/").json()["count"] == 0
    assert mine.get("/api/v1/me/for-you/").status_code == 200
    for path in ("history", "browsing", "for-you"):
        assert api(None).get(f"/api/v1/me/{path}/").status_code == 401
