"""A claim from the report to the money and to whoever was at fault. After every test the book balances."""

from datetime import timedelta

import pytest

from claims import privacy
from claims.errors import BadClaim, ClaimedAlready, ClaimNotNow, NothingLost, OwnClaim, PhotoNeeded, TooLateToReport
from claims.models import Claim, ClaimFile, Recovery
from claims.services import judging, moving, opening, paying, recovering
from claims.services.judging import Word
from claims.services.opening import Report
from logistics.models import Excursion, Unit
from logistics.services import climate, losing, mismatches, receiving
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.clocks.models import Clock
from marketplace.core.errors import NotAllowed
from marketplace.core.files import FileTypeRefused
from marketplace.core.models import Duty
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance
from marketplace.notices.models import Notice
from orders.errors import NothingMissing
from orders.models import Escrow, PieceBack, Refund
from orders.selectors.given import account_of
from orders.selectors.money import worth_of
from orders.services import escrow, goodwill
from orders.services.giving_back import Giving, give_back
from orders.services.missing import Missing, refund_missing
from returns.selectors import free_units
from tests import shop
from tests.logistics import road

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def report(order, kind="damaged", pieces=1, *, photo=True, **more):
    wish = Report(kind, pieces={1: pieces}, text="瓶子碎了，箱子一角压扁。", **more)
    uploads = [road.picture()] if photo else []
    return opening.report(user=order.user, order_number=order.number, wish=wish, uploads=uploads)


def lost(way, settle, dana):
    """The parcel is not heard of for more than a week, and operations write it off."""
    way.to("last_mile")
    settle()
    time.travel(timedelta(days=8))
    clocks.sweep()
    losing.declare_lost(parcel=way.parcel, reason="carrier searched", actor=dana.ref)
    settle()
    return Claim.objects.get()


def test_it_works(arrived, settle, xiaomei):
    """Damage with a photo is paid at once, at our expense; the courier is asked; nobody gives for that piece again."""
    order, _way = arrived(2)
    claim = report(order)
    assert (claim.status, claim.rule, claim.reasons, claim.rule_version) == ("paid", "damage_shown", ["photo"], 1)
    made = Refund.objects.get()
    assert (made.source, made.borne_by, made.amount_fen) == (claim.ref, "platform", claim.paid_fen)
    assert (made.goods_fen, made.freight_fen, made.tax_fen) == (10_120, 1_950, 1_098)
    assert made.tax_kept_fen == made.tax_fen, "customs had let it in and keeps the tax"
    row = PieceBack.objects.get()
    assert (row.given_by, row.refund, row.goods_fen) == (claim.ref, made, 10_120)
    assert {"custody", "seal", "packed_g", "openings", "passports"} <= claim.facts.keys()
    assert len(claim.facts["custody"]) > 5
    clock = Clock.objects.get(kind="claim_payout")
    assert (clock.stopped_at is not None, clock.due_at - clock.started_at) == (True, timedelta(hours=48))
    assert Escrow.objects.get().open_cases == 0
    owed = Recovery.objects.get()
    assert (owed.owner, owed.amount_fen) == ("carrier:jingwei", 10_120 + 1_098)
    assert balance(A.CLAIM_RECEIVABLE, "carrier:jingwei", "CNY") == owed.amount_fen
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == 0, "ours until it was asked back"
    with pytest.raises(ClaimedAlready):
        report(order, pieces=2)
    free = [unit.passport_code for units in free_units(order).values() for unit in units]
    assert len(free) == 1
    assert row.passport_code not in free, "what was given back does not come back again"
    settle()
    assert Notice.objects.filter(template="claim_paid", channel="in_app", recipient=xiaomei.ref).count() == 1
    assert shop.nothing_dead()


def test_a_lost_parcel_claims_itself_and_is_paid_once(trip, settle, dana, xiaomei):
    order, way = trip()
    claim = lost(way, settle, dana)
    assert (claim.status, claim.reporter, claim.rule) == ("granted", "system", "declared_lost")
    hold = Escrow.objects.get().holds.get(source=claim.ref)
    assert (hold.closed_at, sum(sum(parts) for parts in hold.share.values())) == (None, order.total_fen)
    assert paying.pay_granted() == 0, "it may still turn up, and operations may refund it by hand"
    time.travel(timedelta(hours=25))
    assert paying.pay_granted() == 1
    assert paying.pay_granted() == 0
    settle()
    claim.refresh_from_db()
    assert (claim.status, claim.paid_fen) == ("paid", order.total_fen)
    assert Clock.objects.get(kind="claim_payout").breached_at is None, "within 48 hours"
    assert Refund.objects.get().source.startswith("missing:")
    assert PieceBack.objects.get().given_at is not None
    assert Recovery.objects.get().owner == "carrier:jingwei"
    with pytest.raises(NothingMissing):
        refund_missing(order_id=order.pk, missing=Missing({1: 1}, "lost"), actor=dana.ref)
    assert Refund.objects.count() == 1
    assert shop.nothing_dead()


