"""One want, two offers, two choices at the same instant: exactly one wins, and only its piece can be bought."""

from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from marketplace.catalog.models import Stock
from orders.models import CartLine
from tests import shop
from tests.concurrency.threads import PATIENCE, kinds, together
from tests.wanted import wants
from wanted.models import Offer, Want
from wanted.services import choosing
from wanted.states import WANT

pytestmark = pytest.mark.django_db(transaction=True)
GUARD = "one_chosen_offer_per_want"


@pytest.fixture
def choices(xiaomei, akira, brightwell):
    """Two jobs: choose Akira's offer, choose the other one."""
    wants.ground()
    want = wants.ask(xiaomei)
    made = [wants.offer(want, shop.seller(person), person) for person in (akira, brightwell)]
    return [
        partial(choosing.accept, user=xiaomei, want_id=want.public_id, offer_id=one.public_id, actor=xiaomei.ref)
        for one in made
    ]


@pytest.fixture
def no_constraint():
    """Without the unique index behind the verb; put back afterwards."""
    (index,) = [one for one in Offer._meta.constraints if one.name == GUARD]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Offer, index)
    yield
    Offer.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Offer, index)


def careless_move(barrier, want, to, *, actor, why="", **changes):
    """Check, then write: the mistake that the conditional UPDATE exists for."""
    assert Want.objects.get(pk=want.pk).status == "open"
    barrier.wait()
    Want.objects.filter(pk=want.pk).update(status=to)


class Careless:
    """The machine of wants, without its guard."""

    def __init__(self) -> None:
        self.move = partial(careless_move, Barrier(2, timeout=PATIENCE))


def test_control_both_win_without_the_guards(choices, no_constraint, monkeypatch):
    monkeypatch.setattr(choosing, "WANT", Careless())
    monkeypatch.setattr(choosing.ending, "decline_open", lambda **_values: 0)
    assert kinds(together(choices)) == {"done": 2}
    assert Offer.objects.filter(status="accepted").count() == 2
    assert Stock.objects.filter(on_hand=1).count() == 2


def test_control_the_index_alone_stops_the_second(choices, monkeypatch):
    monkeypatch.setattr(choosing, "WANT", Careless())
    monkeypatch.setattr(choosing.ending, "decline_open", lambda **_values: 0)
    assert kinds(together(choices)) == {"done": 1, "IntegrityError": 1}


def test_it_works(choices):
    assert choosing.WANT is WANT
    found = kinds(together(choices))
    assert found["done"] == 1
    assert set(found) <= {"done", "StaleState", "IllegalMove"}
    assert sorted(Offer.objects.values_list("status", flat=True)) == ["accepted", "declined"]
    assert Want.objects.get().status == "chosen"
    assert list(Stock.objects.values_list("on_hand", flat=True).order_by("on_hand")) == [0, 1]
    (line,) = CartLine.objects.select_related("listing")
    assert line.listing.offer_on_want.status == "accepted"
