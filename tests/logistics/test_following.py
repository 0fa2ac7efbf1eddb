"""The public page with its map, and following by mail: nobody hears before their mailbox said yes, and one click ends it."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core import mail
from django.core.cache import cache
from redis.exceptions import ConnectionError

from logistics.models import Follower
from logistics.policies.airports import Place, place
from logistics.policies.route_map import great_circle, route_map
from logistics.services import followers, following_links
from marketplace.core import time
from marketplace.notices.models import Notice
from marketplace.notices.services.delivery import send_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]
WHO = "fan@example.com"


@pytest.fixture(autouse=True)
def nobody_asked_yet():
    cache.clear()


def ask(client, parcel, address=WHO):
    return client.post(f"/track/{parcel.number}/follow/", {"mail": address})


def link(text: str, kind: str) -> str:
    return re.search(rf"/track/{kind}/[^\s]+", text)[0]


def test_it_works(client, journey):
    trip = journey(to="last_mile")
    page = client.get(f"/track/{trip.parcel.number}/").content.decode()
    assert "<svg" in page
    assert 'class="land"' in page
    assert ask(client, trip.parcel).status_code == 200
    send_due()
    question = mail.outbox.pop()
    assert question.to == [WHO]
    trip.event("OUT")
    assert not Notice.objects.filter(template="follower_news").exists(), "not before the mailbox said yes"
    yes = link(question.body, "follow")
    assert client.get(yes).status_code == 200
    assert Follower.objects.get().status == "asked", "opening the link says nothing"
    assert client.post(yes).status_code == 200
    trip.event("FAIL_ABSENT")
    trip.event("FAIL_ABSENT")
    send_due()
    news = [one for one in mail.outbox if one.to == [WHO]]
    assert len(news) == 2
    assert trip.parcel.number in news[0].subject
    for private in ("李小美", "13800138000", "春熙路"):
        assert private not in news[0].body
    stop = link(news[0].body, "unfollow")
    assert news[0].extra_headers["List-Unsubscribe"].endswith(f"{stop}>")
    assert client.post(stop).status_code == 200
    row = Follower.objects.get()
    assert (row.status, str(row.mail)) == ("ended", "")
    trip.event("SIGN")
    assert not Notice.objects.filter(recipient__startswith="follower:").exists(), "each of them carries the address"
    assert client.post(yes).status_code == 410


def test_nobody_learns_who_follows(client, journey):
    parcel = journey(to="sealed").parcel
    first = ask(client, parcel).content
    assert re.sub(rb'value="[^"]{64}"', b"", ask(client, parcel).content) == re.sub(rb'value="[^"]{64}"', b"", first)
    for _try in range(5):
        ask(client, parcel)
    assert Notice.objects.filter(template="follower_question").count() == followers.MOST_ASKED
    assert ask(client, parcel, "no mail").status_code == 422
    assert client.post("/track/MM2611220000011/follow/", {"mail": WHO}).status_code == 404


def test_how_often(client, journey):
    parcel = journey(to="sealed").parcel
    for number in range(15):
        ask(client, parcel, f"fan{number}@example.com")
    assert Follower.objects.count() == followers.MOST_A_PARCEL
    answers = {ask(client, parcel, f"more{number}@example.com").status_code for number in range(20)}
    assert 429 in answers


@pytest.mark.parametrize("token", ["x", "a:b:c", "😀", "%00"])
def test_links_that_are_none(client, token):
    assert client.post(f"/track/follow/{token}/").status_code in {400, 404, 410}
    assert client.post(f"/track/unfollow/{token}/").status_code in {400, 404, 410}


def test_a_link_is_for_one_thing(client, journey):
    parcel = journey(to="sealed").parcel
    ask(client, parcel)
    row = Follower.objects.get()
    assert client.post(f"/track/follow/{following_links.token(row, following_links.STOP)}/").status_code == 410
    assert Follower.objects.get().status == "asked"


def test_the_shopper_hears_what_matters_once(journey, xiaomei):
    trip = journey(to="last_mile")
    trip.consignment.__class__.objects.update(buyer_ref=xiaomei.ref)
    trip.event("DELAY_WEATHER", "w1")
    trip.event("DELAY_WEATHER", "w1")
    trip.event("SORT")
    rows = Notice.objects.filter(recipient=xiaomei.ref, template="parcel_news", channel="in_app")
    assert rows.count() == 1


# --- the map, without a database ------------------------------------------------------------------------------------


def test_the_line_is_the_shortest_way():
    line = great_circle(Place("A", 0, 0), Place("B", 0, 90))
    assert line[24] == pytest.approx((0, 45))
    over = great_circle(place("LAX"), place("PVG"))
    assert max(latitude for latitude, _longitude in over) > 45, "over the north of the Pacific"
    assert all(abs(b[1] - a[1]) < 40 for a, b in pairwise(over)), "no jump at the date line"


@pytest.mark.parametrize("origin", ["LAX", "NRT", "SYD", "FRA", "LHR", "ICN", "JFK"])
def test_every_route_fits_its_picture(origin):
    found = route_map(origin, "CTU", 0.5)
    assert found is not None
    for x, y in (found.origin, found.destination, found.here):
        assert 0 <= x <= found.width
        assert 0 <= y <= found.height
    assert 2_000 < len(found.land) < 40_000
    assert found.done.startswith("M")
    assert found.coming.startswith("M")


def test_places_that_no_map_knows():
    assert route_map("XXX", "CTU", 0) is None
    assert route_map("CTU", "CTU", 0) is None


def test_without_a_cache_people_may_ask(client, journey, monkeypatch):
    """The limit of an hour is kept in the cache; one that is away breaks nothing, the table has limits of its own."""
    parcel = journey(to="sealed").parcel

    def away(*_args, **_more):
        raise ConnectionError("the cache is away")

    monkeypatch.setattr("logistics.views.following.cache.incr", away)
    assert ask(client, parcel).status_code == 200
    assert Follower.objects.count() == 1


def test_a_forgotten_address_goes_from_the_mails_too(client, journey):
    ask(client, journey(to="sealed").parcel)
    assert Notice.objects.filter(template="follower_question").count() == 1
    Follower.objects.update(created_at=time.now() - followers.KEPT - timedelta(days=1))
    assert followers.forget_old() == 1
    assert not Notice.objects.filter(template="follower_question").exists()
