"""Best-before dates, and what we owe for pieces that we lost or broke."""

from datetime import timedelta

import pytest

from logistics.services import undoing
from marketplace.catalog.models import Category
from marketplace.core import rules, time
from marketplace.core.models import Duty
from marketplace.core.outbox.drain import drain
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.notices.models import Notice as Letter
from orders.services import cancelling
from sellers.selectors import ref
from tests.people import make
from tests.warehousing import shelves
from warehousing import errors, tasks
from warehousing.models import Loss, Move, Piece
from warehousing.policies.compensation import worth
from warehousing.policies.freshness import terms_of
from warehousing.policies.rules_of_pieces import (
    BEST_BEFORE_DEFAULT,
    COMPENSATION_DEFAULT,
    check_best_before,
    check_compensation,
)
from warehousing.selectors import freshness
from warehousing.selectors.agreement import differences
from warehousing.services import counting, losses, picking, receiving, shelving, transfers
from warehousing.services.receiving import Counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]
TERMS = terms_of(BEST_BEFORE_DEFAULT)  # 10 days of road, 60 for the shopper, 30 of warning


@pytest.fixture
def food(listing):
    category, _made = Category.objects.get_or_create(slug="food-tea", defaults={"name": "茶"})
    type(listing).objects.filter(pk=listing.pk).update(category=category)
    listing.refresh_from_db()
    return listing


def dated(seller, listing, place, days, pieces=1, code="A-01-1"):
    """Pieces on the shelf whose date is so many days away."""
    best = freshness.today_at(place) + timedelta(days=days)
    made = shelves.received(seller, listing, pieces, place=place, best_before=best)
    shelving.put_away_lot(place=shelves.bin_of(place, code), line=made[0].line, actor="system:test")
    return list(Piece.objects.filter(line=made[0].line).order_by("pk"))


@pytest.mark.parametrize(
    ("days", "verdict"), [(69, "short"), (70, "near"), (99, "near"), (100, "good"), (None, "good")]
)
def test_days_of_the_road_and_of_the_shopper(days, verdict):
    today = time.today()
    assert TERMS.verdict(None if days is None else today + timedelta(days=days), today) == verdict


def test_rules_are_checked():
    assert check_best_before(BEST_BEFORE_DEFAULT) == check_compensation(COMPENSATION_DEFAULT) == {}
    assert set(check_best_before({**BEST_BEFORE_DEFAULT, "road_days": -1, "categories": "food"})) == {
        "road_days",
        "categories",
    }
    assert set(check_compensation({"share_bp": 10_001, "most_declared_bp": True})) == {"share_bp", "most_declared_bp"}
    assert TERMS.wants_date("food-tea")
    assert TERMS.wants_date("food")
    assert not TERMS.wants_date("foods")


def test_a_date_is_asked_for_where_the_category_wants_one(seller, food, place, lupe):
    today = freshness.today_at(place)  # not Shanghai's: the people there read the date on the box
    line = shelves.handed_in(shelves.announced(seller, food, 3, place=place))
    for best, refusal in (
        (None, errors.BestBeforeNeeded),
        (today + timedelta(days=9_000), errors.BadBestBefore),
        (today - timedelta(days=900), errors.BadBestBefore),
    ):
        with pytest.raises(refusal):
            receiving.count_in(line=line, counted=Counted(good=3, best_before=best), actor=lupe.ref)
    assert not Piece.objects.exists()
    short = receiving.count_in(
        line=line, counted=Counted(good=1, best_before=today + timedelta(days=69)), actor=lupe.ref
    )
    receiving.count_in(line=line, counted=Counted(good=2, best_before=today + timedelta(days=70)), actor=lupe.ref)
    line.refresh_from_db()
    assert (line.good, line.damaged) == (2, 1)
    assert [piece.bin.zone.kind for piece in Piece.objects.order_by("pk")] == ["quarantine", "dock", "dock"]
    with pytest.raises(errors.TooShort):
        shelving.relocate(place=shelves.bin_of(place), piece=short[0], actor=lupe.ref)


