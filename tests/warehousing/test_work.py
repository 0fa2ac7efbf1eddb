"""Picks that start a true passport, counts, transfers; two waves never get the same piece."""

import pytest

from logistics.models import CustodyEvent, Posting
from logistics.services import receiving as road
from logistics.services import undoing
from marketplace.catalog.models import StockReservation
from marketplace.catalog.services import stock
from marketplace.core.models import Duty
from marketplace.core.outbox.drain import drain
from orders.services import cancelling
from tests.people import make
from tests.warehousing import shelves
from warehousing import errors
from warehousing.models import Count, Move, PickTask, Piece, TransferPiece
from warehousing.selectors.agreement import differences
from warehousing.services import counting, picking, shelving, transfers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


@pytest.fixture
def colleague(place):
    """Somebody else who works here."""
    user = make("laozhang")
    Posting.objects.create(user=user, warehouse=place)
    return user


def test_it_works(seller, listing, place, lupe, xiaomei):
    """Two pieces of an order come from the shelf: units received, custody begun, catalogue and shelf agree throughout."""
    pieces = shelves.shelved(seller, listing, 3, place=place)
    order = shelves.bought(xiaomei, listing, 2)
    assert shelves.counted_in_catalogue(listing, place) == (3, 2)
    wave = picking.make_wave(warehouse=place, actor=lupe.ref)
    with pytest.raises(errors.NothingToPick):  # everything is in the first wave
        picking.make_wave(warehouse=place, actor=lupe.ref)
    first, second = picking.route(wave)
    picking.pick(wave=wave, piece=first.piece, actor=lupe.ref)
    assert differences(place) == []  # before orders has heard of it
    drain()
    assert shelves.counted_in_catalogue(listing, place) == (3, 2)  # an order is consumed when all of it is there
    assert differences(place) == []
    picking.pick(wave=wave, piece=second.piece, actor=lupe.ref)
    drain()
    assert [unit.status for unit in shelves.units(order)] == ["received", "received"]
    assert CustodyEvent.objects.filter(action="received", place="warehouse:NRT1").count() == 2
    wave.refresh_from_db()
    assert wave.status == "done"
    assert shelves.counted_in_catalogue(listing, place) == (1, 0)
    assert Piece.objects.filter(bin__isnull=False).count() == len(pieces) - 2
    assert Move.objects.filter(kind="picked", source=f"order:{order.number}").count() == 2
    assert differences(place) == []


def test_any_twin_of_the_same_bin_will_do_and_nothing_else(seller, listing, place, lupe, xiaomei):
    pieces = shelves.shelved(seller, listing, 3, place=place)
    shelving.relocate(place=shelves.bin_of(place, "A-02-1"), piece=pieces[2], actor=lupe.ref)
    shelves.bought(xiaomei, listing)
    wave = picking.make_wave(warehouse=place, actor=lupe.ref)
    (task,) = picking.route(wave)
    assert task.piece == pieces[0]  # the oldest
    with pytest.raises(errors.WrongPiece):
        picking.pick(wave=wave, piece=pieces[2], actor=lupe.ref)
    assert shelves.units(shelves.Order.objects.get())[0].status == "expected"
    picking.pick(wave=wave, piece=pieces[1], actor=lupe.ref)
    assert set(Piece.objects.filter(bin__isnull=False)) == {pieces[0], pieces[2]}
    assert not Piece.objects.exclude(claim="").exists()
    with pytest.raises(errors.WrongPiece):
        picking.pick(wave=wave, piece=pieces[0], actor=lupe.ref)


