"""What is reckoned once a month: quality into the grade, the reserve into the book, the report on paper; and the night's table of risks."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage

from learning.errors import MonthNotOver
from learning.models import MonthReport, Outcome, ReserveMonth, RiskTable, SellerQuality
from learning.selectors import costs, risks
from learning.services import quality, reporting, reserving
from learning.services import risks as nightly
from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.errors import NotAllowed
from marketplace.ledger.models import Transaction
from marketplace.ledger.selectors import balance, trial_balance
from orders.models import Order
from sellers.models import GradeEvent, Seller
from sellers.selectors import grades
from tests import shop
from tests.learning import build
from tests.returns.conftest import Bought

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(bought: Bought) -> Order:
    return bought()


@pytest.fixture
def two_shops(order: Order, seller: Seller, brightwell: User) -> tuple[Listing, Listing]:
    """The same kind of goods in two shops: one with few faults, one with many."""
    good = Listing.objects.get(pk=order.lines.get().listing_id)
    other = shop.listing(shop.seller(brightwell), category=good.category)
    build.sell(order, good, "week:2026-W40", 120, faults=1, returns=5, days_ago=61)
    build.sell(order, other, "week:2026-W40", 120, faults=14, returns=5, days_ago=61)
    return good, other


def test_it_works(two_shops: tuple[Listing, Listing]) -> None:
    """One shop's goods are at fault far less, the other's far more often than usual: both grades hear of it, with the reason."""
    good, bad = two_shops
    assert quality.score_month() == 2
    fine, poor = SellerQuality.objects.get(seller=good.seller), SellerQuality.objects.get(seller=bad.seller)
    assert fine.score > 65 > 30 > poor.score
    assert (fine.verdict, poor.verdict, poor.reasons) == ("quality_good", "quality_poor", [["quality", 14]])
    event = GradeEvent.objects.get(code="quality_poor")
    assert event.seller_id == bad.seller_id
    assert "14" in event.why
    assert "120" in event.why
    points = {
        row.seller_id: row.points for row in [*grades.last_steps(good.seller, 1), *grades.last_steps(bad.seller, 1)]
    }
    assert points[good.seller_id] - points[bad.seller_id] >= 20
    row = grades.last_steps(bad.seller, 1)[0]
    assert grades.replayed(row).digest == row.digest


def test_once_a_month(two_shops: tuple[Listing, Listing]) -> None:
    assert quality.score_month() == 2
    assert quality.score_month() == 0
    assert GradeEvent.objects.filter(code__startswith="quality_").count() == 2


def test_too_few_pieces_say_nothing_to_the_grade(order: Order) -> None:
    listing = Listing.objects.get(pk=order.lines.get().listing_id)
    build.sell(order, listing, "week:2026-W40", 20, faults=9, days_ago=61)
    assert quality.score_month() == 1
    assert SellerQuality.objects.get().verdict == ""
    assert not GradeEvent.objects.filter(code__startswith="quality_").exists()


@pytest.fixture
def last_month(order: Order, own_clock: None) -> date:
    """Sales of ¥12,000 with ¥240 borne by the platform, in the month that is over."""
    first = reserving.before(time.today().replace(day=1))
    listing = Listing.objects.get(pk=order.lines.get().listing_id)
    ago = (time.today() - first).days - 4
    build.sell(order, listing, "week:2026-W41", 120, faults=2, returns=1, days_ago=ago)
    Outcome.objects.update(platform_fen=8_000)
    return first


def test_the_fund_lays_aside_draws_and_stays_balanced(last_month: date) -> None:
    assert reserving.book_due() == 1
    row = ReserveMonth.objects.get()
    assert (row.month, row.sales_fen, row.cost_fen) == (last_month, 1_200_000, 24_000)
    assert (row.laid_fen, row.drawn_fen, row.released_fen, row.balance_fen) == (9_600, 9_600, 0, 0)
    assert reserving.fund_fen() == 0
    assert not any(trial_balance().values())
    assert Transaction.objects.filter(source__startswith="aftersales_reserve:").count() == 2
    assert reserving.book_due() == 0
    assert reserving.book_month(month=last_month) == 0
    assert Transaction.objects.filter(source__startswith="aftersales_reserve:").count() == 2


def test_a_quiet_month_leaves_money_in_the_fund(last_month: date) -> None:
    Outcome.objects.update(platform_fen=0)
    reserving.book_due()
    assert reserving.fund_fen() == 9_600
    assert balance(reserving.COST, "", "CNY") == 9_600
    time.travel(timedelta(days=40))  # a month with next to no sales releases nothing
    assert reserving.book_due() in (1, 2)
    assert reserving.fund_fen() >= 9_600
    assert not ReserveMonth.objects.filter(released_fen__gt=0).exists()
    assert not any(trial_balance().values())


def test_the_report_is_drawn_once_and_kept(last_month: date, dana: User, tingting: User) -> None:
    with pytest.raises(NotAllowed):
        reporting.ask(month=last_month, by=tingting)
    with pytest.raises(MonthNotOver):
        reporting.ask(month=time.today(), by=dana)
    assert not MonthReport.objects.exists()
    reserving.book_due()
    assert reporting.make_due() == 1
    made = MonthReport.objects.get()
    assert (made.month, made.status, made.asked_by) == (last_month, "ready", "system:learning")
    with default_storage.open(made.file) as file:
        assert file.read(5) == b"%PDF-"
    assert reporting.make_due() == 0
    reporting.ask(month=last_month, by=dana)
    assert MonthReport.objects.get().status == "asked"
    assert reporting.make_due() == 1
    assert MonthReport.objects.get().sha256 == made.sha256


def test_costs_by_month(last_month: date) -> None:
    found = costs.costs()
    row = next(row for row in found.months if row.key.startswith(f"{last_month:%Y-%m}"))
    assert (row.sold, row.pieces, row.platform_fen, row.cost_share) == (120, 3, 24_000, 3.5)
    assert found.forecast is None


def test_the_risk_of_a_listing_that_was_never_sold(two_shops: tuple[Listing, Listing]) -> None:
    _good, bad = two_shops
    fresh = shop.listing(bad.seller, category=bad.category, title="New")
    assert risks.of_listing(fresh).prediction is None
    assert nightly.reckon() >= 240
    found = risks.of_listing(fresh)
    assert found.prediction is not None
    assert found.prediction.rate > found.prediction.usual
    assert len(found.to_do) == 3
    assert RiskTable.objects.get().body["tested"] is None
    assert nightly.reckon() >= 240
    assert RiskTable.objects.count() == 1


def test_nobody_counts_twice(two_shops: tuple[Listing, Listing], settle: Callable[[], int]) -> None:
    settle()
    assert Outcome.objects.filter(is_first=True).count() == Outcome.objects.count()
