"""A repair from the report to the hand-back, by every way of paying for it, and what the book and the passport say."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from logistics.models import CustodyEvent
from marketplace.core import time
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance, trial_balance
from repairs.errors import (
    BadRepair,
    IsAReturn,
    NotNow,
    NotThere,
    NotYourPoint,
    OpenElsewhere,
    OwnPoint,
    PartShort,
    PhotoNeeded,
    PieceNotFound,
    QuoteTooDear,
    SerialKnown,
    SerialNeeded,
)
from repairs.models import PartMove, PartStock, RepairCase, ReserveShare
from repairs.services import choosing, claims, parts, paying, reporting, reserve, taking_in, working
from returns.errors import MoreThanDelivered
from returns.services import choosing as choosing_way
from returns.services import deciding
from tests.repairs import build
from tests.returns import world

pytestmark = pytest.mark.django_db
Bought = Callable[..., Any]


@pytest.fixture
def order(bought: Bought) -> Any:
    return build.delivered_before(bought())


@pytest.fixture
def shop(akira: Any, charlie: Any, dana: Any, ming: Any) -> Any:
    return build.point(charlie, dana, ming)


def book(code: AccountCode, owner: str = "") -> int:
    return balance(code, owner, "CNY")


def balanced() -> bool:
    return all(not fen for fen in trial_balance().values())


def test_it_works(order: Any, shop: Any, charlie: Any, settle: Any) -> None:
    """Under the standard plan: nothing to pay, a part with serials, both photographs, the passport and the book know it."""
    warranty = build.warranty(order)
    laid = book(AccountCode.WARRANTY_RESERVE)
    assert laid == 900  # 60 % of 15 yuan
    case = build.report(order)
    assert (case.status, case.liable, case.verdict, case.cap_fen) == (
        "choosing",
        "warranty",
        "covered",
        order.lines.get().unit_fen,
    )
    work = build.on_bench(case, shop, charlie)
    stock = build.part(shop, has_serial=True)
    work = working.quote(work=work, finding="马达烧了", labour_fen=2_000, parts_fen=800, by=charlie)
    assert work.status == "working"
    parts.take(work=work, sku="MOTOR-1", pieces=1, serial_in="m-77123", serial_out="M-00456", by=charlie)
    with pytest.raises(PhotoNeeded):
        working.finish(work=work, uploads=[], by=charlie)
    work = working.finish(work=work, uploads=[build.picture(10)], by=charlie)
    working.hand_back(work=work, by=charlie)
    case = build.fresh(case)
    assert (case.status, case.covered_fen, case.remedy) == ("closed", 2_800, "repair")
    assert book(AccountCode.REPAIR_PAYABLE, shop.ref) == 2_000
    assert book(AccountCode.REPAIR_INCOME) == 800
    assert book(AccountCode.WARRANTY_RESERVE) == 0
    assert book(AccountCode.WARRANTY_COST) == 900 + 1_900
    assert ReserveShare.objects.get(warranty=warranty).used_fen == 900
    assert balanced()
    event = CustodyEvent.objects.get(subject=f"unit:{case.unit.passport_code}", action="repaired")
    assert event.details["parts"] == [{"sku": "MOTOR-1", "pieces": 1, "new": "123", "old": "456"}]
    assert build.fresh(stock).on_hand == 2
    settle()
    reporting.rate(case=case, stars=5, actor=case.user.ref)
    with pytest.raises(NotNow):
        reporting.rate(case=case, stars=1, actor=case.user.ref)


def paid(work: Any, *, attempt: int = 1, fen: int | None = None, is_surplus: bool = False) -> None:
    paying.apply_success(
        attempt_id=attempt, reference=work.ref, amount_fen=work.due_fen if fen is None else fen, payment_ref="pi_1",
        is_surplus=is_surplus,
    )  # fmt: skip


def test_without_a_warranty_the_shopper_says_yes_and_pays_first(order: Any, shop: Any, charlie: Any) -> None:
    case = build.report(order)
    assert (case.liable, case.verdict) == ("shopper", "no_warranty")
    work = working.quote(
        work=build.on_bench(case, shop, charlie), finding="马达烧了", labour_fen=3_000, parts_fen=500, by=charlie
    )
    assert (work.status, work.due_fen) == ("quoted", 3_500)
    with pytest.raises(NotNow):
        working.finish(work=work, uploads=[build.picture()], by=charlie)
    attempt = paying.start(user=order.user, number=case.number, return_url="https://x/{attempt}/", method="card")
    assert (attempt.amount_minor, attempt.reference) == (3_500, work.ref)
    paid(work)
    paid(work)  # the same word again
    assert book(AccountCode.REPAIR_UNEARNED, work.ref) == 3_500
    working.finish(work=build.fresh(work), uploads=[build.picture()], by=charlie)
    assert book(AccountCode.REPAIR_UNEARNED, work.ref) == 0
    assert book(AccountCode.REPAIR_PAYABLE, shop.ref) == 3_000
    assert book(AccountCode.REPAIR_INCOME) == 500
    assert balanced()


def test_the_basic_plan_asks_its_deductible(order: Any, shop: Any, charlie: Any) -> None:
    build.warranty(order, "basic")
    work = build.on_bench(build.report(order), shop, charlie)
    work = working.quote(work=work, finding="马达烧了", labour_fen=4_000, parts_fen=0, by=charlie)
    assert work.due_fen == 2_000  # 10 %, at least 20 yuan
    paid(work)
    working.finish(work=build.fresh(work), uploads=[build.picture()], by=charlie)
    assert build.fresh(work.case).covered_fen == 2_000
    assert balanced()


def test_a_refused_price_hands_the_piece_back_and_nothing_moves(order: Any, shop: Any, charlie: Any) -> None:
    case = build.report(order)
    work = working.quote(
        work=build.on_bench(case, shop, charlie), finding="马达烧了", labour_fen=3_000, parts_fen=0, by=charlie
    )
    paying.refuse_quote(case=case, actor=case.user.ref)
    working.hand_back(work=build.fresh(work), by=charlie)
    assert build.fresh(case).status == "unrepaired"
    assert book(AccountCode.REPAIR_UNEARNED, work.ref) == 0 == book(AccountCode.REPAIR_PAYABLE, shop.ref)


def test_a_quote_that_nobody_answers_ends(order: Any, shop: Any, charlie: Any, own_clock: Any) -> None:
    case = build.report(order)
    work = working.quote(
        work=build.on_bench(case, shop, charlie), finding="马达烧了", labour_fen=3_000, parts_fen=0, by=charlie
    )
    assert working.end_quotes() == 0
    time.travel(timedelta(days=7, seconds=1))
    assert working.end_quotes() == 1
    assert build.fresh(work).status == "given_up"
    with pytest.raises(NotNow):
        paying.start(user=order.user, number=case.number, return_url="https://x/", method="card")


def test_what_is_not_worth_while_is_paid_out(order: Any, shop: Any, charlie: Any, dana: Any, settle: Any) -> None:
    build.warranty(order, "basic")
    case = build.report(order)
    work = build.on_bench(case, shop, charlie)
    piece = order.lines.get().unit_fen
    with pytest.raises(QuoteTooDear):
        working.quote(work=work, finding="换整机", labour_fen=piece * 7 // 10 + 1, parts_fen=0, by=charlie)
    with pytest.raises(NotNow):
        claims.pay_out(case=case, is_credit=True, by=dana)
    working.give_up(work=work, why="无法修复", by=charlie)
    with pytest.raises(NotNow):  # a warranty settles it first
        working.hand_back(work=build.fresh(work), by=charlie)
    claims.pay_out(case=case, is_credit=True, by=dana)
    case = build.fresh(case)
    assert (case.status, case.remedy, case.paid_out_fen) == ("settled", "pay_out", piece * 6 // 10)
    assert book(AccountCode.STORE_CREDIT, order.user.ref) == case.paid_out_fen
    assert balanced()
    settle()
    again = build.report(order)  # the cap is reached: the next one is on the shopper
    assert (again.verdict, again.liable) == ("cap_reached", "shopper")


def test_replaced_out_of_the_spares_with_its_own_serial(order: Any, shop: Any, charlie: Any, dana: Any) -> None:
    build.warranty(order)
    case = build.report(order)
    work = build.on_bench(case, shop, charlie)
    working.give_up(work=work, why="无法修复", by=charlie)
    build.part(shop, 1, sku="WHOLE-1", is_whole=True, has_serial=True)
    with pytest.raises(SerialNeeded):
        claims.replace(case=case, sku="WHOLE-1", serial="", by=dana)
    claims.replace(case=case, sku="WHOLE-1", serial="SN-9", by=dana)
    case = build.fresh(case)
    assert (case.status, case.replaced_serial, case.covered_fen) == ("settled", "SN-9", order.lines.get().unit_fen)
    assert balanced()


def test_given_up_after_payment_gives_parts_and_money_back(order: Any, shop: Any, charlie: Any) -> None:
    from marketplace.payments.models import PaymentAttempt, ProviderRefund

    case = build.report(order)
    work = working.quote(
        work=build.on_bench(case, shop, charlie), finding="马达烧了", labour_fen=3_000, parts_fen=800, by=charlie
    )
    attempt = paying.start(user=order.user, number=case.number, return_url="https://x/", method="card")
    PaymentAttempt.objects.filter(pk=attempt.pk).update(status="succeeded", provider_ref="pi_1")
    paid(work, attempt=attempt.pk)
    stock = build.part(shop)
    parts.take(work=build.fresh(work), sku="MOTOR-1", pieces=2, serial_in="", serial_out="", by=charlie)
    assert build.fresh(stock).on_hand == 1
    working.give_up(work=build.fresh(work), why="主板也坏了", by=charlie)
    assert build.fresh(stock).on_hand == 3
    asked = ProviderRefund.objects.get()
    assert (asked.source, asked.amount_minor) == (f"repair-refund:{work.public_id}", 3_800)
    for _twice in range(2):
        paying.refund_arrived(source=asked.source, amount_fen=3_800)
    assert book(AccountCode.REFUND_PAYABLE, work.ref) == 0 == book(AccountCode.PROVIDER_CLEARING) - order.total_fen
    assert balanced()


def test_one_open_case_a_piece_across_rooms(order: Any, shop: Any) -> None:
    case = build.report(order)
    with pytest.raises(OpenElsewhere):
        build.report(order)
    from orders.models import Order

    Order.objects.filter(pk=order.pk).update(delivered_at=time.now())
    with pytest.raises(MoreThanDelivered):
        world.ask(build.fresh(order), reason="quality")
    reporting.withdraw(case=case, actor=case.user.ref)
    asked = world.ask(build.fresh(order), reason="quality")
    with pytest.raises(OpenElsewhere):
        build.report(order)
    assert RepairCase.objects.count() == 1
    assert asked.items.count() == 1


def test_bad_reports_change_nothing(order: Any, akira: Any) -> None:
    code = build.unit_of(order).passport_code
    with pytest.raises(PieceNotFound):
        reporting.diagnose(user=akira, passport_code=code, answers=("broken", "no"))
    with pytest.raises(IsAReturn):
        build.report(order, ("wrong",))
    for day in (time.today() + timedelta(days=1), time.today() - timedelta(days=200)):
        with pytest.raises(BadRepair):
            build.report(order, happened_on=day)
    with pytest.raises(BadRepair):
        build.report(order, words="坏")
    assert not RepairCase.objects.exists()


def test_a_doubt_only_leads_to_a_person(order: Any, dana: Any, settle: Any) -> None:
    build.warranty(order, began_days_ago=3)
    case = build.report(order)
    assert (case.status, case.doubts, case.liable) == ("review", ["first_days"], "warranty")
    with pytest.raises(BadRepair):
        claims.decide(case=case, is_granted=False, why="no", by=dana)
    assert claims.decide(case=case, is_granted=True, why="", by=dana).status == "choosing"
    settle()


def test_places_are_minded(order: Any, shop: Any, charlie: Any, akira: Any, dana: Any, ming: Any) -> None:
    other = build.point(akira, dana, ming, name="虹桥快修", trades=["food"])
    case = build.report(order)
    with pytest.raises(NotThere):
        choosing.choose(case=case, partner=other, actor="user:x")
    work = choosing.choose(case=case, partner=shop, actor="user:x")
    with pytest.raises(NotYourPoint):
        working.accept(work=work, by=akira)
    working.decline(work=work, why="没有配件", by=charlie)
    assert build.fresh(case).status == "choosing"
    work = build.on_bench(build.fresh(case), shop, charlie)
    with pytest.raises(NotNow):  # there is no central station
        working.pass_on(work=work, why="要中心站看", by=charlie)
    station = build.station(dana, ming)
    at_home = working.pass_on(work=work, why="要中心站看", by=charlie)
    assert (at_home.partner_id, build.fresh(case).status) == (station.pk, "in_repair")


def test_parts_never_below_zero_and_serials_once(order: Any, shop: Any, charlie: Any) -> None:
    work = working.quote(
        work=build.on_bench(build.report(order), shop, charlie),
        finding="马达烧了",
        labour_fen=100,
        parts_fen=0,
        by=charlie,
    )
    paid(work)
    work = build.fresh(work)
    stock = build.part(shop, 2, has_serial=True)
    parts.take(work=work, sku="MOTOR-1", pieces=1, serial_in="A1", serial_out="", by=charlie)
    with pytest.raises(SerialKnown):
        parts.take(work=work, sku="MOTOR-1", pieces=1, serial_in="a1", serial_out="", by=charlie)
    with pytest.raises(SerialNeeded):
        parts.take(work=work, sku="MOTOR-1", pieces=2, serial_in="A2", serial_out="", by=charlie)
    parts.take(work=work, sku="MOTOR-1", pieces=1, serial_in="A3", serial_out="", by=charlie)
    with pytest.raises(PartShort):
        parts.take(work=work, sku="MOTOR-1", pieces=1, serial_in="A4", serial_out="", by=charlie)
    assert build.fresh(stock).on_hand == 0
    parts.receive(place=shop, sku="MOTOR-1", pieces=5, note="DN-1", by=charlie)
    parts.receive(place=shop, sku="MOTOR-1", pieces=5, note="DN-1", by=charlie)
    parts.count(place=shop, sku="MOTOR-1", on_hand=4, why="少了一件", by=charlie)
    assert build.fresh(stock).on_hand == 4
    assert sum(PartMove.objects.values_list("pieces", flat=True)) == 4 - 2


def test_the_reserve_that_is_not_needed_comes_back(order: Any, own_clock: Any) -> None:
    build.warranty(order, months=1, began_days_ago=0)
    assert reserve.release_due() == 0
    time.travel(timedelta(days=61))
    assert reserve.release_due() == 1
    assert reserve.release_due() == 0
    assert book(AccountCode.WARRANTY_RESERVE) == 0 == book(AccountCode.WARRANTY_COST)


def test_a_return_that_is_to_be_repaired_ends_with_the_repair(
    bought: Bought, xiaochen: Any, dana: Any, ming: Any, settle: Any
) -> None:
    build.station(dana, ming)
    case = world.arrived(world.ask(bought(), reason="quality"), xiaochen)
    world.inspect_all(case, xiaochen, grade="B")
    choosing_way.choose(user=case.user, case_number=case.number, way="repair", actor=case.user.ref)
    deciding.decide(case_number=case.number, outcome="repair", decider=xiaochen)
    settle()
    repair = RepairCase.objects.get(return_case=case.number)
    assert (world.fresh(case).stage, repair.status) == ("decided", "in_repair")
    work = repair.works.get()
    working.accept(work=work, by=xiaochen)
    working.receive(work=work, uploads=[build.picture()], by=xiaochen)
    work = working.quote(work=build.fresh(work), finding="马达烧了", labour_fen=2_000, parts_fen=300, by=xiaochen)
    working.finish(work=work, uploads=[build.picture()], by=xiaochen)
    working.hand_back(work=build.fresh(work), by=xiaochen)
    ended = world.fresh(case)
    assert (ended.stage, ended.outcome, ended.refund_fen) == ("settled", "repair", 0)
    assert world.escrow_of(ended.order).open_cases == 0
    assert balanced()


def test_from_a_return_the_shopper_pays_nothing(bought: Bought, xiaochen: Any, dana: Any, ming: Any) -> None:
    case = world.arrived(world.ask(bought(), reason="quality"), xiaochen)
    station = build.station(dana, ming)
    unit = case.items.get().unit_id
    repair = taking_in.from_return(case_number=case.number, unit=unit, fault="function")
    assert taking_in.from_return(case_number=case.number, unit=unit, fault="function") == repair
    with pytest.raises(PieceNotFound):
        taking_in.from_return(case_number="MR0000000000000", unit=unit, fault="function")
    work = repair.works.get()
    assert (work.partner, repair.status) == (station, "in_repair")
    working.accept(work=work, by=xiaochen)
    working.receive(work=work, uploads=[build.picture()], by=xiaochen)
    work = working.quote(work=build.fresh(work), finding="马达烧了", labour_fen=2_000, parts_fen=300, by=xiaochen)
    assert (work.status, work.due_fen) == ("working", 0)
    working.finish(work=work, uploads=[build.picture()], by=xiaochen)
    working.hand_back(work=build.fresh(work), by=xiaochen)
    assert build.fresh(repair).status == "closed"
    assert book(AccountCode.REPAIR_COST) == 2_300 == book(AccountCode.REPAIR_INCOME)
    assert balanced()
    assert PartStock.objects.count() == 0


@pytest.mark.parametrize("side", ["xiaomei", "akira"])
def test_no_side_of_a_repair_judges_or_does_it(
    side: str, order: Any, shop: Any, charlie: Any, request: pytest.FixtureRequest
) -> None:
    """Whose piece it is, and the people of the shop that sold it: neither at the bench of a service point nor for us."""
    one = request.getfixturevalue(side)
    one.roles = [*one.roles, "ops"]
    one.save(update_fields=["roles"])
    shop.members.create(user=one, since=time.now())
    work = build.on_bench(build.report(order), shop, charlie)
    with pytest.raises(OwnPoint):
        working.quote(work=work, finding="马达烧了", labour_fen=100, parts_fen=0, by=one)
    with pytest.raises(OwnPoint):
        working.give_up(work=work, why="修不好", by=one)
    RepairCase.objects.update(status="review")
    with pytest.raises(OwnPoint):
        claims.decide(case=RepairCase.objects.get(), is_granted=True, why="看过了", by=one)
    assert (build.fresh(work).status, RepairCase.objects.get().status) == ("received", "review")
