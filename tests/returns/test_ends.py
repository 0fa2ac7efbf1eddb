"""Where returned pieces end: what is open, boxes home and their cost, destruction with two people, fees of the stay."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from logistics.models import Warehouse
from marketplace.accounts.models import User
from marketplace.core import files, proposals, time
from marketplace.core.errors import NotAllowed
from marketplace.core.outbox.drain import drain
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.notices.models import Notice
from orders.models import Order
from returns import errors
from returns.models import CentreBill, Destruction, HomePiece, ReturnItem
from returns.policies import dispositions, sale_in_china
from returns.services import boxing, destroying, disposing, homing, stays
from sellers.models import Seller
from tests.returns import world

Bought = Callable[..., Order]


def photo() -> files.CleanFile:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), "navy").save(buffer, "PNG")
    return files.accept(io.BytesIO(buffer.getvalue()), allowed=files.PICTURES)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hs", "is_customs", "expected"),
    [
        ("9503000000", False, {"send", "refurb", "destroy", "donate"}),
        ("3304990000", False, {"send", "refurb", "destroy"}),
        ("9503000000", True, {"send", "customs", "destroy"}),
    ],
)
def test_what_is_open(hs: str, is_customs: bool, expected: set[str]) -> None:
    """Goods that customs took back leave the country or are destroyed; nothing is sold inside China in any regime."""
    for regime in ("9610", "1210", "postal", "unknown"):
        may_be_sold = sale_in_china.is_on(regime)
        found = dispositions.allowed(hs_code=hs, is_customs_return=is_customs, may_be_sold=may_be_sold)
        assert (set(found), found[0]) == (expected, "send")


def body(**on: str) -> dict[str, Any]:
    """The rule with these regimes switched on, and by whose word."""
    rows = {regime: dict(row) for regime, row in sale_in_china.DEFAULT["regimes"].items()}
    return {"regimes": rows | {regime.strip("_"): {"is_on": True, "source": word} for regime, word in on.items()}}


@pytest.mark.django_db
def test_sale_in_china_is_switched_by_two_and_from_a_day_on(dana: User, ming: User) -> None:
    """Off until a second person approves; in force after the days of notice, for this regime only."""
    wanted = body(_9610="Review by counsel 2027-01, file 12")
    proposal = proposals.propose(kind=sale_in_china.KIND, body=wanted, actor=dana.ref, why="legal review of counsel")
    with pytest.raises(NotAllowed):
        proposals.approve(proposal=proposal, actor=dana.ref)
    proposals.approve(proposal=proposal, actor=ming.ref)
    later = time.now() + timedelta(days=9)
    assert [sale_in_china.is_on("9610"), sale_in_china.is_on("9610", later)] == [False, True]
    assert not sale_in_china.is_on("1210", later)


@pytest.mark.parametrize(
    "wrong", [{}, {"regimes": {}}, body(_9610="short"), {"regimes": {"9610": {"is_on": 1, "source": "x" * 20}}}, []]
)
def test_a_switch_without_its_review_is_refused(wrong: Any) -> None:
    assert sale_in_china.check(wrong)
    assert not sale_in_china.check(body(_1210="Review by counsel, file 12"))


@given(st.integers(0, 10**7), st.lists(st.integers(0, 30_000), min_size=1, max_size=60))
def test_shares_of_a_box_are_exact(cost: int, weights: list[int]) -> None:
    found = dispositions.shares(cost, weights)
    assert (sum(found), len(found)) == (cost, len(weights))
    assert min(found) >= 0


@pytest.mark.parametrize(
    ("came", "gone", "days"),
    [
        (date(2026, 9, 1), None, 31), (date(2026, 9, 30), None, 18), (date(2026, 10, 20), None, 0),
        (date(2026, 9, 30), date(2026, 10, 14), 1), (date(2026, 9, 30), date(2026, 10, 13), 0), (date(2026, 8, 1), date(2026, 9, 30), 0),
    ],
)  # fmt: skip
def test_days_charged_in_october(came: date, gone: date | None, days: int) -> None:
    assert dispositions.days_charged(came=came, gone=gone, start=date(2026, 10, 1), end=date(2026, 11, 1)) == days


@pytest.mark.django_db
def test_a_box_home_is_paid_by_fault_and_by_weight(
    bought: Bought, seller: Seller, centre: Warehouse, xiaochen: User, akira: User
) -> None:
    order = bought(pieces=3)
    for reason in ("quality", "damaged", "quality"):
        world.refunded(world.ask(order, reason=reason), xiaochen)
    assert stays.send_home_by_default() == 0
    world.days_later(15)
    assert (stays.send_home_by_default(), stays.send_home_by_default()) == (3, 0)
    with pytest.raises(errors.NotYourBench):
        homing.pack(seller_id=seller.pk, centre=centre, by=akira)
    box = homing.pack(seller_id=seller.pk, centre=centre, by=xiaochen)
    with pytest.raises(errors.NothingToPack):
        homing.pack(seller_id=seller.pk, centre=centre, by=xiaochen)
    before = balance(A.COMPENSATION_EXPENSE, "", "CNY")
    boxing.prepare(
        box_id=box.public_id, consignee="Akira Ltd", ship_to="1-2-3 Minato, Osaka 552", weight_g=9_000, by=xiaochen
    )
    scanned = {"box_id": box.public_id, "code": box.label_code, "carrier": "ems", "cost_fen": 10_000, "by": xiaochen}
    homing.send(**scanned, waybill="EA123456785CN")
    with pytest.raises(errors.BoxSent):
        homing.send(**scanned, waybill="EA1")
    shares = {piece.item.case.reason: piece.share_fen for piece in HomePiece.objects.select_related("item__case")}
    assert sum(HomePiece.objects.values_list("share_fen", flat=True)) == 10_000
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") - before == shares["damaged"], "the road is ours"
    assert balance(A.CARRIER_PAYABLE, "carrier:ems", "CNY") == 10_000
    assert set(trial_balance().values()) == {0}
    assert set(ReturnItem.objects.values_list("unit__status", flat=True)) == {"disposed"}
    drain()
    assert Notice.objects.filter(recipient=akira.ref, template="return_box_sent").exists()


@pytest.mark.django_db
def test_destroying_needs_pictures_and_two_people(
    bought: Bought, xiaochen: User, dana: User, akira: User, seller: Seller
) -> None:
    case = world.refunded(world.ask(bought(), reason="quality"), xiaochen)
    item = ReturnItem.objects.get()
    facts = {"case_number": case.number, "item_id": item.pk}
    with pytest.raises(errors.DispositionClosed):
        disposing.choose(seller=seller, choice="resell", by=akira, **facts)
    disposing.choose(seller=seller, choice="destroy", by=akira, **facts)
    with pytest.raises(errors.ProofMissing):
        disposing.done(by=xiaochen, **facts)
    picture = photo()
    with pytest.raises(errors.ProofMissing):
        destroying.destroy(photos={"before": picture}, by=xiaochen, **facts)
    row = destroying.destroy(photos={"before": picture, "after": picture}, by=xiaochen, **facts)
    with pytest.raises(errors.NeedsSecondPerson):
        destroying.witness(by=xiaochen, **facts)
    with pytest.raises(errors.ProofMissing):
        destroying.certificate(row)
    item.unit.refresh_from_db()
    assert item.unit.status == "returned"
    for _ in range(2):
        destroying.witness(by=dana, **facts)
    item.unit.refresh_from_db()
    row = Destruction.objects.get()
    assert (item.unit.status, row.witness) == ("disposed", dana.ref)
    assert destroying.certificate(row).startswith(b"%PDF")


@pytest.mark.django_db
def test_the_stay_is_charged_once_a_month_to_the_seller_at_fault(
    bought: Bought, seller: Seller, xiaochen: User
) -> None:
    order = bought(pieces=2)
    for reason in ("quality", "damaged"):
        world.refunded(world.ask(order, reason=reason), xiaochen)
    world.days_later(75)
    assert (stays.charge_due(), stays.charge_due()) == (1, 0)
    bill = CentreBill.objects.get()
    assert 28 <= bill.piece_days <= 31, "of two pieces one: what the road broke is not the seller's"
    assert bill.amount_fen == bill.piece_days * dispositions.DAY_FEN
    assert balance(A.STORAGE_INCOME, "", seller.currency) == bill.amount_minor
    assert set(trial_balance().values()) == {0}
