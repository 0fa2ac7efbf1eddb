"""The quota of a return follows customs' word: restored when CEB625 is accepted, exactly once; the tax bill is booked against
what was collected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from logistics.customs.places import SUPERVISED
from logistics.customs.receiving import Receipt, TaxFacts
from logistics.models import CustodyEvent, Declaration, Paper, Parcel, Unit, Warehouse
from logistics.services import mail, papers
from logistics.states import PAPER, PaperStatus
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks import selectors as clocks
from marketplace.core.clocks.service import sweep
from marketplace.core.duties.models import Duty
from marketplace.core.errors import IllegalMove, NotAllowed
from marketplace.core.outbox.drain import drain
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.tariff.models import QuotaYear
from orders.models import Order, Refund, RefundLine
from orders.services import differences
from returns import customs_handlers, timeline
from returns.errors import NothingAtCustoms, NotYourBench, WaybillMissing
from returns.label_files import lines_of
from returns.models import Homeward, ReturnCase
from returns.services import customs_return, deciding, detours, homeward, requesting
from tests.returns import world

Bought = Callable[..., Order]


@pytest.fixture(autouse=True)
def office_is_named(settings: Any) -> None:
    settings.CUSTOMS_URL = "http://127.0.0.1:9"


def taken() -> int:
    return QuotaYear.objects.get().taken_fen


def say(paper: Paper, code: str, **later: float) -> None:
    mail.follow(Receipt("626", paper.reference, "", code, "", time.now() + timedelta(**later)))
    drain()


def test_it_works(bought: Bought, xiaochen: User) -> None:
    order = bought()
    before = taken()
    case = world.refunded(world.ask(order, reason="quality"), xiaochen)
    paper = Paper.objects.get(kind="625")
    assert (paper.source, paper.pieces, taken()) == (f"625:{case.number}", {"1": 1}, before)

    PAPER.move(paper, PaperStatus.SENT, actor="system:test")
    say(paper, "120")
    assert taken() == before
    say(paper, "399", seconds=1)
    assert taken() == 0
    say(paper, "399", seconds=2)
    customs_handlers.return_accepted(source=paper.source)  # delivered twice by the outbox
    assert taken() == 0
    paper.refresh_from_db()
    assert paper.status == "accepted"


def test_a_refusal_restores_nothing(bought: Bought, xiaochen: User) -> None:
    order = bought()
    before = taken()
    world.refunded(world.ask(order, reason="quality"), xiaochen)
    paper = Paper.objects.get(kind="625")
    PAPER.move(paper, PaperStatus.SENT, actor="system:test")
    say(paper, "-625024")
    say(paper, "399", seconds=1)  # customs does not change its mind without being asked again
    assert taken() == before


def test_refused_tax_is_ours_at_once(bought: Bought, xiaochen: User) -> None:
    """The shopper has the tax, customs keeps it: it stands in the book when customs says so, and goes when customs thinks better."""
    order = bought()
    world.refunded(world.ask(order, reason="quality"), xiaochen)
    back = RefundLine.objects.get(refund__order=order).tax_fen
    paper = Paper.objects.get(kind="625")
    PAPER.move(paper, PaperStatus.SENT, actor="system:test")
    assert (back > 0, differences.booked(order)[differences.TAX]) == (True, [])
    say(paper, "-625024")
    assert sum(differences.booked(order)[differences.TAX]) == back
    customs_handlers.return_refused(source=paper.source)  # delivered twice by the outbox
    assert sum(differences.booked(order)[differences.TAX]) == back
    papers.ask_again(paper=paper, actor="system:test")
    paper.refresh_from_db()
    PAPER.move(paper, PaperStatus.SENT, actor="system:test")
    say(paper, "399", seconds=5)
    assert sum(differences.booked(order)[differences.TAX]) == 0
    assert taken() == 0


def test_each_piece_goes_with_its_own_parcel(bought: Bought, xiaochen: User) -> None:
    order = bought(pieces=2)
    first = Parcel.objects.get(consignment__order_number=order.number)
    second = Parcel.objects.create(
        number="MM-SECOND",
        consignment=first.consignment,
        warehouse=first.warehouse,
        status="packing",
        created_at=time.now(),
    )
    Parcel.objects.filter(pk=second.pk).update(status=first.status, delivered_at=first.delivered_at, bag=first.bag)
    case = Declaration.objects.get(parcel=first)
    Declaration.objects.create(
        parcel=second, status=case.status, customs_code=case.customs_code, invt_no="223320260I99999999"
    )
    with connection.cursor() as cursor:  # what scans of two parcels would have left
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE logistics_unit DISABLE TRIGGER USER")
        later = Unit.objects.filter(parcel=first).order_by("-pk")[0]
        cursor.execute("UPDATE logistics_unit SET parcel_id = %s WHERE id = %s", [second.pk, later.pk])
    world.refunded(world.ask(order, reason="quality", pieces=2), xiaochen)
    asked = {paper.declaration.parcel_id: paper for paper in Paper.objects.filter(kind="625")}
    assert {pk: paper.pieces for pk, paper in asked.items()} == {first.pk: {"1": 1}, second.pk: {"1": 1}}
    before = taken()
    for seconds, paper in enumerate(asked.values()):
        PAPER.move(paper, PaperStatus.SENT, actor="system:test")
        say(paper, "399", seconds=seconds)
        assert taken() == (before // 2 if seconds == 0 else 0)


def test_the_tax_bill_is_booked_against_what_was_collected(bought: Bought) -> None:
    order = bought()
    case = Declaration.objects.get(parcel__consignment__order_number=order.number)
    charged = differences.charged_for(order)[differences.TAX]

    def bill(number: str, fen: int, status: str = "1") -> int:
        mail.follow(TaxFacts("816", case.invt_no, number, status, time.now(), 0, fen, 0))
        drain()
        return sum(differences.booked(order)[differences.TAX])

    assert bill("T1", charged) == 0
    assert bill("T2", 250) == 250  # a second bill of the same list comes on top
    assert bill("T2", 250) == 250
    assert bill("T2", 250, "3") == 0
    assert bill("T1", charged, "3") == 0  # nothing assessed is left: what we collected counts


def release(order: Order, *, days_ago: int) -> None:
    """Customs released it so many days ago; the case is asked for now."""
    Declaration.objects.filter(parcel__consignment__order_number=order.number).update(
        released_at=time.now() - timedelta(days=days_ago)
    )


def under_way(order: Order, **more: str) -> ReturnCase:
    case = world.ask(order, **more)
    requesting.mark_sent(user=order.user, case_number=case.number, actor=order.user.ref)
    return world.fresh(case)


def deadline() -> None:
    """The clocks of the time that has passed ring."""
    sweep()
    drain()


def test_asked_on_day_28_and_decided_on_day_44_is_filed_in_time(bought: Bought, xiaochen: User) -> None:
    """Nobody waits for the decision: customs hears of it before the thirty days are over, and the quota follows the decision."""
    order = bought()
    before = taken()
    release(order, days_ago=27)
    case = under_way(order, reason="quality")
    assert not Paper.objects.filter(kind="625").exists()
    assert clocks.open_clock("return_customs", case.ref) is not None
    world.days_later(2)  # two days before the end of day 30, whatever the hour is now
    deadline()
    paper, case = Paper.objects.get(kind="625"), world.fresh(case)
    assert (paper.source, case.customs_filed_at is not None) == (f"625:{case.number}", True)
    assert clocks.open_clock("return_customs", case.ref) is None
    PAPER.move(paper, PaperStatus.SENT, actor="system:test")
    say(paper, "399", seconds=1)
    assert taken() == before, "an application alone restores nothing"
    world.days_later(14.5)
    case = world.refunded(case, xiaochen)
    assert (case.refund_fen, taken()) == (order.total_fen, 0)
    assert Paper.objects.filter(kind="625").count() == 1
    assert timeline_states(case) == {"customs_apply": "met", "customs_arrive": "met", "refund": "met"}


def timeline_states(case: ReturnCase) -> dict[str, str]:
    return {one.code: one.state for one in timeline.countdowns(case)}


def test_on_the_last_day_it_is_asked_the_moment_it_is_sent(bought: Bought) -> None:
    order = bought()
    release(order, days_ago=30)
    assert under_way(order).customs_filed_at is not None


def test_what_was_not_sent_in_time_is_no_customs_return(bought: Bought, xiaochen: User) -> None:
    """The shopper asked us on day 28; the parcel began to travel on day 31: nothing could be applied for."""
    order = bought()
    before = taken()
    release(order, days_ago=28)
    case = world.ask(order)
    world.days_later(3)
    case = world.refunded(case, xiaochen)
    line = order.lines.get()
    assert (case.customs_filed_at, case.refund_fen) == (None, line.goods_fen + line.fx_fee_fen)
    assert (Paper.objects.filter(kind="625").count(), taken()) == (0, before)
    assert timeline_states(case)["customs_apply"] == "missed"


@pytest.fixture
def away(bought: Bought, centre: Warehouse, canton: Warehouse) -> ReturnCase:
    """Sent while the centre at the customs place is out."""
    assert world.ask(bought()).detour == ""
    Warehouse.objects.filter(pk=centre.pk).update(is_out=True)
    return under_way(bought())


def carry_duty(case: ReturnCase) -> bool:
    return Duty.objects.filter(kind="return_detour_carry", subject=case.ref, done_at=None).exists()


def test_while_the_place_is_out_we_carry_the_pieces_there(
    away: ReturnCase, canton: Warehouse, centre: Warehouse, charlie: User, xiaochen: User, browse: Callable[..., Any]
) -> None:
    """The label goes elsewhere, the days go on, somebody owns the way to the place, and the shopper has everything as ever."""
    case, order, before = away, away.order, taken()
    assert (case.centre, case.supervised_place, case.detour) == (canton, SUPERVISED["PVG"], "waits")
    assert any(str(case.customs_arrive_by) in words for _size, words in lines_of(case, time.today()))
    shown = browse(order.user).get(f"/me/returns/{case.number}/").content.decode()
    assert f"{case.customs_arrive_by:%Y-%m-%d}" in shown
    assert clocks.open_clock("return_customs", case.ref) is not None
    assert clocks.open_clock("return_detour", case.ref) is None, "we do not have it yet"
    case = world.arrived(case, charlie)
    assert (clocks.open_clock("return_detour", case.ref) is not None, carry_duty(case)) == (True, True)
    case = settled(case, charlie)
    assert (case.refund_fen, Refund.objects.get().tax_fen > 0, Refund.objects.get().tax_kept_fen) == (
        sum(Refund.objects.values_list("goods_fen", "tax_fen").get()), True, 0
    )  # fmt: skip
    assert timeline_states(case)["customs_arrive"] == "running"  # it came somewhere else
    with pytest.raises(WaybillMissing):
        detours.send(case_number=case.number, carrier="jingwei", waybill="", by=charlie)
    detours.send(case_number=case.number, carrier="jingwei", waybill="JW5566", by=charlie)
    with pytest.raises(NotYourBench):
        detours.arrive(case_number=case.number, by=charlie)
    assert browse(xiaochen).get(f"/warehouse/returns/{case.number}/").status_code == 200
    done = browse(xiaochen).post(f"/warehouse/returns/{case.number}/detour/", {"do": "arrive"})
    case = world.fresh(case)
    assert (done.status_code, case.detour, case.centre, carry_duty(case)) == (302, "arrived", centre, False)
    assert clocks.open_clock("return_detour", case.ref) is None
    assert timeline_states(case)["customs_arrive"] == "met"
    paper = Paper.objects.get(kind="625")
    PAPER.move(paper, PaperStatus.SENT, actor="system:test")
    say(paper, "399", seconds=1)
    assert taken() < before
    assert sum(differences.booked(order)[differences.TAX]) == 0
    unit = case.items.select_related("unit").get().unit
    events = dict(CustodyEvent.objects.filter(subject=f"unit:{unit.passport_code}").values_list("action", "place"))
    assert events["received_back"] == events["carried_on"] == "warehouse:CAN", (
        "the passport names the centre that acted"
    )
    assert events["carried_there"] == "warehouse:SHA"


def test_if_we_do_not_bring_them_in_time_the_tax_is_ours(away: ReturnCase, charlie: User, dana: User) -> None:
    """Refunded with the tax; customs' last day passes: what it was told is called back, the quota stays taken, the cost is ours."""
    order, before = away.order, taken()
    case = world.refunded(away, charlie)
    back = Refund.objects.get().tax_fen
    paper = Paper.objects.get(kind="625")
    PAPER.move(paper, PaperStatus.SENT, actor="system:test")
    assert sum(differences.booked(order)[differences.TAX]) == 0
    world.days_later(46)
    deadline()
    case, paper = world.fresh(case), Paper.objects.get(kind="625")
    assert (case.detour, carry_duty(case), paper.status) == ("failed", False, "recall")
    assert clocks.open_clock("return_customs_desk", case.ref) is not None
    customs_return.desk_said(case_number=case.number, is_struck=True, why="Struck out at the desk.", by=dana)
    assert (sum(differences.booked(order)[differences.TAX]), taken()) == (back, before)
    assert debt(order) == 0, "no seller pays for a place of ours"
    assert Refund.objects.get().tax_fen == back


