"""What a grade proposes and what the shopper's word decides: refund, exchange, repair, keep; money exact in every way."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from logistics.models import CustodyEvent
from logistics.states import UnitStatus
from marketplace.accounts.models import User
from marketplace.catalog.models import Listing, Stock
from marketplace.core.clocks import selectors as clocks
from marketplace.core.clocks.service import sweep
from marketplace.core.duties.models import Duty
from marketplace.core.errors import IllegalMove
from marketplace.core.outbox.drain import drain
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.notices.models import Notice
from marketplace.payments.models import ProviderRefund
from orders.models import Order, Refund
from orders.selectors import payment_status
from orders.services import cancelling
from orders.states import EscrowStatus
from returns import choices, errors, errors_twin, portal
from returns.decisions import things
from returns.models import Choice, PartRefund, Pickup, Replacement, ReturnCase
from returns.policies import outcomes
from returns.services import choosing, deciding, exchanging, keeping, pickups, repaired, requesting
from returns.states import Stage
from tests import shop
from tests.returns import world

pytestmark = pytest.mark.django_db
Bought = Callable[..., Order]


def shelf(order: Order, pieces: int = 5) -> Listing:
    """The same goods lie on our shelf in Japan."""
    goods = order.lines.get().listing
    Stock.objects.create(listing=goods, place="warehouse:NRT1", on_hand=pieces)
    return goods


def examined(order: Order, inspector: User, grade: str = "A", reason: str = "quality") -> ReturnCase:
    case = world.arrived(world.ask(order, reason=reason), inspector)
    world.inspect_all(case, inspector, grade=grade)
    return world.fresh(case)


def choose(case: ReturnCase, way: str, **more: Any) -> Choice:
    return choosing.choose(user=case.user, case_number=case.number, way=way, actor=case.user.ref, **more)


def balanced() -> bool:
    return set(trial_balance().values()) == {0}


@pytest.fixture
def exchanged(bought: Bought, xiaochen: User) -> tuple[Order, ReturnCase, Replacement]:
    order = bought()
    shelf(order)
    case = examined(order, xiaochen)
    choose(case, "exchange")
    deciding.decide(case_number=case.number, outcome="exchange", decider=xiaochen)
    case = world.fresh(case)
    return order, case, Replacement.objects.select_related("order").get(case=case)


def test_it_works(exchanged: tuple[Order, ReturnCase, Replacement]) -> None:
    """The same again for a flaw: nobody pays a second time, both orders' money is exact, the clock of a day runs."""
    order, case, row = exchanged
    new = row.order
    assert (case.stage, case.outcome, case.refund_fen) == (Stage.SETTLED, "exchange", 0)
    assert (row.carried_fen, row.pays_fen, row.borne_fen, row.back_fen) == (order.total_fen, 0, 0, 0)
    assert (new.lifecycle, new.total_fen, new.carried_fen, new.due_fen) == (
        "confirmed",
        order.total_fen,
        order.total_fen,
        0,
    )
    assert not ProviderRefund.objects.exists(), "no money travels"
    assert balance(A.ESCROW, order.ref, "CNY") == balance(A.EXCHANGE_RESERVED, new.purchase.ref, "CNY") == 0
    assert balance(A.ESCROW, new.ref, "CNY") == new.total_fen
    assert (payment_status(order), payment_status(new)) == ("refunded", "paid")
    assert clocks.open_clock(exchanging.CLOCK, case.ref) is not None
    assert balanced()
    drain()
    row.refresh_from_db()
    assert row.paid_at is not None


def test_the_replacement_is_declared_with_the_first_payment(exchanged: tuple[Order, ReturnCase, Replacement]) -> None:
    from logistics.models import Consignment

    order, _case, row = exchanged
    drain()
    first, second = (Consignment.objects.get(order_number=one.number) for one in (order, row.order))
    assert second.payment_ref == first.payment_ref != ""
    assert (second.paid_fen, second.payment_fen, second.discount_fen) == (row.order.total_fen, row.order.total_fen, 0)


