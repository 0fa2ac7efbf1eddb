"""The search's filter of arrival knows what the page of an item promises."""

from datetime import timedelta

import pytest
from django.test import Client

from marketplace.catalog.models import LaneDays
from marketplace.catalog.search.filters import Filters
from marketplace.core import time
from orders.selectors.promises import promised
from orders.services import promising
from promises.models import LaneForecast
from promises.selectors import forget
from tests import shop
from tests.clock import own_clock

__all__ = ["own_clock"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def forecast(days: int) -> None:
    LaneForecast.objects.all().delete()
    for weekday in range(7):
        LaneForecast.objects.create(
            lane="JP", weekday=weekday, days=days, sample=400, basis="weekday", method="p90-1", level="0.910",
            reckoned_at=time.now(),
        )  # fmt: skip
    forget()


def found(within: int) -> int:
    answer = Client().get("/api/v1/listings/", {"arrives_within": within})
    assert answer.status_code == 200
    return int(answer.json()["count"])


@pytest.fixture
def item(akira):
    shop.tariff()
    return shop.listing(shop.seller(akira))


def test_it_works(item):
    forecast(6)
    assert promising.tell_search() == 1
    today = time.today()
    assert LaneDays.objects.get(country="JP").days == promised("JP", today, today).days == 6
    assert (found(5), found(7)) == (0, 1)


def test_a_slower_lane_is_told_the_next_night(item):
    forecast(6)
    promising.tell_search()
    forecast(12)
    assert found(7) == 1, "until it is told"
    time.travel(timedelta(days=1))
    assert promising.tell_search() == promising.tell_search() == 1
    assert (found(10), found(14)) == (0, 1)


def test_where_nothing_was_told_it_is_nine_days(item):
    assert not LaneDays.objects.exists()
    assert (found(7), found(10)) == (0, 1)
    assert Filters(arrives_within=10).choices()["arrival"][1] == [10]


def test_a_country_that_nobody_sells_from_is_forgotten(item):
    LaneDays.objects.create(country="KR", days=4)
    promising.tell_search()
    assert list(LaneDays.objects.values_list("country", flat=True)) == ["JP"]
