"""A case from the claim to the entry in the book. After every test the book balances."""

import io
from datetime import timedelta

import pytest

from cases import privacy, selectors
from cases.errors import BadCase, BankDecides, NothingToClaim, NotNow, OpenAlready, OwnCase, SameJudge, TooLateToClaim
from cases.models import Case, EntryFile, Pack
from cases.services import damages, filing, hearing, moving, opening, packs, ruling
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.errors import NotAllowed
from marketplace.core.files import BadFile
from marketplace.core.tasks import RowsFailed
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, guarded_drift, trial_balance
from marketplace.notices.models import Notice
from marketplace.payments.models import ProviderRefund
from orders.errors import EscrowFrozen
from orders.models import Escrow, Refund
from orders.selectors import payment_status
from orders.selectors.accounts import credit_of, spending_of
from orders.selectors.money import left_of
from orders.services import disputes, escrow, goodwill, receipts, refunds
from tests import shop
from tests.cases import build
from tests.catalog.builders import photo

pytestmark = pytest.mark.django_db
CNY = "CNY"


@pytest.fixture
def order(xiaomei, akira):
    shop.tariff()
    return build.order_of(xiaomei, shop.seller(akira))


@pytest.fixture(autouse=True)
def book_balances(db):
    yield
    assert set(trial_balance().values()) <= {0}
    assert guarded_drift() == []


def theirs(order):
    owner = f"seller:{order.seller.public_id}"
    return balance(A.SELLER_PAYABLE, owner, "JPY") + balance(A.SELLER_RESERVE, owner, "JPY")


def test_it_works(order, dana, settle):
    case = build.open_case(order, claim_fen=5_000, uploads=[photo()])
    assert (case.status, case.claim_fen, Escrow.objects.get().open_cases) == ("opened", 5_000, 1)
    case = build.ruled(case, dana, "part", amount_fen=3_000)
    assert case.status == "ruled"
    assert not Refund.objects.exists(), "nothing moves before the days of the appeal are over"
    case = build.end(case)
    assert (case.status, case.outcome, case.refunded_fen) == ("final", "part", 3_000)
    assert moving.move_due() == 0
    assert Refund.objects.get().amount_fen == 3_000
    assert ProviderRefund.objects.get().amount_minor == 3_000
    assert Escrow.objects.get().open_cases == 0
    settle()
    assert shop.nothing_dead()
    told = set(Notice.objects.filter(template__startswith="case_").values_list("template", flat=True))
    assert {"case_opened", "case_to_answer", "case_evidence", "case_ruled", "case_final"} <= told


def test_only_the_disputed_share_waits(order, dana):
    """Shopper asks 50 yuan back: at the day of release everything else is paid, the order ends when the case does."""
    whole = order.total_fen
    case = build.open_case(order, claim_fen=5_000)
    Escrow.objects.update(release_at=time.now() - timedelta(seconds=1))
    assert escrow.release_due() == 1
    assert escrow.release_due() == 0
    assert balance(A.ESCROW, order.ref, CNY) == 5_000
    paid_first = theirs(order)
    assert 0 < paid_first < 3_680
    with pytest.raises(EscrowFrozen):
        escrow.release(order_id=order.pk, actor="user:x")
    build.end(build.ruled(case, dana, "part", amount_fen=2_000))
    assert escrow.release_due() == 1
    order.refresh_from_db()
    assert (order.lifecycle, balance(A.ESCROW, order.ref, CNY), Escrow.objects.get().status) == (
        "completed",
        0,
        "released",
    )
    assert paid_first < theirs(order) < 3_680
    assert spending_of(order.user, time.today().year).net_fen == whole - 2_000


def test_the_seller_gets_to_the_fen_what_an_undisputed_order_gives(order, dana):
    case = build.open_case(order, claim_fen=12_345)
    receipts.confirm_receipt(order=order, actor="user:x")
    build.end(build.ruled(case, dana, "none"))
    escrow.release(order_id=order.pk, actor="user:x")
    assert theirs(order) == 3_680
    assert balance(A.COMMISSION_INCOME, "", CNY) == 1_600
    assert balance(A.TAX_PAYABLE, "", CNY) == 2_197


