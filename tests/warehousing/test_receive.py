"""Announced, handed in against a signed receipt, counted, put away; and what is refused on the way."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from marketplace.core import time
from marketplace.core.errors import IllegalMove
from marketplace.core.outbox.drain import drain
from marketplace.notices.models import Notice as Letter
from tests import shop
from tests.warehousing import shelves
from warehousing import errors
from warehousing.models import Bin, Move, Notice, NoticeLine, Piece, Slot
from warehousing.selectors.agreement import differences
from warehousing.selectors.shelves import on_dock
from warehousing.services import announcing, places, receiving, shelving, slots
from warehousing.services.announcing import Bringing, HandIn, Wanted
from warehousing.services.receiving import Counted

pytestmark = [pytest.mark.django_db]
HAND_IN = HandIn(2, 8_000, "Akira Sato", "one corner is wet")


def test_it_works(seller, listing, place, lupe):
    """Three pieces come, the proposal is followed, and the shop sells them."""
    notice = shelves.announced(seller, listing, place=place)
    receipt = announcing.hand_in(notice=notice, seen=HAND_IN, actor=lupe.ref)
    assert announcing.is_genuine(receipt)
    assert receipt.document["announced"] == [{"lot": notice.lines.get().code, "pieces": 3, "sku": listing.sku}]
    line = notice.lines.get()
    made = receiving.count_in(line=line, counted=Counted(good=3), actor=lupe.ref)
    assert shelves.counted_in_catalogue(listing, place) == (0, 0)  # the dock sells nothing
    (waiting,) = on_dock(place)
    assert (waiting.count, waiting.proposal.code, waiting.proposal.reason) == (3, "NRT1-A-01-1", "fits")
    target = shelves.bin_of(place)
    shelving.put_away(place=target, piece=made[0], actor=lupe.ref)
    assert shelving.put_away_lot(place=target, line=line, actor=lupe.ref) == 2
    assert shelves.counted_in_catalogue(listing, place) == (3, 0)
    target.refresh_from_db()
    assert (target.pieces, target.used_cm3, target.moves) == (3, 3_000, 3)
    assert differences(place) == []


def test_short_damaged_and_too_many(seller, listing, place, lupe, akira):
    notice = shelves.announced(seller, listing, 5, place=place)
    line = shelves.handed_in(notice)
    with pytest.raises(errors.MoreThanAnnounced):
        receiving.count_in(line=line, counted=Counted(good=6), actor=lupe.ref)
    with pytest.raises(errors.MoreThanAnnounced):  # surplus only once the announced are there
        receiving.count_in(line=line, counted=Counted(good=1, over=1), actor=lupe.ref)
    assert Piece.objects.count() == 0
    receiving.count_in(line=line, counted=Counted(good=3, damaged=2, over=1, defect="dented"), actor=lupe.ref)
    assert sorted(Piece.objects.values_list("bin__code", "defect", "is_over")) == [
        ("NRT1-DOCK", "", False), ("NRT1-DOCK", "", False), ("NRT1-DOCK", "", False),
        ("NRT1-HOLD", "", True), ("NRT1-HOLD", "dented", False), ("NRT1-HOLD", "dented", False),
    ]  # fmt: skip
    for piece in Piece.objects.filter(bin__code="NRT1-HOLD"):
        with pytest.raises(errors.NotForSale):
            shelving.put_away(place=shelves.bin_of(place), piece=piece, actor=lupe.ref)
    assert receiving.decide_surplus(line=line, keep=True, actor=akira.ref) == 1
    with pytest.raises(errors.NoSurplus):
        receiving.decide_surplus(line=line, keep=False, actor=akira.ref)
    second = shelves.handed_in(shelves.announced(seller, listing, 5, place=place))
    receiving.count_in(line=second, counted=Counted(good=2), actor=lupe.ref)
    receiving.close(notice=second.notice, actor=lupe.ref)
    second.refresh_from_db()
    assert second.open == 3
    drain()
    letter = Letter.objects.filter(recipient=akira.ref, channel="in_app").get()
    assert "Missing: 3" in letter.body or "缺少 3" in letter.body


def test_counted_only_after_the_receipt_which_is_signed_once(seller, listing, place, lupe):
    notice = shelves.announced(seller, listing, place=place)
    with pytest.raises(errors.NotHandedIn):
        receiving.count_in(line=notice.lines.get(), counted=Counted(good=1), actor=lupe.ref)
    with pytest.raises(errors.BadNotice):
        announcing.hand_in(notice=notice, seen=HandIn(0, 100, "x"), actor=lupe.ref)
    first = announcing.hand_in(notice=notice, seen=HAND_IN, actor=lupe.ref)
    assert announcing.hand_in(notice=notice, seen=HandIn(9, 1, "another"), actor=lupe.ref) == first
    first.document["cartons"] = 3
    assert not announcing.is_genuine(first)
    with pytest.raises(IllegalMove):
        announcing.cancel(notice=notice, actor=lupe.ref)


@pytest.mark.parametrize("wrong", ["theirs", "none", "twice", "too many", "other warehouse", "carrier without waybill"])
def test_bad_notices_are_refused(seller, listing, place, wrong):
    lines, bringing, where = [Wanted(listing, 2)], Bringing(), place
    if wrong == "theirs":
        lines = [Wanted(shelves.goods(shop.seller()), 2)]
    elif wrong == "none":
        lines = []
    elif wrong == "twice":
        lines *= 2
    elif wrong == "too many":
        lines = [Wanted(listing, announcing.MOST_PIECES + 1)]
    elif wrong == "other warehouse":
        where = shelves.room(code="LHR1")
    else:
        bringing = Bringing(brought_by="carrier", carrier="Yamato")
    with pytest.raises((errors.BadNotice, errors.NotYourWarehouse)):
        announcing.announce(seller=seller, warehouse=where, lines=lines, bringing=bringing, actor="system:test")
    assert not Notice.objects.exists()


def test_a_full_bin_another_temperature_and_two_bins(seller, listing, place, lupe):
    pieces = shelves.received(seller, listing, 3, place=place)
    narrow = places.add_bin(
        zone=shelves.bin_of(place).zone, code="NRT1-A-99-1", capacity_cm3=1_500, actor="system:test"
    )
    shelving.put_away(place=narrow, piece=pieces[0], actor=lupe.ref)
    with pytest.raises(errors.BinFull):
        shelving.put_away(place=narrow, piece=pieces[1], actor=lupe.ref)
    with pytest.raises(errors.WrongTemperature):
        shelving.put_away(place=shelves.bin_of(place, "C-01-1"), piece=pieces[1], actor=lupe.ref)
    with pytest.raises(errors.PieceElsewhere):  # the same piece scanned at a second bin
        shelving.put_away(place=shelves.bin_of(place), piece=pieces[0], actor=lupe.ref)
    with pytest.raises(errors.AlreadyHere):
        shelving.put_away(place=narrow, piece=pieces[0], actor=lupe.ref)
    assert Piece.objects.filter(bin__code="NRT1-DOCK").count() == 2
    assert shelves.counted_in_catalogue(listing, place) == (1, 0)
    shelving.relocate(place=shelves.bin_of(place), piece=pieces[0], actor=lupe.ref)
    assert shelves.counted_in_catalogue(listing, place) == (1, 0)
    assert differences(place) == []


def test_moves_are_the_truth_and_nothing_changes_them(seller, listing, place, lupe):
    (piece, *_rest) = shelves.shelved(seller, listing, place=place)
    move = Move.objects.filter(piece=piece).latest("pk")
    for statement in ("UPDATE warehousing_move SET why = 'x'", "DELETE FROM warehousing_move"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    row = {
        "piece": piece, "kind": "relocated", "warehouse": place, "source": "x", "actor": "x", "at": time.now(),
        "to_bin": move.to_bin,
    }  # fmt: skip
    with pytest.raises(DatabaseError, match="warehousing_piece_elsewhere"), transaction.atomic():
        Move.objects.create(from_bin=shelves.bin_of(place, "A-02-1"), **row)  # it does not lie there
    assert Bin.objects.get(pk=move.to_bin_id).pieces == 3


def test_hours_at_the_counter(seller, listing, place, akira, own_clock):
    made = slots.plan(warehouse=place)
    assert made > 50
    assert slots.plan(warehouse=place) == 0
    hour = Slot.objects.order_by("starts_at")[0]
    Slot.objects.filter(pk=hour.pk).update(capacity=1)
    first, second = (shelves.announced(seller, listing, place=place) for _ in range(2))
    slots.take(notice=first, slot=hour, actor=akira.ref)
    with pytest.raises(errors.SlotFull):
        slots.take(notice=second, slot=hour, actor=akira.ref)
    announcing.cancel(notice=first, actor=akira.ref)
    slots.take(notice=second, slot=hour, actor=akira.ref)
    hour.refresh_from_db()
    assert hour.taken == 1
    time.travel(timedelta(days=30))
    with pytest.raises(errors.SlotOver):
        slots.take(notice=shelves.announced(seller, listing, place=place), slot=hour, actor=akira.ref)


def test_orders_are_handed_in_against_the_same_receipt(seller, place, xiaomei, lupe):
    listing = shop.listing(seller)
    order = shelves.bought(xiaomei, listing, 2)
    wish = {"seller": seller, "warehouse": place, "actor": "system:test"}
    with pytest.raises(errors.BadOrder):
        announcing.announce_orders(order_numbers=["MO0"], bringing=Bringing(), **wish)
    notice = announcing.announce_orders(
        order_numbers=[order.number, order.number], bringing=Bringing("carrier", "Yamato", "1234"), **wish
    )
    receipt = announcing.hand_in(notice=notice, seen=HAND_IN, actor=lupe.ref)
    assert receipt.document["announced"] == [{"order": order.number, "pieces": 2}]
    assert receipt.document["waybill"] == "1234"
    stranger = shop.seller()
    with pytest.raises(errors.BadOrder):
        announcing.announce_orders(order_numbers=[order.number], bringing=Bringing(), **{**wish, "seller": stranger})
    assert NoticeLine.objects.count() == 0
