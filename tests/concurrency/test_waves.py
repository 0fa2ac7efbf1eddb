"""Two waves at one moment want the same shelf: never the same piece, never the same unit."""

from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from tests import shop
from tests.concurrency.threads import PATIENCE, kinds, together
from tests.people import make
from tests.warehousing import shelves
from warehousing.models import PickTask, Piece
from warehousing.selectors import demand
from warehousing.services import picking

pytestmark = pytest.mark.django_db(transaction=True)
CARELESS = """
SELECT q.id, q.bin_id FROM warehousing_piece q WHERE q.listing_id = %s AND q.claim = '' AND q.bin_id IS NOT NULL
ORDER BY q.id LIMIT %s
"""


def two_orders(pieces):
    """Two paid units of one thing, `pieces` of it on the shelf, and what each wave will find waiting: one unit each."""
    place = shelves.room(make("lupe"))
    seller = shop.seller(make("akira"))
    listing = shelves.goods(seller)
    shelves.shelved(seller, listing, pieces, place=place)
    shelves.bought(make("xiaomei"), listing, 2)
    return place, listing


def waves(place):
    return [partial(picking.make_wave, warehouse=place, actor="user:lupe", most=most) for most in (2, 2)]


def test_control_the_race_is_real_without_the_guard(monkeypatch):
    """Reading free pieces and then writing gives both waves the same piece; only the constraint stops the second."""
    place, _listing = two_orders(2)
    gate = Barrier(2, timeout=PATIENCE)
    units = demand.needs(place)
    turn = iter(units)

    def careless(wave, listing, count):
        with connection.cursor() as cursor:
            cursor.execute(CARELESS, [listing, count])
            found = cursor.fetchall()
        gate.wait()
        return found

    monkeypatch.setattr(picking, "claim", careless)
    monkeypatch.setattr(demand, "needs", lambda _place: [next(turn)])
    assert kinds(together(waves(place))) == {"done": 1, "IntegrityError": 1}


def test_two_waves_never_pick_the_same_piece():
    place, _listing = two_orders(2)
    results = kinds(together(waves(place)))
    assert results["done"] + results["NothingToPick"] == 2
    tasks = list(PickTask.objects.filter(status="todo").values_list("unit_id", "piece_id"))
    assert len(tasks) == 2 == len({unit for unit, _piece in tasks}) == len({piece for _unit, piece in tasks})
    assert Piece.objects.exclude(claim="").count() == 2


def test_two_waves_and_one_piece_left(monkeypatch):
    """Each has a unit of its own, one piece is there: one gets it, the other's unit waits."""
    place, _listing = two_orders(2)
    Piece.objects.filter(pk=Piece.objects.earliest("pk").pk).update(claim="transfer:x")
    turn = iter(demand.needs(place))
    monkeypatch.setattr(demand, "needs", lambda _place: [next(turn)])
    assert kinds(together(waves(place))) == {"done": 1, "NothingToPick": 1}
    assert PickTask.objects.count() == 1