def test_first_expired_goes_first(seller, food, place, lupe, xiaomei):
    late = dated(seller, food, place, 400)
    early = dated(seller, food, place, 200)
    shelves.bought(xiaomei, food)
    wave = picking.make_wave(warehouse=place, actor=lupe.ref)
    assert picking.route(wave)[0].piece == early[0]
    with pytest.raises(errors.WrongPiece):  # a twin of the same bin, but it lasts longer
        picking.pick(wave=wave, piece=late[0], actor=lupe.ref)
    assert picking.pick(wave=wave, piece=early[0], actor=lupe.ref).status == "picked"


def test_what_grows_old_is_told_and_then_taken_off_the_shelf(seller, food, place, lupe, akira, xiaomei):
    old, promised = dated(seller, food, place, 105, 2)
    young = dated(seller, food, place, 400)
    assert tasks.dates() == 0
    time.travel(timedelta(days=6))
    assert (tasks.dates(), tasks.dates()) == (2, 0)  # warned once
    drain()
    assert Letter.objects.filter(recipient=akira.ref, template="stock_growing_old", channel="in_app").count() == 1
    shelves.bought(xiaomei, food)
    wave = picking.make_wave(warehouse=place, actor=lupe.ref)
    (task,) = picking.route(wave)
    assert task.piece == old
    time.travel(timedelta(days=30))
    assert tasks.dates() == 1  # the free one; the other is in somebody's hand …
    assert picking.pick(wave=wave, piece=old, actor=lupe.ref).status == "short"  # … and is stopped at the scan
    assert picking.route(wave)[0].piece == young[0]
    assert set(Piece.objects.filter(bin__zone__kind="quarantine")) == {old, promised}
    assert shelves.counted_in_catalogue(food, place) == (1, 1)
    assert differences(place) == []
    drain()
    assert Letter.objects.filter(recipient=akira.ref, template="stock_too_old", channel="in_app").count() == 2
    rows = freshness.ageing_rows(freshness.dated(seller=seller))
    assert [(row.shelf, row.other, row.verdict) for row in rows] == [(0, 2, "short"), (1, 0, "good")]


@pytest.mark.parametrize(
    ("price", "declared", "amount", "basis"),
    [
        (1_000, None, 700, "share"),
        (1_001, None, 701, "share"),
        (1_000, 650, 650, "declared"),
        (1_000, 1_200, 1_000, "declared"),
    ],
)
def test_worth(price, declared, amount, basis):
    found = worth(price, declared, COMPENSATION_DEFAULT)
    assert (found.amount_minor, found.basis) == (amount, basis)


def lost_one(seller, listing, place, lupe):
    """Two lay there, a count finds one."""
    pieces = shelves.shelved(seller, listing, 2, place=place)
    count = counting.start(place=shelves.bin_of(place), actor=lupe.ref)
    for _round in range(2):
        counting.scan(count=count, piece=pieces[0], actor=lupe.ref)
        count = counting.finish(count=count, actor=lupe.ref)
    return pieces[1]