def settled(case: ReturnCase, inspector: User) -> ReturnCase:
    """Inspected and refunded, of a parcel that is here."""
    world.inspect_all(case, inspector)
    deciding.decide(case_number=case.number, outcome="refund", decider=inspector)
    return world.fresh(case)


def debt(order: Order) -> int:
    return balance(A.SELLER_RECEIVABLE, f"seller:{order.seller.public_id}", order.seller_currency)


def test_decided_after_the_last_day_the_shopper_has_the_tax_all_the_same(away: ReturnCase, charlie: User) -> None:
    """Nothing had been sent to customs: the tax is refunded, ours at once, and no paper is written any more."""
    order, before = away.order, taken()
    case = world.arrived(away, charlie)
    world.days_later(46)
    case = settled(case, charlie)
    made = Refund.objects.get()
    assert (case.detour, made.tax_fen > 0, made.tax_kept_fen) == ("failed", True, 0)
    assert (sum(differences.booked(order)[differences.TAX]), taken()) == (made.tax_fen, before)
    assert not Paper.objects.filter(kind="625").exists()
    assert not any(trial_balance().values())


def test_what_the_shopper_sent_too_late_is_not_ours(
    bought: Bought, centre: Warehouse, canton: Warehouse, charlie: User
) -> None:
    order = bought()
    release(order, days_ago=28)
    Warehouse.objects.filter(pk=centre.pk).update(is_out=True)
    case = world.ask(order)
    world.days_later(3)
    case = world.refunded(case, charlie)
    assert (case.detour, Refund.objects.get().tax_fen, carry_duty(case)) == ("off", 0, False)
    assert sum(differences.booked(order)[differences.TAX]) == 0