def test_an_order_cancelled_in_the_middle_leaves_its_piece(seller, listing, place, lupe, xiaomei):
    (piece,) = shelves.shelved(seller, listing, 1, place=place)
    order = shelves.bought(xiaomei, listing)
    wave = picking.make_wave(warehouse=place, actor=lupe.ref)
    with pytest.raises(errors.PieceTaken):
        shelving.relocate(place=shelves.bin_of(place, "A-02-1"), piece=piece, actor=lupe.ref)
    cancelling.cancel(order=order, reason="changed my mind", actor=xiaomei.ref)
    assert picking.pick(wave=wave, piece=piece, actor=lupe.ref).status == "dropped"
    piece.refresh_from_db()
    assert (piece.bin.code, piece.claim) == ("NRT1-A-01-1", "")
    assert not CustodyEvent.objects.filter(action="received").exists()
    assert differences(place) == []


def test_received_at_the_bench_without_a_pick(seller, listing, place, lupe, xiaomei):
    """As on the day before there were waves: the book follows by itself, and a second delivery of the event changes nothing."""
    shelves.shelved(seller, listing, 3, place=place)
    order = shelves.bought(xiaomei, listing, 2)
    (unit, _other) = shelves.units(order)
    road.receive_unit(unit=unit, actor=lupe.ref)
    drain()
    assert Move.objects.filter(kind="picked").count() == 1
    assert picking.settle_bench(unit=unit, actor="system:test") is None
    assert differences(place) == []


@pytest.mark.parametrize("bought", [1, 2])  # the reservation is consumed by the receipt, or still held
def test_a_receipt_taken_back_does_not_lose_its_piece(seller, listing, place, lupe, xiaomei, bought):
    shelves.shelved(seller, listing, 3, place=place)
    order = shelves.bought(xiaomei, listing, bought)
    wave = picking.make_wave(warehouse=place, actor=lupe.ref)
    task = picking.route(wave)[0]
    picking.pick(wave=wave, piece=task.piece, actor=lupe.ref)
    drain()
    undoing.undo(thing=task.unit, why="the wrong piece", actor=lupe.ref)
    drain()
    kept = Piece.objects.get(pk=task.piece_id)
    assert (kept.bin.zone.kind, kept.claim) == ("dock", f"order:{order.number}")
    assert differences(place) == []
    with pytest.raises(errors.PieceTaken):
        shelving.put_away(place=shelves.bin_of(place), piece=kept, actor=lupe.ref)
    road.receive_unit(unit=task.unit, actor=lupe.ref)
    drain()
    kept.refresh_from_db()
    assert (kept.bin, kept.claim) == (None, "")
    assert differences(place) == []


def test_a_piece_that_is_not_there_is_replaced_and_its_bin_counted(seller, listing, place, lupe, colleague, xiaomei):
    pieces = shelves.shelved(seller, listing, 2, place=place)
    shelves.bought(xiaomei, listing)
    wave = picking.make_wave(warehouse=place, actor=lupe.ref)
    (task,) = picking.route(wave)
    picking.not_there(wave=wave, task=task, actor=lupe.ref)
    (again,) = picking.route(wave)
    assert again.piece == pieces[1]
    picking.pick(wave=wave, piece=pieces[1], actor=lupe.ref)
    count = Count.objects.get()
    count = counting.restart(count=count, actor=lupe.ref)  # the pick moved the bin
    assert counting.finish(count=count, actor=lupe.ref).status == "second"
    assert counting.finish(count=count, actor=colleague.ref).missing == 1
    drain()
    assert shelves.counted_in_catalogue(listing, place) == (0, 0)
    assert differences(place) == []


