"""A seller calls goods back: nobody can buy them meanwhile, storage is settled first, the receipt is signed."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from marketplace.core import time
from marketplace.core.clocks.models import Clock
from marketplace.core.errors import IllegalMove
from marketplace.core.outbox.drain import drain
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from marketplace.notices.models import Notice as Letter
from sellers.selectors import ref
from tests.warehousing import shelves
from warehousing import errors
from warehousing.models import Bin, Count, Loss, Move, Piece, Recall, StorageBill
from warehousing.selectors.agreement import differences
from warehousing.services import counting, picking, recalls, receiving, storage
from warehousing.services.recalls import Leaving, Wish
from warehousing.services.receiving import Counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def called_back(seller, listing, place, pieces=2, **leaving):
    return recalls.ask(
        seller=seller, warehouse=place, wishes=[Wish(listing, pieces)], leaving=Leaving(**leaving), actor="user:akira"
    )


def packed(recall, lupe):
    for row in recall.pieces.select_related("piece"):
        recalls.fetch(recall=recall, piece=row.piece, actor=lupe.ref)
    return recalls.pack(recall=recall, cartons=1, weight_g=900, actor=lupe.ref)


def test_it_works(seller, listing, place, lupe, akira, xiaomei):
    """Two of three go home; the third can still be bought and picked; catalogue and shelf agree at every step."""
    shelves.shelved(seller, listing, 3, place=place)
    recall = called_back(seller, listing, place)
    assert shelves.counted_in_catalogue(listing, place) == (1, 0)
    assert differences(place) == []
    order = shelves.bought(xiaomei, listing)
    wave = picking.make_wave(warehouse=place, actor=lupe.ref)
    assert picking.route(wave)[0].piece not in [row.piece for row in recall.pieces.all()]
    with pytest.raises(errors.RecallUnscanned):
        recalls.pack(recall=recall, cartons=1, weight_g=900, actor=lupe.ref)
    recall = packed(recall, lupe)
    assert differences(place) == []
    assert list(Clock.objects.filter(subject=recall.ref, stopped_at=None).values_list("kind", flat=True)) == [
        "recall_collect"
    ]
    with pytest.raises(errors.BadRecall):
        recalls.hand_over(recall=recall, taken_by=" ", actor=lupe.ref)
    for _again in range(2):
        recall = recalls.hand_over(recall=recall, taken_by="Akira Sato", actor=lupe.ref)
    assert Move.objects.filter(kind="recalled").count() == 2
    assert Piece.objects.filter(bin__isnull=False).count() == 1
    assert recalls.is_genuine(Recall.objects.get())
    with connection.cursor() as cursor:
        cursor.execute("SELECT document FROM warehousing_recall")
        assert "Akira" not in cursor.fetchone()[0]
    picking.pick(wave=wave, piece=picking.route(wave)[0].piece, actor=lupe.ref)
    drain()
    assert [unit.status for unit in shelves.units(order)] == ["received"]
    assert differences(place) == []
    letters = Letter.objects.filter(recipient=akira.ref, channel="in_app")
    assert {row.template for row in letters} >= {"recall_packed", "recall_left"}
    with pytest.raises(IllegalMove):
        recalls.cancel(recall=recall, actor=akira.ref, why="too late")


def test_what_is_promised_or_somebody_elses_stays(seller, listing, place, lupe, xiaomei, brightwell):
    shelves.shelved(seller, listing, 2, place=place)
    shelves.bought(xiaomei, listing)
    with pytest.raises(errors.NotSoMany):
        called_back(seller, listing, place, 2)
    for wishes, leaving in (
        ([], Leaving()), ([Wish(listing, 0)], Leaving()), ([Wish(listing, 1), Wish(listing, 1)], Leaving()),
        ([Wish(listing, 1)], Leaving("carrier")), ([Wish(listing, 1)], Leaving("owl")),
        ([Wish(shelves.goods(shelves.shop.seller(brightwell)), 1)], Leaving()),
    ):  # fmt: skip
        with pytest.raises(errors.BadRecall):
            recalls.ask(seller=seller, warehouse=place, wishes=wishes, leaving=leaving, actor="user:akira")
    assert not Recall.objects.exists()
    assert not Piece.objects.exclude(claim="").exists()
    assert shelves.counted_in_catalogue(listing, place) == (2, 1)


def test_called_off_in_the_middle(seller, listing, place, lupe):
    """One fetched, one still on the shelf, one damaged piece that was set aside: each goes where it can be found."""
    shelves.shelved(seller, listing, 2, place=place)
    line = shelves.handed_in(shelves.announced(seller, listing, 1, place=place))
    receiving.count_in(line=line, counted=Counted(damaged=1, defect="dented"), actor=lupe.ref)
    recall = recalls.ask(
        seller=seller, warehouse=place, wishes=[Wish(listing, 2), Wish(listing, 1, is_set_aside=True)],
        leaving=Leaving("carrier", "Yamato"), actor="user:akira",
    )  # fmt: skip
    shelf, _other, dented = [row.piece for row in recall.pieces.order_by("pk")]
    for piece in (shelf, dented, shelf):
        recalls.fetch(recall=recall, piece=piece, actor=lupe.ref)
    stranger = shelves.received(seller, listing, 1, place=place)[0]
    with pytest.raises(errors.WrongPiece):
        recalls.fetch(recall=recall, piece=stranger, actor=lupe.ref)
    recalls.cancel(recall=recall, actor="user:akira", why="they sell after all")
    places = dict(Piece.objects.filter(pk__in=[shelf.pk, dented.pk]).values_list("pk", "bin__zone__kind"))
    assert places == {shelf.pk: "dock", dented.pk: "quarantine"}
    assert not Piece.objects.exclude(claim="").exists()
    assert shelves.counted_in_catalogue(listing, place) == (1, 0)
    assert differences(place) == []
    assert not Clock.objects.filter(subject=recall.ref, stopped_at=None).exists()


def test_a_piece_that_is_not_there_is_counted_and_owed(seller, listing, place, lupe):
    shelves.shelved(seller, listing, 2, place=place)
    recall = called_back(seller, listing, place)
    gone, there = [row.piece for row in recall.pieces.order_by("pk")]
    recalls.not_there(recall=recall, piece=gone, actor=lupe.ref)
    with pytest.raises(errors.WrongPiece):
        recalls.fetch(recall=recall, piece=gone, actor=lupe.ref)
    recalls.fetch(recall=recall, piece=there, actor=lupe.ref)
    recalls.pack(recall=recall, cartons=1, weight_g=400, actor=lupe.ref)
    assert differences(place) == []
    count = counting.restart(count=Count.objects.get(), actor=lupe.ref)
    counting.finish(count=count, actor=lupe.ref)
    counting.finish(count=count, actor=lupe.ref)
    assert shelves.counted_in_catalogue(listing, place) == (0, 0)
    assert differences(place) == []
    assert Loss.objects.get().piece == gone


def test_storage_is_settled_before_anything_leaves(seller, listing, place, lupe):
    """30 pieces of 0.1 m³ since 1 August, 12 of them leave on 10 November: October and these pieces' November are paid first,
    and the month's bill later knows what was settled.
    """
    type(listing).objects.filter(pk=listing.pk).update(length_mm=1000, width_mm=1000, height_mm=100)
    listing.refresh_from_db()
    time.travel(datetime(2030, 8, 1, 3, tzinfo=UTC) - time.now())
    Bin.objects.filter(zone__kind="shelf").update(capacity_cm3=10_000_000)
    shelves.shelved(seller, listing, 30, place=place)
    time.travel(datetime(2030, 11, 10, 3, tzinfo=UTC) - time.now())
    recall = packed(called_back(seller, listing, place, 12), lupe)
    with pytest.raises(errors.StorageOwed):
        recalls.hand_over(recall=recall, taken_by="Akira Sato", actor=lupe.ref)
    recall.refresh_from_db()
    assert (recall.status, StorageBill.objects.count(), Move.objects.filter(kind="recalled").count()) == (
        "packed",
        0,
        0,
    )
    owner = ref(seller)
    book(
        source="test:earned", kind="released",
        legs=[Leg(AccountCode.SELLER_PAYABLE, owner, "JPY", -100_000), Leg(AccountCode.BANK, "", "JPY", 100_000)],
    )  # fmt: skip
    recalls.hand_over(recall=recall, taken_by="Akira Sato", actor=lupe.ref)
    november = StorageBill.objects.get(recall=recall)
    assert (november.month, november.pieces, november.amount_minor) == (
        date(2030, 11, 1),
        12,
        12 * 10 * 27,
    )  # 270 × 0.1
    assert StorageBill.objects.filter(recall=None).count() == 3  # August, September, October
    time.travel(datetime(2030, 12, 2, 3, tzinfo=UTC) - time.now())
    (bill,) = [storage.charge(seller=seller, warehouse=place, month=month) for *_who, month in storage.due()]
    assert (bill.pieces, bill.amount_minor) == (18, 18 * 30 * 27)
    paid = sum(StorageBill.objects.values_list("amount_minor", flat=True))
    assert balance(AccountCode.SELLER_PAYABLE, owner, "JPY") == 100_000 - paid
    assert balance(AccountCode.STORAGE_INCOME, "", "JPY") == paid
