"""The control tower: who may enter, that each figure is the count of the list behind it, and that lists stay bounded."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.core import time
from tests.logistics import road
from tower.selectors import legs, parcels, sky, troubles, weeks
from tower.worldmap import HEIGHT, WIDTH, dots, spot

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGES = ("home", "parcels", "flights", "promises", "legs")


def page(user: User | None = None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def way(lupe: User, laozhang: User) -> list[road.Journey]:
    """Three parcels: sealed, in the air, with customs."""
    return [road.Journey(lupe, laozhang).to(stage) for stage in ("sealed", "departed", "declared")]


def test_it_works(way: list[road.Journey], dana: User) -> None:
    """The matrix counts each parcel once, in its state, and the cell opens just these."""
    rows = {row["status"]: row["sum"] for row in parcels.matrix()}
    assert {status: count for status, count in rows.items() if count} == {"sealed": 1, "departed": 1, "in_customs": 1}
    shown = page(dana).get(reverse("tower:home"))
    assert shown.status_code == 200
    assert f"{reverse('tower:parcels')}?status=departed&amp;age=day" in shown.content.decode()
    for row in troubles.waiting():
        assert page(dana).get(f"{reverse(row['list'])}?{row['query']}").status_code == 200
    assert troubles.costs() == []
    cell = page(dana).get(reverse("tower:parcels"), {"status": "departed", "age": "day"}).content.decode()
    assert way[1].parcel.number in cell
    assert way[0].parcel.number not in cell


def test_silence_moves_a_parcel_to_the_next_column(way: list[road.Journey]) -> None:
    time.travel(timedelta(days=4))
    assert parcels.listed(age="week").count() == 3
    assert parcels.listed(age="day").count() == 0
    time.travel(timedelta(days=4))
    row = next(row for row in parcels.matrix() if row["status"] == "departed")
    assert [count for _age, count in row["counts"]] == [0, 0, 0, 1]


def test_flights_late_and_loaded(way: list[road.Journey], dana: User) -> None:
    assert not sky.late_flights().exists()
    time.travel(timedelta(days=2))
    assert {row.status for row in sky.late_flights()} == {"departed"}
    board = {row["flight"].pk: row for row in sky.board()}
    flown = board[way[1].flight.pk]
    assert flown["is_late"]
    assert flown["flight"].parcel_count == 1
    assert flown["flight"].grams > 0
    shown = page(dana).get(reverse("tower:flight", args=[way[1].flight.public_id])).content.decode()
    assert way[1].parcel.number in shown


def test_legs_count_hours_between_two_words_of_tracking(lupe: User, laozhang: User) -> None:
    trip = road.Journey(lupe, laozhang).to("departed")
    time.travel(timedelta(hours=12))
    trip.to("arrived")
    found = legs.dwell("air")
    assert [(row.station, row.count) for row in found] == [("LAX", 1)]
    assert 11.9 < found[0].p50 < 12.1
    assert found[0].p90 == found[0].p50
    assert legs.dwell("courier") == []
    with pytest.raises(KeyError):
        legs.dwell("nowhere")


def test_inspections_are_a_share_of_what_was_declared(lupe: User, laozhang: User) -> None:
    road.Journey(lupe, laozhang).to("declared")
    road.Journey(lupe, laozhang).to("inspection")
    assert [share for _week, share in weeks.inspections()] == [50.0]


@pytest.mark.parametrize("name", PAGES)
def test_only_operations_may_enter(name: str, dana: User, lupe: User, tingting: User, xiaomei: User) -> None:
    address = reverse(f"tower:{name}")
    assert page(dana).get(address).status_code == 200
    assert page().get(address).status_code == 302
    for other in (lupe, tingting, xiaomei):
        assert page(other).get(address).status_code == 403


def test_odd_questions_are_answered_with_a_page(way: list[road.Journey], dana: User) -> None:
    odd = {"status": "'; drop", "age": "ever", "from": "XX", "page": "-9"}
    assert page(dana).get(reverse("tower:parcels"), odd).status_code == 200
    assert page(dana).get(reverse("tower:parcels"), {**odd, "from": "\x00\x00"}).status_code == 404  # as everywhere
    assert page(dana).get(reverse("tower:clocks", args=["nothing"])).status_code == 404
    assert page(dana).get(reverse("tower:flight", args=["nothing"])).status_code == 404


def test_queries_do_not_grow(
    way: list[road.Journey], dana: User, lupe: User, laozhang: User, django_assert_max_num_queries
) -> None:
    client = page(dana)
    client.get(reverse("tower:home"))
    with django_assert_max_num_queries(24):
        client.get(reverse("tower:home"))
    for _more in range(3):
        road.Journey(lupe, laozhang).to("departed")
    with django_assert_max_num_queries(24):
        client.get(reverse("tower:home"))


def test_the_map_shows_land_and_our_stations() -> None:
    assert 800 < len(dots()) < 5_000
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in dots())
    shanghai, tokyo, angeles = spot("PVG"), spot("NRT"), spot("LAX")
    assert shanghai
    assert tokyo
    assert angeles
    assert shanghai.x < tokyo.x < angeles.x
    assert spot("QQQ") is None