def test_a_refund_of_released_goods_beside_a_waiting_share(order, dana):
    """Between the release of the rest and the ruling another refund takes from the seller what was paid out already."""
    build.open_case(order, claim_fen=1_000)
    escrow.release(order_id=order.pk, actor="user:x")
    line = order.lines.get()
    goods, freight, tax = left_of([line])[line.pk]
    refunds.refund(
        order_id=order.pk, source="test:1", reason="quality", lines={line.pk: (goods, freight, tax)}, actor="user:x"
    )
    assert balance(A.ESCROW, order.ref, CNY) == 0
    assert theirs(order) == 0
    assert balance(A.COMMISSION_INCOME, "", CNY) == 0
    assert payment_status(order) == "refunding"
    build.end(build.ruled(Case.objects.get(), dana, "full"))
    assert Refund.objects.count() == 1, "nothing is left: the ruling pays nothing twice"
    assert escrow.release(order_id=order.pk, actor="user:x").status == "released"


def test_the_second_instance_is_somebody_else(order, dana, ming, settle):
    case = build.ruled(build.open_case(order), dana, "none")
    ruling.appeal(case=case, side="shopper", text="你们没有看我的照片。", actor=order.user.ref)
    with pytest.raises(SameJudge):
        ruling.review(case=case, outcome="full", reason=build.WHY, by=dana)
    case.refresh_from_db()
    assert (case.status, Refund.objects.count()) == ("appealed", 0)
    ruling.review(case=case, outcome="full", reason=build.WHY, by=ming)
    case.refresh_from_db()
    assert (case.status, case.outcome, case.refunded_fen) == ("final", "full", order.total_fen)
    assert [one.instance for one in case.rulings.all()] == [1, 2]
    settle()
    assert shop.nothing_dead()


def test_who_may_not_decide(order, akira, dana, tingting):
    case = build.ready(build.open_case(order))
    with pytest.raises(NotAllowed):
        ruling.rule(case=case, outcome="full", reason=build.WHY, by=tingting)
    akira.roles = [*akira.roles, "ops"]
    akira.save(update_fields=["roles"])
    with pytest.raises(OwnCase):
        ruling.rule(case=case, outcome="none", reason=build.WHY, by=akira)
    with pytest.raises(BadCase):
        ruling.rule(case=case, outcome="fake", reason=build.WHY, by=dana)
    assert not case.rulings.exists()


def test_a_seller_who_is_silent_or_agrees(order, dana, xiaomei):
    case = build.open_case(order)
    case = build.end(case)
    assert case.status == "evidence"
    hearing.agree(case=case, actor="user:akira")
    case.refresh_from_db()
    assert (case.status, case.refunded_fen) == ("final", order.total_fen)
    with pytest.raises(NotNow):
        hearing.agree(case=case, actor="user:akira")


def test_what_is_refused(order, charlie):
    """Wrong lines, too much, twice, too late, a script as a picture: refused, and nothing is there."""
    for bad in ({"line_numbers": [7]}, {"claim_fen": 0}, {"claim_fen": 99_999_999}, {"text": "x"}, {"way": "cash"}):
        with pytest.raises(BadCase):
            build.open_case(order, **bad)
    with pytest.raises(BadFile):
        build.open_case(order, uploads=[io.BytesIO(b"<script>alert(1)</script>" * 10)])
    with pytest.raises(BadCase):
        build.open_case(order, uploads=[photo() for _ in range(7)])
    assert (Case.objects.count(), Escrow.objects.get().open_cases) == (0, 0)
    case = build.open_case(order)
    with pytest.raises(OpenAlready):
        build.open_case(order)
    with pytest.raises(NotNow):
        filing.say(case=case, side="seller", text="Not before the answer.", actor="user:akira")
    opening.withdraw(case=case, actor="user:x")
    assert Escrow.objects.get().open_cases == 0
    order.delivered_at = time.now() - timedelta(days=91)
    order.save(update_fields=["delivered_at"])
    with pytest.raises(TooLateToClaim):
        build.open_case(order)


def test_a_refunded_order_has_nothing_to_claim(order):
    line = order.lines.get()
    refunds.refund(order_id=order.pk, source="t", reason="quality", lines=left_of([line]), actor="user:x")
    with pytest.raises(NothingToClaim):
        build.open_case(order)