def test_both_passports_say_it_and_the_clock_stops_when_it_leaves(
    exchanged: tuple[Order, ReturnCase, Replacement], lupe: User, laozhang: User, xiaomei: User
) -> None:
    _order, case, row = exchanged
    drain()
    trip = world.Trip(row.order, lupe, laozhang)
    trip.to("sealed")
    drain()
    assert clocks.open_clock(exchanging.CLOCK, case.ref) is not None
    trip.to("bagged")
    drain()
    assert shop.nothing_dead()
    assert clocks.open_clock(exchanging.CLOCK, case.ref) is None
    assert Replacement.objects.get().left_at is not None
    new = world.units_of(row.order)[0]
    said = {
        event.action: event.details["passport"]
        for event in CustodyEvent.objects.filter(action__in=("exchanged_for", "replaces"))
    }
    assert said == {"exchanged_for": new.passport_code, "replaces": case.items.get().unit.passport_code}
    assert Notice.objects.filter(recipient=xiaomei.ref, template="return_exchange_left").exists()


def test_a_refund_of_the_replacement_goes_through_the_first_payment(
    exchanged: tuple[Order, ReturnCase, Replacement], settle: Callable[[], int]
) -> None:
    order, _case, row = exchanged
    cancelling.cancel(order=row.order, reason="changed my mind", actor=order.user.ref)
    sent = ProviderRefund.objects.select_related("attempt").get()
    assert (sent.attempt.reference, sent.amount_minor) == (order.purchase.ref, row.order.total_fen)
    drain()
    assert Replacement.objects.get().ended_at is not None
    assert balance(A.ESCROW, row.order.ref, "CNY") == 0
    assert balanced()


def test_no_stock_abroad_is_no_exchange_and_the_money_comes_at_once(bought: Bought, xiaochen: User) -> None:
    order = bought()
    goods = shelf(order)
    case = examined(order, xiaochen)
    choose(case, "exchange")
    Stock.objects.filter(listing=goods, place="warehouse:NRT1").update(on_hand=0)
    deciding.decide(case_number=case.number, outcome="exchange", decider=xiaochen)
    case = world.fresh(case)
    assert (case.stage, case.outcome, case.refund_fen) == (Stage.SETTLED, "refund", order.total_fen)
    assert Order.objects.count() == 1
    assert balanced()


def test_nobody_is_exchanged_without_having_seen_the_price(bought: Bought, xiaochen: User) -> None:
    order = bought()
    shelf(order)
    case = examined(order, xiaochen)
    with pytest.raises(errors.WayNotOpen):
        deciding.decide(case_number=case.number, outcome="exchange", decider=xiaochen)
    assert world.fresh(case).stage == Stage.INSPECTED
    assert Order.objects.count() == 1


@pytest.mark.parametrize(("price", "pays", "back"), [(3000, True, False), (1000, False, True)])
def test_a_dearer_or_cheaper_thing_settles_the_difference(
    bought: Bought, xiaochen: User, price: int, pays: bool, back: bool
) -> None:
    """Dearer: paid by the shopper through the provider, and both payments give it back. Cheaper: the rest goes back."""
    order = bought()
    other = shop.listing(order.seller, price=price)
    Stock.objects.filter(listing=other).update(place="warehouse:NRT1")
    case = examined(order, xiaochen)
    choice = choose(case, "exchange", listing=other.public_id)
    deciding.decide(case_number=case.number, outcome="exchange", decider=xiaochen)
    row = Replacement.objects.select_related("order__purchase").get()
    new = row.order
    assert row.pays_fen == choice.shown["pays_fen"] == new.due_fen
    assert (row.pays_fen > 0, row.back_fen > 0) == (pays, back)
    assert row.carried_fen + row.pays_fen + row.borne_fen == new.total_fen
    assert row.carried_fen + row.back_fen == order.total_fen
    if pays:
        assert (new.lifecycle, balance(A.EXCHANGE_RESERVED, new.purchase.ref, "CNY")) == (
            "placed",
            row.carried_fen + row.borne_fen,
        )
        shop.pay_directly(new.purchase)
        new.refresh_from_db()
    assert new.lifecycle == "confirmed"
    drain()
    assert balance(A.EXCHANGE_RESERVED, new.purchase.ref, "CNY") == 0
    assert balance(A.ESCROW, new.ref, "CNY") == new.total_fen
    assert balanced()
    cancelling.cancel(order=new, reason="changed my mind", actor=order.user.ref)
    by_payment: dict[str, int] = {}
    for sent in ProviderRefund.objects.select_related("attempt"):
        by_payment[sent.attempt.reference] = by_payment.get(sent.attempt.reference, 0) + sent.amount_minor
    expected = {order.purchase.ref: order.total_fen} | ({new.purchase.ref: row.pays_fen} if pays else {})
    if pays:
        expected[order.purchase.ref] = row.carried_fen + row.back_fen
        assert Refund.objects.get(order=new).credit_fen == row.borne_fen
    assert by_payment == expected
    assert balanced()


