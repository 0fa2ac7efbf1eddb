"""Search: numbers, codes, waybills, names, whole phone and mail; never words that are encrypted; each search is written down."""

import pytest

from desk.selectors.search import MOST, note_search, search
from marketplace.core.models import TrailEntry
from tests.orders.test_missing import paid
from tests.support import talk

pytestmark = pytest.mark.django_db


def titles(text):
    return [(str(group.title), [hit.title for hit in group.hits]) for group in search(text)]


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


def test_it_works(xiaomei):
    order = paid(xiaomei)
    _conversation, ticket = talk.ask(xiaomei, "杯子裂了", context=order.ref)
    found = dict(titles(order.number.lower()))
    assert set(map(str, found)) == {"Tickets", "Orders"} or len(found) == 2
    assert [ticket.number] in found.values()
    assert [order.number] in found.values()


def test_people(xiaomei):
    type(xiaomei).objects.filter(pk=xiaomei.pk).update(phone="+8613800138000")
    _conversation, ticket = talk.ask(xiaomei)
    for text in ("xiaomei@example.com", "138 0013 8000", "小美"):
        ((_title, names),) = titles(text)
        assert names == [xiaomei.display_name], text
    for text in ("xiaomei@", "1380013", "杯", "example.com"):
        assert titles(text) == [], text
    (group,) = search("小美")
    assert group.hits[0].href == f"/desk/{ticket.number}/"
    assert "13800138000" not in group.hits[0].note


def test_bounded(xiaomei):
    for nth in range(MOST + 3):
        type(xiaomei).objects.create_user(f"p{nth}@example.com", "x", display_name=f"喵喵{nth}", roles=["shopper"])
    ((_title, names),) = titles("喵喵")
    assert len(names) == MOST
    assert titles("x" * 100_000) == titles("%") == titles("'; --") == []


def test_written_down_without_the_words(xiaomei, tingting, browse):
    note_search("xiaomei@example.com", search("xiaomei@example.com"), tingting)
    row = TrailEntry.objects.get(verb="desk.search")
    assert row.actor == tingting.ref
    assert "xiaomei" not in str(row.after)
    assert row.after["found"] == 1
    assert browse(tingting).get("/desk/search/").status_code == 200
    assert TrailEntry.objects.filter(verb="desk.search").count() == 1, "an empty question is none"