def test_a_difference_is_counted_by_somebody_else_then_booked(seller, listing, place, lupe, colleague):
    pieces = shelves.shelved(seller, listing, 3, place=place)
    stray = shelves.shelved(seller, listing, 1, place=place, code="A-02-1")[0]
    target = shelves.bin_of(place)
    count = counting.start(place=target, actor=lupe.ref)
    with pytest.raises(errors.CountOpen):
        counting.start(place=target, actor=lupe.ref)
    for piece in (pieces[0], pieces[0], pieces[1], stray):
        counting.scan(count=count, piece=piece, actor=lupe.ref)
    count = counting.finish(count=count, actor=lupe.ref)
    assert (count.status, Move.objects.filter(kind="missing").count()) == ("second", 0)
    with pytest.raises(errors.SecondPerson):
        counting.scan(count=count, piece=pieces[0], actor=lupe.ref)
    for piece in (pieces[0], pieces[1], stray):
        counting.scan(count=count, piece=piece, actor=colleague.ref)
    count = counting.finish(count=count, actor=colleague.ref)
    assert (count.status, count.missing, count.found) == ("closed", 1, 1)
    assert shelves.counted_in_catalogue(listing, place) == (3, 0)
    with pytest.raises(errors.CountOver):
        counting.finish(count=count, actor=colleague.ref)
    assert differences(place) == []
    # What was missing turns up in another bin: a count there books it in again.
    other = counting.start(place=shelves.bin_of(place, "A-02-1"), actor=lupe.ref)
    counting.scan(count=other, piece=pieces[2], actor=lupe.ref)
    counting.finish(count=other, actor=lupe.ref)
    counting.scan(count=other, piece=pieces[2], actor=colleague.ref)
    counting.finish(count=other, actor=colleague.ref)
    assert shelves.counted_in_catalogue(listing, place) == (4, 0)


def test_a_count_of_a_bin_that_moved_is_refused(seller, listing, place, lupe, xiaomei):
    pieces = shelves.shelved(seller, listing, 2, place=place)
    count = counting.start(place=shelves.bin_of(place), actor=lupe.ref)
    counting.scan(count=count, piece=pieces[0], actor=lupe.ref)
    shelving.relocate(place=shelves.bin_of(place, "A-02-1"), piece=pieces[1], actor=lupe.ref)
    with pytest.raises(errors.BinMoved):
        counting.finish(count=count, actor=lupe.ref)
    count = counting.restart(count=count, actor=lupe.ref)
    counting.scan(count=count, piece=pieces[0], actor=lupe.ref)
    assert counting.finish(count=count, actor=lupe.ref).status == "closed"
    shelves.bought(xiaomei, listing)
    wave = picking.make_wave(warehouse=place, actor=lupe.ref)
    picking.pick(wave=wave, piece=picking.route(wave)[0].piece, actor=lupe.ref)
    late = counting.start(place=shelves.bin_of(place), actor=lupe.ref)
    with pytest.raises(errors.WrongPiece):  # it belongs to somebody's order now
        counting.scan(count=late, piece=pieces[0], actor=lupe.ref)


def test_missing_pieces_that_were_promised_call_operations(seller, listing, place, lupe, xiaomei):
    shelves.shelved(seller, listing, 1, place=place)
    shelves.bought(xiaomei, listing)
    count = counting.start(place=shelves.bin_of(place), actor=lupe.ref)
    counting.finish(count=count, actor=lupe.ref)
    counting.finish(count=count, actor=lupe.ref)  # alone here: the same person counts again
    assert Duty.objects.get(kind="shelf_short").subject == "NRT1-A-01-1"
    assert shelves.counted_in_catalogue(listing, place) == (1, 1)  # nobody else can buy it, and nothing is oversold
    with pytest.raises(errors.NothingToPick):
        picking.make_wave(warehouse=place, actor=lupe.ref)
    assert not PickTask.objects.exists()