def test_a_difference_that_is_not_paid_gives_everything_back(bought: Bought, xiaochen: User, xiaomei: User) -> None:
    order = bought()
    other = shop.listing(order.seller, price=3000)
    Stock.objects.filter(listing=other).update(place="warehouse:NRT1")
    case = examined(order, xiaochen)
    choose(case, "exchange", listing=other.public_id)
    deciding.decide(case_number=case.number, outcome="exchange", decider=xiaochen)
    row = Replacement.objects.get()
    world.days_later(1)
    assert cancelling.expire_unpaid() == 1
    assert cancelling.expire_unpaid() == 0
    assert sum(ProviderRefund.objects.values_list("amount_minor", flat=True)) == order.total_fen
    assert balance(A.EXCHANGE_RESERVED, row.order.purchase.ref, "CNY") == 0
    assert balance(A.REFUND_PAYABLE, order.ref, "CNY") == order.total_fen
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == 0
    assert balanced()
    drain()
    assert Replacement.objects.get().ended_at is not None
    assert clocks.open_clock(exchanging.CLOCK, case.ref) is None
    assert Notice.objects.filter(recipient=xiaomei.ref, template="return_exchange_ended").exists()


def test_a_risen_price_is_borne_by_the_seller_who_is_at_fault(bought: Bought, xiaochen: User) -> None:
    order = bought()
    goods = shelf(order)
    case = examined(order, xiaochen)
    Listing.objects.filter(pk=goods.pk).update(price_minor=2400)
    assert choose(case, "exchange").shown["pays_fen"] == 0
    deciding.decide(case_number=case.number, outcome="exchange", decider=xiaochen)
    row = Replacement.objects.select_related("order").get()
    assert row.borne_fen == row.order.total_fen - order.total_fen > 0
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == row.borne_fen
    drain()
    drain()
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == 0
    assert balance(A.SELLER_RECEIVABLE, f"seller:{order.seller.public_id}", order.seller_currency) > 0
    assert balanced()


def test_a_price_that_rose_after_it_was_shown_is_no_exchange(bought: Bought, xiaochen: User) -> None:
    """Changed their mind: the shopper bears the difference, and never more than they saw."""
    order = bought()
    goods = shelf(order)
    case = examined(order, xiaochen, reason="no_reason")
    shown = choose(case, "exchange").shown
    assert shown["pays_fen"] >= 500
    Listing.objects.filter(pk=goods.pk).update(price_minor=2400)
    deciding.decide(case_number=case.number, outcome="exchange", decider=xiaochen)
    assert (world.fresh(case).outcome, Order.objects.count()) == ("refund", 1)


def test_repair_waits_for_the_workshop(bought: Bought, xiaochen: User, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[dict[str, Any]] = []
    monkeypatch.setattr(things, "emit", lambda **event: said.append(event))
    order = bought()
    case = examined(order, xiaochen, grade="B")
    assert choices.proposal_of(case).code == "repair"
    with pytest.raises(errors.WayNotOpen):
        deciding.decide(case_number=case.number, outcome="repair", decider=xiaochen)
    choose(case, "repair")
    deciding.decide(case_number=case.number, outcome="repair", decider=xiaochen)
    case = world.fresh(case)
    payload = {"case": case.number, "unit": case.items.get().unit.passport_code, "fault": "quality"}
    assert said == [{"topic": "returns.repair_decided", "key": case.ref, "payload": payload}]
    assert (case.stage, world.escrow_of(order).open_cases, Refund.objects.count()) == (Stage.DECIDED, 1, 0)
    with pytest.raises(IllegalMove):
        deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)
    for _ in range(2):
        repaired.close(case.number, "repaired")
    case = world.fresh(case)
    assert (case.stage, case.outcome, case.refund_fen) == (Stage.SETTLED, "repair", 0)
    assert case.items.get().unit.status == UnitStatus.DELIVERED
    assert (world.escrow_of(order).open_cases, Refund.objects.count()) == (0, 0)