def test_what_goes_home_is_not_carried_on(away: ReturnCase, charlie: User, dana: User) -> None:
    case = world.arrived(away, charlie)
    world.inspect_all(case, charlie)
    deciding.decide(case_number=case.number, outcome="decline", why="吊牌已剪", decider=dana)
    leaves(case, charlie)
    case = world.fresh(case)
    assert (case.detour, carry_duty(case), clocks.open_clock("return_detour", case.ref)) == ("off", False, None)
    with pytest.raises(IllegalMove):
        detours.send(case_number=case.number, carrier="jingwei", waybill="JW1", by=charlie)


def test_who_withdraws_leaves_no_detour(bought: Bought, centre: Warehouse, canton: Warehouse) -> None:
    order = bought()
    Warehouse.objects.filter(pk=centre.pk).update(is_out=True)
    case = world.ask(order)
    requesting.withdraw(user=order.user, case_number=case.number, actor=order.user.ref)
    assert world.fresh(case).detour == "off"


def test_another_centre_restores_nothing(bought: Bought, centre: Warehouse, canton: Warehouse, charlie: User) -> None:
    """Where no centre of ours stands at the customs place there is nowhere to carry it to, and nothing is promised."""
    Warehouse.objects.filter(pk=centre.pk).update(supervised_place="")
    Warehouse.objects.filter(pk=centre.pk).update(is_out=True)
    order = bought()
    before = taken()
    case = under_way(order)
    assert (case.centre, case.detour, case.is_routed_to_its_place) == (canton, "", False)
    assert not any(str(case.customs_arrive_by) in words for _size, words in lines_of(case, time.today()))
    case = world.refunded(case, charlie)
    assert (Paper.objects.filter(kind="625").count(), taken(), Refund.objects.get().tax_fen) == (0, before, 0)