def test_operations_refund_it_by_hand_first(trip, settle, dana):
    order, way = trip()
    claim = lost(way, settle, dana)
    (made,) = refund_missing(order_id=order.pk, missing=Missing({1: 1}, "lost"), actor=dana.ref)
    settle()
    claim.refresh_from_db()
    assert (claim.status, claim.paid_fen, made.amount_fen) == ("elsewhere", 0, order.total_fen)
    time.travel(timedelta(hours=60))
    assert paying.pay_granted() == 0
    clocks.sweep()
    settle()
    assert not Duty.objects.filter(kind="clock:claim_payout").exists()
    assert Refund.objects.count() == 1
    assert shop.nothing_dead()


def test_it_turns_up_before_it_is_paid(trip, settle, dana):
    _order, way = trip()
    claim = lost(way, settle, dana)
    assert way.event("SIGN")
    time.travel(timedelta(hours=25))
    assert paying.pay_granted() == 1
    claim.refresh_from_db()
    assert (claim.status, Refund.objects.count(), Escrow.objects.get().open_cases) == ("withdrawn", 0, 0)


def test_a_person_decides_what_the_rules_cannot(arrived, settle, dana, ming, tingting):
    order, _way = arrived()
    claim = report(order, "lost", photo=False)
    assert (claim.status, claim.rule) == ("review", "delivered_but_missing")
    with pytest.raises(NotAllowed):
        judging.decide(claim=claim, word=Word(pays=True, why="the courier was asked"), by=tingting)
    with pytest.raises(BadClaim):
        judging.decide(claim=claim, word=Word(pays=True, why="?"), by=dana)
    judging.ask(claim=claim, text="请补充一张门口的照片。", by=dana)
    time.travel(timedelta(days=3))
    clocks.sweep()
    assert Clock.objects.get(kind="claim_payout").breached_at is None, "our clock rests while we wait for the shopper"
    claim.refresh_from_db()
    moving.say(claim=claim, text="门口没有包裹。", uploads=[road.picture()], side="shopper", actor=order.user.ref)
    claim.refresh_from_db()
    judging.decide(claim=claim, word=Word(pays=False, why="签收底单上是您本人的签名。"), by=dana)
    claim.refresh_from_db()
    assert (claim.status, Refund.objects.count(), Escrow.objects.get().open_cases) == ("refused", 0, 0)
    moving.second_look(claim=claim, text="那不是我的签名。", actor=order.user.ref)
    claim.refresh_from_db()
    assert (claim.status, Escrow.objects.get().open_cases) == ("review", 1)
    with pytest.raises(OwnClaim):
        judging.decide(claim=claim, word=Word(pays=True, why="a second look"), by=dana)
    judging.decide(claim=claim, word=Word(pays=True, why="快递员承认放错了门口。"), by=ming)
    claim.refresh_from_db()
    assert (claim.status, claim.paid_fen) == ("paid", order.total_fen)
    with pytest.raises(ClaimNotNow):
        moving.second_look(claim=claim, text="再看一次", actor=order.user.ref)
    settle()
    told = set(Notice.objects.filter(template__startswith="claim_").values_list("template", flat=True))
    assert told == {"claim_opened", "claim_asked", "claim_refused", "claim_paid"}
    privacy.erase(order.user.ref)
    assert not ClaimFile.objects.exists()
    assert not claim.entries.exclude(text="").filter(side="shopper").exists()


def test_nobody_looks_for_48_hours(arrived, settle):
    order, _way = arrived()
    report(order, "lost", photo=False)
    time.travel(timedelta(hours=49))
    clocks.sweep()
    settle()
    assert Duty.objects.get(kind="clock:claim_payout").is_late


def test_what_cannot_be_claimed(arrived, trip, xiaomei):
    order, _way = arrived()
    with pytest.raises(PhotoNeeded):
        report(order, photo=False)
    wish = Report("damaged", pieces={1: 1}, text="碎了")
    with pytest.raises(FileTypeRefused):
        opening.report(user=xiaomei, order_number=order.number, wish=wish, uploads=[road.io.BytesIO(b"MZ nothing")])
    for kind, pieces in (("stolen", 1), ("damaged", 0)):
        with pytest.raises((BadClaim, NothingLost)):
            report(order, kind, pieces)
    with pytest.raises(ClaimedAlready):
        report(order, pieces=2)
    time.travel(timedelta(days=3))
    with pytest.raises(TooLateToReport):
        report(order)
    assert not Claim.objects.exists()
    assert not PieceBack.objects.filter(given_at__isnull=False).exists()