def test_a_lost_piece_is_paid_once_by_a_second_person_and_taken_back_when_found(seller, listing, place, lupe, akira):
    piece, dana = lost_one(seller, listing, place, lupe), make("dana")
    loss = Loss.objects.get()
    assert (loss.piece, loss.cause, loss.amount_minor) == (piece, "missing", listing.price_minor * 7 // 10)
    assert Duty.objects.get(kind="shelf_loss", done_at=None).subject == piece.code
    with pytest.raises(errors.SamePerson):
        losses.decide(loss=loss, pay=True, why="it is gone", actor=lupe.ref)
    assert balance(AccountCode.SELLER_PAYABLE, ref(seller), loss.currency) == 0
    losses.decide(loss=loss, pay=True, why="it is gone", actor=dana.ref)
    with pytest.raises(errors.LossOver):
        losses.decide(loss=loss, pay=True, why="again", actor=dana.ref)
    assert balance(AccountCode.SELLER_PAYABLE, ref(seller), loss.currency) == loss.amount_minor
    assert not Duty.objects.filter(kind="shelf_loss", done_at=None).exists()
    count = counting.start(place=shelves.bin_of(place, "A-02-1"), actor=lupe.ref)
    for _round in range(2):
        counting.scan(count=count, piece=piece, actor=lupe.ref)
        count = counting.finish(count=count, actor=lupe.ref)
    loss.refresh_from_db()
    assert loss.status == "taken_back"
    assert balance(AccountCode.SELLER_PAYABLE, ref(seller), loss.currency) == 0
    assert balance(AccountCode.COMPENSATION_EXPENSE, "", loss.currency) == 0
    assert losses.found_again(piece=piece, actor=lupe.ref) is None
    drain()
    told = Letter.objects.filter(recipient=akira.ref, channel="in_app").values_list("template", flat=True)
    assert sorted(name for name in told if name.startswith("shelf_loss")) == ["shelf_loss_found", "shelf_loss_paid"]


def test_what_we_broke_is_ours_once_it_is_paid(seller, listing, place, lupe):
    good, other = shelves.shelved(seller, listing, 2, place=place)
    with pytest.raises(errors.BadNotice):
        losses.report_broken(piece=good, what=" ", actor=lupe.ref)
    loss = losses.report_broken(piece=good, what="dropped from the trolley", actor=lupe.ref)
    assert shelves.counted_in_catalogue(listing, place) == (1, 0)
    with pytest.raises(errors.PieceTaken):  # neither twice, nor home with the seller meanwhile
        losses.report_broken(piece=good, what="again", actor=lupe.ref)
    with pytest.raises(errors.PieceTaken):
        shelving.send_back(piece=good, why="theirs", actor=lupe.ref)
    losses.decide(loss=loss, pay=True, why="we did", actor=make("dana").ref)
    assert Piece.objects.get(pk=good.pk).bin is None
    assert Move.objects.filter(kind="disposed").count() == 1
    second = losses.report_broken(piece=other, what="corner dented", actor=lupe.ref)
    losses.decide(loss=second, pay=False, why="it came so, see the photograph", actor=make("charlie").ref)
    other.refresh_from_db()
    assert (other.bin.zone.kind, other.claim) == ("quarantine", "")
    assert differences(place) == []


def test_a_piece_that_does_not_arrive_is_owed_and_can_be_found(seller, listing, place, lupe):
    there = shelves.room(lupe, "LHR1")
    first, second = shelves.shelved(seller, listing, 2, place=place)
    move = transfers.open_transfer(origin=place, destination=there, actor=lupe.ref)
    for piece in (first, second):
        transfers.put(transfer=move, piece=piece, actor=lupe.ref)
    transfers.send(transfer=move, actor=lupe.ref)
    transfers.take_in(transfer=move, piece=first, actor=lupe.ref)
    transfers.close(transfer=move, actor=lupe.ref)
    assert Loss.objects.get().piece == second
    count = counting.start(place=shelves.bin_of(there), actor=lupe.ref)
    for _round in range(2):
        counting.scan(count=count, piece=second, actor=lupe.ref)
        count = counting.finish(count=count, actor=lupe.ref)
    second.refresh_from_db()
    assert (Loss.objects.get().status, second.claim, second.bin.code) == ("found", "", "LHR1-A-01-1")
    assert shelves.counted_in_catalogue(listing, there) == (1, 0)
    assert differences(there) == []


def test_a_kept_piece_is_free_when_its_order_is_cancelled(seller, listing, place, lupe, xiaomei):
    """Two are bought, one receipt is taken back: with the order the piece on the dock is free, and is put away again."""
    shelves.shelved(seller, listing, 3, place=place)
    order = shelves.bought(xiaomei, listing, 2)
    wave = picking.make_wave(warehouse=place, actor=lupe.ref)
    task = picking.route(wave)[0]
    picking.pick(wave=wave, piece=task.piece, actor=lupe.ref)
    drain()
    undoing.undo(thing=task.unit, why="the wrong piece", actor=lupe.ref)
    drain()
    cancelling.cancel(order=order, reason="changed my mind", actor=xiaomei.ref)
    drain()
    drain()
    kept = Piece.objects.get(pk=task.piece_id)
    assert (kept.bin.zone.kind, kept.claim) == ("dock", "")
    assert differences(place) == []
    shelving.put_away(place=shelves.bin_of(place), piece=kept, actor=lupe.ref)
    assert shelves.counted_in_catalogue(listing, place) == (3, 0)
    assert differences(place) == []
    assert rules.at("warehousing.compensation").version == 1