def test_pieces_that_do_not_come_are_corrected_by_a_person(bought: Bought, xiaochen: User, dana: User) -> None:
    order = bought()
    release(order, days_ago=30)
    case = world.arrived(under_way(order), xiaochen)
    world.inspect_all(case, xiaochen)
    duties = Duty.objects.filter(kind="return_customs_wrong", subject=case.ref, done_at=None)
    assert not duties.exists()
    paper = Paper.objects.get(kind="625")
    PAPER.move(paper, PaperStatus.SENT, actor="system:test")
    deciding.decide(case_number=case.number, outcome="decline", why="吊牌已剪", decider=dana)
    assert not duties.exists(), "an appeal may still win it"
    before = taken()
    say(paper, "399", seconds=1)
    leaves(case, xiaochen)
    assert (duties.exists(), taken()) == (True, before)
    assert clocks.open_clock("return_customs_desk", case.ref) is not None
    with pytest.raises(NotAllowed):
        customs_return.desk_said(case_number=case.number, is_struck=True, why="They struck it out.", by=xiaochen)
    customs_return.desk_said(case_number=case.number, is_struck=True, why="They struck it out.", by=dana)
    paper.refresh_from_db()
    assert (paper.status, duties.exists(), taken()) == ("dropped", False, before)
    assert clocks.open_clock("return_customs_desk", case.ref) is None
    assert world.fresh(case).customs_filed_at is None
    with pytest.raises(NothingAtCustoms):
        customs_return.desk_said(case_number=case.number, is_struck=True, why="Once more.", by=dana)