def test_the_bench_finds_it_broken_and_takes_it_back(trip, settle, dana):
    """What our bench found opens a claim by itself; a colleague who clears the piece ends it."""
    order, way = trip()
    receiving.receive_order(consignment=way.consignment, actor=way.actor)
    unit = Unit.objects.get()
    found = mismatches.report(unit=unit, reason="broken", actor=way.actor)
    settle()
    claim = Claim.objects.get()
    assert (claim.status, claim.kind, claim.rule) == ("review", "damaged", "found_at_our_bench")
    assert claim.fault.startswith("seller:")
    mismatches.clear(mismatch=found, why="only the outer box", reviewer=dana)
    settle()
    claim.refresh_from_db()
    assert (claim.status, Escrow.objects.get().open_cases, Refund.objects.count()) == ("withdrawn", 0, 0)
    assert shop.nothing_dead()
    assert order.lifecycle == "confirmed"


def test_a_chargeback_decides_first(arrived, dana):
    order, _way = arrived()
    escrow.freeze(order_id=order.pk, source="dispute:dp_1")
    claim = report(order)
    assert (claim.status, Refund.objects.count()) == ("granted", 0)
    assert paying.pay_granted() == 0
    escrow.unfreeze(order_id=order.pk, source="dispute:dp_1")
    assert paying.pay_granted() == 1
    claim.refresh_from_db()
    assert claim.status == "paid"


def test_money_comes_back_or_not(arrived, dana, tingting):
    order, _way = arrived(2)
    report(order)
    owed = Recovery.objects.get()
    with pytest.raises(NotAllowed):
        recovering.receive(recovery=owed, amount_fen=1, statement_line="B-1", by=tingting)
    with pytest.raises(BadClaim):
        recovering.receive(recovery=owed, amount_fen=owed.amount_fen + 1, statement_line="B-1", by=dana)
    recovering.receive(recovery=owed, amount_fen=5_000, statement_line="BANK 2026-001", by=dana)
    assert balance(A.CLAIM_RECEIVABLE, owed.owner, "CNY") == 0
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == owed.amount_fen - 5_000
    with pytest.raises(ClaimNotNow):
        recovering.write_off(recovery=owed, why="they do not pay", by=dana)


def test_everything_given_for_a_piece_is_never_more_than_was_paid(arrived, dana, settle):
    """Goodwill, a claim, a ruling's amount, another claim and at last everything: to the fen what was paid, and each piece once."""
    order, _way = arrived(3)
    line = order.lines.get()
    gift = goodwill.Gift(amount_fen=1_000, reason="late", key="k", way="source")
    goodwill.give(order=order, gift=gift, by=dana)
    first = report(order)
    giving = Giving(kind="amount", borne_by="platform", why="agreed by phone", key="k", amount_fen=3_000)
    give_back(order=order, giving=giving, by=dana)
    second = report(order)
    whole = sum(worth_of(line, 1).parts)
    assert whole - 1_000 < first.paid_fen < whole, "its share of the goodwill is off"
    assert second.paid_fen < first.paid_fen
    (account,) = account_of(order)
    assert account.left == order.total_fen - first.paid_fen - second.paid_fen - 4_000
    assert sum(row.given_at is not None for row in account.pieces) == 2
    give_back(order=order, giving=Giving(kind="full", borne_by="platform", why="the rest", key="r"), by=dana)
    settle()
    assert sum(Refund.objects.values_list("amount_fen", flat=True)) == order.total_fen
    assert account_of(order)[0].left == 0
    assert balance(A.ESCROW, order.ref, "CNY") == 3 * 10_120, "the goods are the seller's: they are not at fault"
    with pytest.raises((NothingLost, ClaimedAlready)):
        report(order)


@pytest.mark.parametrize("stage", ["cleared", "delivered"])
def test_rejected_goods_are_paid_without_asking(trip, settle, dana, stage):
    """The cold chain broke in the air: the airline is asked, wherever the box is by now."""
    order, way = trip()
    way.to("departed")
    way.flight.refresh_from_db()
    begun = way.flight.departed_at
    way.to(stage)
    settle()
    time.travel(timedelta(hours=5))
    rows = [f"{(begun + timedelta(minutes=10 * n + 1)).isoformat()},35.0" for n in range(20)]
    file = "\n".join(["Time,Temperature °C", *rows]).encode()
    climate.take_in(thing=way.box, file=file, device="EF-7", zone="UTC", actor=way.actor)
    climate.settle(excursion=Excursion.objects.get(), outcome="rejected", why="35 °C for hours", actor=dana.ref)
    settle()
    settle()
    claim = Claim.objects.get()
    assert (claim.kind, claim.reporter, claim.status, claim.rule) == ("damaged", "system", "paid", "damage_shown")
    assert claim.reasons == ["cold_chain_broken"]
    made = Refund.objects.get()
    assert (made.amount_fen, made.borne_by) == (order.total_fen, "platform")
    assert PieceBack.objects.get().given_at is not None
    assert Unit.objects.get().status == ("cancelled" if stage == "cleared" else "delivered")
    assert shop.nothing_dead()