@pytest.mark.parametrize(("there", "drawn"), [(0, 0), (5_000, 5_000), (100_000, 12_144)])
def test_a_counterfeit_costs_three_times_the_price(order, dana, ming, charlie, settle, there, drawn):
    """607.20 yuan are 12,144 yen: from the deposit as far as it reaches, the rest is advanced and owed by the seller."""
    if there:
        build.deposit(order.seller, there)
    case = build.open_case(order, reason="counterfeit")
    build.ready(case)
    ruling.examine(case=case, examiner="国家皮革质检中心", by=dana)
    ruling.record_finding(case=case, text="The material is not the brand's.", by=dana)
    case.refresh_from_db()
    ruling.rule(case=case, outcome="fake", reason=build.WHY, by=dana)
    case.refresh_from_db()
    ruling.appeal(case=case, side="seller", text="We have the invoice of the brand.", actor="user:akira")
    assert Listing.objects.get().status == "published"
    ruling.review(case=case, outcome="fake", reason=build.WHY, by=ming)
    case.refresh_from_db()
    line = order.lines.get()
    assert case.damages_fen == 3 * (line.goods_fen + line.fx_fee_fen) == 60_720
    assert (case.from_deposit_minor, case.advanced_minor) == (drawn, 12_144 - drawn)
    owner = f"seller:{order.seller.public_id}"
    assert balance(A.DEPOSIT, owner, "JPY") == there - drawn
    assert balance(A.SELLER_RECEIVABLE, owner, "JPY") == 12_144 - drawn
    assert balance(A.CLAIM_PAYABLE, order.user.ref, CNY) == 60_720
    assert Refund.objects.get().amount_fen == order.total_fen
    assert Listing.objects.get().status == "rejected"
    for _ in range(2):
        if case.damages_paid_at is None:
            case = damages.paid_out(case=case, statement_line="ICBC 2026-11-22 0001", by=dana)
            case.refresh_from_db()
    assert balance(A.CLAIM_PAYABLE, order.user.ref, CNY) == 0
    settle()
    assert shop.nothing_dead()


def test_the_least_damages_are_500_yuan_and_other_owners_are_told(xiaomei, akira, charlie, dana, settle):
    shop.tariff()
    seller = shop.seller(akira)
    order = build.order_of(xiaomei, seller)
    listing = Listing.objects.get()
    other = shop.pay_directly(
        shop.place(charlie, {listing.public_id: 1}, shop.ready(charlie, id_number="11010119900307109X"))
    ).orders.get()
    shop.deliver(other.number)
    small = build.order_of(xiaomei, seller) if False else other
    case = opening.open_case(
        user=charlie, order_number=small.number, reason="counterfeit", line_numbers=[1], text="标签是假的。", way="credit",
        actor=charlie.ref,
    )  # fmt: skip
    build.end(build.ruled(case, dana, "fake"))
    case.refresh_from_db()
    assert case.damages_fen == 50_000, "three times 101.20 yuan are less"
    assert credit_of(charlie) == 50_000 + small.total_fen, "credit was chosen: nothing is sent"
    assert not ProviderRefund.objects.exists()
    settle()
    assert set(Notice.objects.filter(template="case_owners").values_list("recipient", flat=True)) == {order.user.ref}


def test_goodwill_and_credit(order, dana):
    gift = goodwill.Gift(1_000, "answer", "k1", way="credit")
    goodwill.give(order=order, gift=gift, by=dana)
    goodwill.give(order=order, gift=gift, by=dana)
    assert credit_of(order.user) == 1_000
    line = order.lines.get()
    made = refunds.refund(
        order_id=order.pk, source="t", reason="quality", lines={line.pk: (500, 0, 0)}, actor="user:x", way="credit"
    )
    assert (made.status, credit_of(order.user), ProviderRefund.objects.count()) == ("succeeded", 1_500, 0)
    assert payment_status(order) == "partially_refunded"


def test_refund_while_a_chargeback_is_open_never_deducts_twice(order, dana):
    """peers.md §5 (gumroad#4372): the ruling waits while the shopper's bank decides about the same money."""
    case = build.ruled(build.open_case(order), dana, "full")
    disputes.opened(dispute="dp_1", reference=order.purchase.ref, amount_minor=order.total_fen)
    assert build.end(case).status == "ruled"
    with pytest.raises(BankDecides):
        moving.move_on(case.pk)
    assert not Refund.objects.exists()
    disputes.closed(dispute="dp_1", reference=order.purchase.ref, amount_minor=order.total_fen, is_won=False)
    disputes.settle_lost(dispute="dp_1", borne_by="seller", actor="user:dana")
    case = build.end(case)
    assert (case.status, case.refunded_fen, Refund.objects.count()) == ("final", 0, 1)
    assert payment_status(order) == "refunded"