def leaves(case: ReturnCase, inspector: User) -> None:
    """Nobody appealed: the refused piece goes home, and customs hears of it."""
    homeward.at_once(user=case.user, case_number=case.number)
    row = Homeward.objects.get(case=case)
    homeward.send(public_id=row.public_id, code=row.label_code, by=inspector, carrier="jingwei", waybill="JW778899")


class Terminal:
    """Takes what is sent and answers nothing."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def send(self, body: bytes) -> None:
        self.bodies.append(body)


def filed_and_declined(bought: Bought, inspector: User, ops: User, *, sent_by: Terminal | None = None) -> ReturnCase:
    order = bought()
    release(order, days_ago=30)
    case = world.arrived(under_way(order), inspector)
    if sent_by is not None:
        send_all(sent_by)
    world.inspect_all(case, inspector)
    deciding.decide(case_number=case.number, outcome="decline", why="吊牌已剪", decider=ops)
    return case


def send_all(terminal: Terminal) -> None:
    for pk in Paper.objects.filter(kind="625", pk__in=papers.due()).values_list("pk", flat=True):
        papers.send(paper_id=pk, terminal=terminal)  # type: ignore[arg-type]


def test_what_has_not_left_is_not_sent(bought: Bought, xiaochen: User, dana: User) -> None:
    case = filed_and_declined(bought, xiaochen, dana)
    leaves(case, xiaochen)
    terminal = Terminal()
    send_all(terminal)
    assert (terminal.bodies, Paper.objects.get(kind="625").status) == ([], "dropped")
    assert not Duty.objects.filter(kind="return_customs_wrong").exists()
    assert (clocks.open_clock("return_customs_desk", case.ref), world.fresh(case).customs_filed_at) == (None, None)


def test_what_was_sent_is_deleted_by_message_and_concluded_by_a_person(
    bought: Bought, xiaochen: User, dana: User, browse: Callable[..., Any]
) -> None:
    """The deletion has the number of the application: what customs says afterwards may speak of either, and moves nothing."""
    terminal = Terminal()
    case = filed_and_declined(bought, xiaochen, dana, sent_by=terminal)
    leaves(case, xiaochen)
    paper = Paper.objects.get(kind="625")
    assert (paper.status, len(terminal.bodies)) == ("recall", 1)
    send_all(terminal)
    send_all(terminal)
    paper.refresh_from_db()
    first, second = terminal.bodies
    assert (b"<ceb:appType>1<" in first, b"<ceb:appType>3<" in second, paper.status) == (True, True, "recalled")
    assert first.count(paper.reference.encode()) == second.count(paper.reference.encode()) == 1
    before = taken()
    say(paper, "399", seconds=1)
    paper.refresh_from_db()
    assert (paper.status, paper.last_code, taken()) == ("recalled", "399", before)
    page = browse(dana).get(f"/warehouse/returns/{case.number}/")
    assert paper.reference in page.content.decode()
    done = browse(dana).post(f"/warehouse/returns/{case.number}/customs-desk/", {"how": "struck", "why": "已撤销申请"})
    paper.refresh_from_db()
    assert (done.status_code, paper.status) == (302, "dropped")
    assert paper.reference not in browse(dana).get(f"/warehouse/returns/{case.number}/").content.decode()


def test_an_answer_before_the_deletion_left_speaks_of_the_application(
    bought: Bought, xiaochen: User, dana: User
) -> None:
    terminal = Terminal()
    case = filed_and_declined(bought, xiaochen, dana, sent_by=terminal)
    leaves(case, xiaochen)
    paper = Paper.objects.get(kind="625")
    say(paper, "-625024")
    paper.refresh_from_db()
    assert paper.status == "dropped"
    send_all(terminal)
    assert len(terminal.bodies) == 1, "there is nothing to delete"
    assert not Duty.objects.filter(kind="customs_paper_refused").exists()


def test_who_wins_an_appeal_is_asked_for_anew(bought: Bought, xiaochen: User, dana: User) -> None:
    """A new number, the same cause; pieces of a return that was struck out may be declared again."""
    order = bought()
    case = under_way(order, reason="quality")
    customs_return.file_ahead(case_number=case.number, actor="system:test")
    paper = Paper.objects.get(kind="625")
    papers.call_back(paper=paper, why="test", actor="system:test")
    world.refunded(case, xiaochen)
    again = Paper.objects.get(kind="625")
    assert (again.pk, again.source, again.status, again.pieces) == (paper.pk, paper.source, "asked", {"1": 1})
    assert again.reference != paper.reference


def test_fewer_pieces_than_were_told_are_corrected_before_it_leaves(bought: Bought, xiaochen: User) -> None:
    order = bought(pieces=2)
    case = under_way(order, reason="quality")
    customs_return.file_ahead(case_number=case.number, actor="system:test")
    paper = Paper.objects.get(kind="625")
    Paper.objects.filter(pk=paper.pk).update(pieces={"1": 2})
    world.refunded(case, xiaochen)
    paper.refresh_from_db()
    assert (paper.status, paper.pieces) == ("asked", {"1": 1})
    assert clocks.open_clock("return_customs_desk", case.ref) is None


def test_fewer_pieces_than_customs_has_are_corrected_at_the_desk(bought: Bought, xiaochen: User, dana: User) -> None:
    order = bought(pieces=2)
    case = under_way(order, reason="quality")
    customs_return.file_ahead(case_number=case.number, actor="system:test")
    paper = Paper.objects.get(kind="625")
    Paper.objects.filter(pk=paper.pk).update(pieces={"1": 2}, status="sent")
    world.refunded(case, xiaochen)
    assert clocks.open_clock("return_customs_desk", case.ref) is not None
    customs_return.desk_said(case_number=case.number, is_struck=False, why="Corrected to one piece.", by=dana)
    before = taken()
    say(paper, "399", seconds=1)
    assert taken() < before, "customs' word on what stands follows as ever"


def test_a_refusal_ahead_of_the_decision_is_ours(bought: Bought, xiaochen: User) -> None:
    order = bought()
    release(order, days_ago=30)
    case = under_way(order, reason="quality")
    paper = Paper.objects.get(kind="625")
    PAPER.move(paper, PaperStatus.SENT, actor="system:test")
    say(paper, "-625024")
    world.refunded(case, xiaochen)
    back = RefundLine.objects.get(refund__order=order).tax_fen
    assert sum(differences.booked(order)[differences.TAX]) == back > 0