def test_what_cannot_be_repaired_is_refunded_once(bought: Bought, xiaochen: User) -> None:
    order = bought()
    case = examined(order, xiaochen, grade="B")
    choose(case, "repair")
    deciding.decide(case_number=case.number, outcome="repair", decider=xiaochen)
    for _ in range(2):
        repaired.close(case=case.number, outcome="not_repairable")
    assert Refund.objects.get().amount_fen == order.total_fen == world.fresh(case).refund_fen
    with pytest.raises(IllegalMove):
        repaired.close(case.number, "repaired")
    assert balanced()


def test_keeping_it_for_a_part_moves_no_parcel(bought: Bought, xiaomei: User) -> None:
    order = bought()
    line = order.lines.get()
    case = world.ask(order, reason="quality")
    offered = choices.keep_offer(case)
    assert offered == (line.goods_fen + line.fx_fee_fen) * 3000 // 10_000
    for _ in range(2):
        choosing.keep(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    case = world.fresh(case)
    made = Refund.objects.get()
    assert (case.stage, case.outcome, case.refund_fen) == (Stage.SETTLED, "keep", offered)
    assert (made.goods_fen, made.freight_fen, made.tax_fen) == (offered, 0, 0)
    line.refresh_from_db()
    assert (line.returned_quantity, case.items.get().unit.status) == (0, UnitStatus.DELIVERED)
    assert world.escrow_of(order).status == EscrowStatus.RELEASABLE
    assert balanced()
    again = world.ask(order, reason="quality")
    assert choices.keep_offer(again) == 0, "one piece is paid for once"
    with pytest.raises(errors.WayNotOpen):
        choosing.keep(user=xiaomei, case_number=again.number, actor=xiaomei.ref)


def test_much_or_often_is_looked_at_by_a_person(bought: Bought, xiaomei: User, xiaochen: User) -> None:
    order = bought(pieces=9)
    case = world.ask(order, pieces=9, reason="quality")
    choosing.keep(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    assert (world.fresh(case).stage, Refund.objects.count()) == (Stage.LABEL_ISSUED, 0)
    with pytest.raises(IllegalMove):
        deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)
    assert clocks.open_clock("return_keep", case.ref) is not None
    deciding.decide(case_number=case.number, outcome="keep", decider=xiaochen)
    assert world.fresh(case).refund_fen == Refund.objects.get().amount_fen == Choice.objects.get().offered_fen
    assert clocks.open_clock("return_keep", case.ref) is None


def test_a_wish_to_keep_it_may_be_refused_and_the_return_goes_on(bought: Bought, xiaomei: User, xiaochen: User) -> None:
    """With a reason that the shopper reads; it is not offered again, and the parcel may still come."""
    case = world.ask(bought(pieces=9), pieces=9, reason="quality")
    with pytest.raises(IllegalMove):  # nobody wishes to keep anything
        deciding.decide(case_number=case.number, outcome="decline", why="图片看不出瑕疵", decider=xiaochen)
    choosing.keep(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    with pytest.raises(errors.DecisionIncomplete):
        deciding.decide(case_number=case.number, outcome="decline", why=" ", decider=xiaochen)
    deciding.decide(case_number=case.number, outcome="decline", why="图片看不出瑕疵", decider=xiaochen)
    case = world.fresh(case)
    assert (case.stage, case.answer, Refund.objects.count()) == (Stage.LABEL_ISSUED, "图片看不出瑕疵", 0)
    assert not Choice.objects.exists()
    assert clocks.open_clock("return_keep", case.ref) is None
    assert not Duty.objects.filter(kind="keep_to_approve", done_at=None).exists()
    with pytest.raises(errors.WayNotOpen):
        choosing.keep(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    drain()
    told = Notice.objects.get(recipient=xiaomei.ref, template="return_keep_refused", channel="in_app")
    assert "图片看不出瑕疵" in told.body
    world.refunded(case, xiaochen)


def test_who_keeps_it_needs_no_courier_and_no_other_offer(bought: Bought, xiaomei: User, akira: User) -> None:
    order = bought()
    case = world.ask(order, reason="quality")
    window = portal.windows_for(case)[0]
    pickups.book(user=xiaomei, case_number=case.number, window=window.code, actor=xiaomei.ref)
    keeping.offer(seller=order.seller, case_number=case.number, amount_fen=500, by=akira)
    choosing.keep(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    assert world.fresh(case).stage == Stage.SETTLED
    standing = Pickup.objects.get()
    assert (standing.status, str(standing.address), standing.slot.taken) == ("cancelled", "", 0)
    assert PartRefund.objects.get().status == "lapsed"


def test_a_wish_to_keep_it_ends_with_sending_it(bought: Bought, xiaomei: User) -> None:
    case = world.ask(bought(pieces=9), pieces=9, reason="quality")
    choosing.keep(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    requesting.mark_sent(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    assert not Choice.objects.exists()
    assert not Duty.objects.filter(kind="keep_to_approve", done_at=None).exists()
    assert clocks.open_clock("return_keep", case.ref) is None


def test_arrival_and_findings_are_told_and_the_shopper_has_time(bought: Bought, xiaomei: User, xiaochen: User) -> None:
    """A small flaw: we propose an exchange, say so, and after the time the money goes back."""
    order = bought()
    shelf(order)
    case = examined(order, xiaochen)
    drain()
    told = dict(Notice.objects.filter(recipient=xiaomei.ref, channel="in_app").values_list("template", "link"))
    assert told["return_received"].endswith(f"/me/returns/{case.number}/")
    assert told["return_inspected"].endswith(f"/me/returns/{case.number}/choose/")
    assert clocks.open_clock("return_choice", case.ref) is not None
    world.days_later(2.1)
    sweep()
    drain()
    assert Choice.objects.get().code == "refund"
    assert Duty.objects.filter(kind="clock:return_choice", subject=case.ref, done_at=None).exists()
    assert choices.proposal_of(case).code == "refund"
    deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)
    assert clocks.open_clock("return_choice", case.ref) is None


def test_a_wish_for_an_exchange_is_waited_for(bought: Bought, xiaochen: User) -> None:
    """Asked for at the request, not chosen yet: the money does not go back behind the shopper's back."""
    order = bought()
    shelf(order)
    case = world.arrived(world.ask(order, reason="quality", wish="exchange"), xiaochen)
    world.inspect_all(case, xiaochen, grade="A")
    with pytest.raises(errors_twin.WordAwaited):
        deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)
    assert Refund.objects.count() == 0
    choose(world.fresh(case), "exchange")
    assert clocks.open_clock("return_choice", case.ref) is None
    deciding.decide(case_number=case.number, outcome="exchange", decider=xiaochen)
    assert world.fresh(case).outcome == "exchange"


def test_who_asked_for_the_money_is_not_kept_waiting(bought: Bought, xiaochen: User) -> None:
    order = bought()
    shelf(order)
    case = examined(order, xiaochen)
    deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)
    assert world.fresh(case).refund_fen == order.total_fen


@pytest.mark.parametrize(
    ("hours", "left"), [(0, 48), (95, 48), (100, 44), (143, 1), (143.5, 0), (200, 0)]
)  # fmt: skip
def test_the_time_to_choose_keeps_the_legal_days(hours: float, left: float) -> None:
    came = datetime(2026, 11, 1, tzinfo=UTC)
    assert outcomes.time_to_choose(came, came + timedelta(hours=hours)) == timedelta(hours=left)


def test_somebody_elses_case_and_a_decided_one(bought: Bought, tingting: User, xiaochen: User) -> None:
    case = world.refunded(world.ask(bought()), xiaochen)
    with pytest.raises(errors.ReturnNotFound):
        choosing.choose(user=tingting, case_number=case.number, way="refund", actor=tingting.ref)
    with pytest.raises(errors.AlreadyDecided):
        choose(case, "refund")
    assert not Choice.objects.exists()