def test_a_chargeback_of_a_part_freezes_a_part(order):
    disputes.opened(dispute="dp_2", reference=order.purchase.ref, amount_minor=4_000)
    escrow.release(order_id=order.pk, actor="user:x")
    assert balance(A.ESCROW, order.ref, CNY) == 4_000
    disputes.closed(dispute="dp_2", reference=order.purchase.ref, amount_minor=4_000, is_won=True)
    escrow.release(order_id=order.pk, actor="user:x")
    assert theirs(order) == 3_680


def test_the_evidence_pack_is_a_pdf_that_a_worker_makes(order, dana, xiaomei):
    case = build.ready(build.open_case(order, uploads=[photo()]))
    with pytest.raises(NotAllowed):
        packs.ask(order=order, subject=case.ref, by=xiaomei)
    pack = packs.ask(order=order, subject=case.ref, by=dana)
    assert packs.ask(order=order, subject=case.ref, by=dana).pk == pack.pk, "two clicks are one pack"
    assert packs.make_due() == 1
    pack.refresh_from_db()
    assert (pack.status, pack.progress) == ("ready", 100)
    from django.core.files.storage import default_storage

    with default_storage.open(pack.file) as file:
        data = file.read()
    assert data.startswith(b"%PDF-")
    assert len(data) > 10_000, "the font is in it"
    assert packs.make_due() == 0


def test_two_workers_never_draw_the_same_pack(order, dana, monkeypatch):
    """Both have the same list; the second finds it taken. Whoever is silent for minutes is dead, and it is drawn again."""
    pack = packs.ask(order=order, subject="x", by=dana)
    listed, drawn = selectors.packs_to_make(), []
    beside = []

    def draw(_pack, progress):
        drawn.append(1)
        if len(drawn) == 1:
            progress(40)
            beside.append((selectors.packs_to_make(), [packs.make(pk) for pk in listed]))
            raise SystemExit  # killed in the middle
        return b"%PDF-"

    monkeypatch.setattr("cases.pack_files.draw", draw)
    with pytest.raises(SystemExit):
        packs.make(pack.pk)
    assert beside == [([], [False])]
    assert packs.make_due() == 0, "not while it may be alive"
    Pack.objects.update(claimed_at=time.now() - selectors.PACK_SILENCE)
    assert packs.make_due() == 1
    pack.refresh_from_db()
    assert (pack.status, len(drawn)) == ("ready", 2)


def test_a_pack_that_cannot_be_drawn_says_so(order, dana, monkeypatch):
    pack = packs.ask(order=order, subject="x", by=dana)

    def broken(*_args, **_more):
        raise ValueError

    with monkeypatch.context() as patched:
        patched.setattr("cases.pack_files.draw", broken)
        with pytest.raises(RowsFailed):
            packs.make_due()
    pack.refresh_from_db()
    assert (pack.status, packs.make_due()) == ("failed", 0), "it is not drawn again and again"
    assert packs.ask(order=order, subject="x", by=dana).pk != pack.pk, "the desk may ask again"


def test_a_wholly_disputed_order_does_not_stand_in_the_way_of_others(order):
    build.open_case(order)
    Escrow.objects.update(release_at=time.now() - timedelta(seconds=1))
    assert escrow.due() == []


def test_files_are_not_taken_in_when_nothing_may_be_said(order, dana, monkeypatch):
    case = build.end(build.ruled(build.open_case(order), dana, "none"))
    monkeypatch.setattr("cases.services.filing.files.accept", lambda *_a, **_k: pytest.fail("decoded"))
    for verb in (
        lambda: filing.say(case=case, side="shopper", text="还有一点", uploads=[photo()], actor="user:x"),
        lambda: hearing.answer(case=case, text="We sent it.", uploads=[photo()], actor="user:s"),
    ):
        with pytest.raises(NotNow):
            verb()


def test_erasing_takes_the_files_too(order, xiaomei, dana, django_capture_on_commit_callbacks):
    from django.core.files.storage import default_storage

    case = build.open_case(order, uploads=[photo("navy")])
    name = EntryFile.objects.get().file
    pack = packs.ask(order=order, subject=case.ref, by=dana)
    packs.make_due()
    pack.refresh_from_db()
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        privacy.erase(xiaomei.ref)
    assert not default_storage.exists(name)
    assert not default_storage.exists(pack.file)
    assert not Pack.objects.exists()