def test_from_warehouse_to_warehouse(seller, listing, place, lupe, xiaomei):
    there = shelves.room(lupe, "LHR1")
    pieces = shelves.shelved(seller, listing, 3, place=place)
    transfer = transfers.open_transfer(origin=place, destination=there, actor=lupe.ref)
    with pytest.raises(errors.TransferEmpty):
        transfers.send(transfer=transfer, actor=lupe.ref)
    for piece in pieces[:2]:
        transfers.put(transfer=transfer, piece=piece, actor=lupe.ref)
    assert shelves.counted_in_catalogue(listing, place) == (1, 0)
    with pytest.raises(errors.PieceTaken):
        transfers.put(transfer=transfer, piece=pieces[0], actor=lupe.ref)
    stock.reserve(source="order:MOX", items={listing.pk: 1})
    with pytest.raises(errors.StockPromised):
        transfers.put(transfer=transfer, piece=pieces[2], actor=lupe.ref)
    pieces[2].refresh_from_db()
    assert (pieces[2].bin.code, pieces[2].claim) == ("NRT1-A-01-1", "")
    stock.release(source="order:MOX")
    transfers.send(transfer=transfer, actor=lupe.ref)
    with pytest.raises(errors.TransferClosed):
        transfers.put(transfer=transfer, piece=pieces[2], actor=lupe.ref)
    with pytest.raises(errors.WrongPiece):
        transfers.take_in(transfer=transfer, piece=pieces[2], actor=lupe.ref)
    for _again in range(2):
        transfers.take_in(transfer=transfer, piece=pieces[0], actor=lupe.ref)
    shelving.put_away(place=shelves.bin_of(there), piece=pieces[0], actor=lupe.ref)
    transfers.close(transfer=transfer, actor=lupe.ref)
    assert TransferPiece.objects.filter(arrived_at=None).count() == 1
    assert (shelves.counted_in_catalogue(listing, place), shelves.counted_in_catalogue(listing, there)) == (
        (1, 0),
        (1, 0),
    )
    assert differences(place) == [] == differences(there)
    assert StockReservation.objects.filter(status="held").count() == 0


def test_an_order_that_leaves_from_another_warehouse(seller, listing, place, lupe, xiaomei):
    """Goods lie in London, the order leaves from Tokyo: the pick is forwarded, and custody begins where the unit is received."""
    there = shelves.room(lupe, "LHR1")
    first, second = shelves.shelved(seller, listing, 2, place=place)
    move = transfers.open_transfer(origin=place, destination=there, actor=lupe.ref)
    for piece in (first, second):
        transfers.put(transfer=move, piece=piece, actor=lupe.ref)
    transfers.send(transfer=move, actor=lupe.ref)
    for piece in (first, second):
        transfers.take_in(transfer=move, piece=piece, actor=lupe.ref)
        shelving.put_away(place=shelves.bin_of(there), piece=piece, actor=lupe.ref)
    order = shelves.bought(xiaomei, listing)
    wave = picking.make_wave(warehouse=there, actor=lupe.ref)
    picking.pick(wave=wave, piece=first, actor=lupe.ref)
    assert shelves.units(order)[0].status == "expected"
    assert differences(there) == []
    back = TransferPiece.objects.get(unit__isnull=False).transfer
    with pytest.raises(errors.WrongPiece):  # an order waits for it
        transfers.take_out(transfer=back, piece=first, actor=lupe.ref)
    transfers.send(transfer=back, actor=lupe.ref)
    transfers.take_in(transfer=back, piece=first, actor=lupe.ref)
    drain()
    assert shelves.units(order)[0].status == "received"
    assert Piece.objects.get(pk=first.pk).bin is None
    assert shelves.counted_in_catalogue(listing, there) == (1, 0)
    assert differences(place) == [] == differences(there)


def test_an_order_cancelled_while_its_piece_is_forwarded(seller, listing, place, lupe, xiaomei):
    there = shelves.room(lupe, "LHR1")
    (piece,) = shelves.shelved(seller, listing, 1, place=place)
    order = shelves.bought(xiaomei, listing)
    unit = shelves.units(order)[0]
    type(unit).objects.filter(pk=unit.pk).update(warehouse=there)
    wave = picking.make_wave(warehouse=place, actor=lupe.ref)
    picking.pick(wave=wave, piece=piece, actor=lupe.ref)
    cancelling.cancel(order=order, reason="changed my mind", actor=xiaomei.ref)
    move = TransferPiece.objects.get().transfer
    transfers.send(transfer=move, actor=lupe.ref)
    assert shelves.counted_in_catalogue(listing, place) == (0, 0)
    transfers.take_in(transfer=move, piece=piece, actor=lupe.ref)
    assert Piece.objects.get().bin.code == "LHR1-DOCK"
    assert differences(place) == [] == differences(there)
