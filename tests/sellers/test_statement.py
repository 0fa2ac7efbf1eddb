"""The statement is the book, line by line: pages, months and files agree with it to the minor unit."""

import csv
import io
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.ledger.selectors import balance
from sellers import handlers
from sellers.errors import BadMonth
from sellers.models import Payout, Seller
from sellers.selectors import ref
from sellers.selectors import statement as books
from sellers.selectors.statement import ACCOUNTS, Period, Sums
from sellers.services import payouts, reserves
from sellers.statement_files import csv_chunks, pdf
from tests.sellers import money
from tests.sellers.money import days_later, earn, source_of, take_back

pytestmark = pytest.mark.django_db
NUMBERS = [f"MO26112200{n:05d}K" for n in range(40)]


@pytest.fixture
def shop(brightwell: User) -> Seller:
    return money.seller_of(brightwell)


@pytest.fixture
def busy(shop: Seller) -> Seller:
    """Four weeks: orders, a payout, a refund after it, reserve released, a payout returned."""
    for number in NUMBERS[:3]:
        earn(shop, 10_000, number)
    payouts.run_due()
    handlers.transfer_succeeded(source=source_of(Payout.objects.get()), kind="payout", code="")
    take_back(shop, 4_000, NUMBERS[0])
    days_later(15)
    reserves.release_due()
    earn(shop, 7_777, NUMBERS[4])
    payouts.run_due()
    handlers.transfer_returned(source=source_of(Payout.objects.latest("pk")), kind="payout", code="no_account")
    days_later(16)
    earn(shop, 123, NUMBERS[5])
    return shop


def book_says(seller: Seller) -> Sums:
    found = {name: balance(code, ref(seller), seller.currency) for name, code in ACCOUNTS.items()}
    return Sums(**{**found, "debt": -found["debt"]})


EVER = Period()


def rows_of_csv(seller: Seller, period: Period = EVER) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(csv_chunks(seller, period)).removeprefix("\ufeff"))))


def test_it_works(busy: Seller) -> None:
    lines = list(books.stream(busy, Period()))
    assert lines[0].kind == "released"
    assert (lines[0].link, lines[0].number, lines[0].change, lines[0].balance) == ("order", NUMBERS[0], 10_000, 10_000)
    assert lines[-1].after == book_says(busy)
    assert sum(line.change for line in lines) == book_says(busy).total
    asked = next(line for line in lines if line.kind == "payout")
    assert (asked.link, asked.number) == ("payout", Payout.objects.earliest("pk").public_id)


def test_pages_join_without_a_gap(busy: Seller) -> None:
    everything = list(books.stream(busy, Period()))[::-1]
    pages = Paginator(books.rows_of(busy, Period()), 4)
    paged = [line for page in pages for line in books.read_page(busy, Period(), list(page.object_list))]
    assert [(line.id, line.after) for line in paged] == [(line.id, line.after) for line in everything]


def test_months_join_without_a_gap(busy: Seller) -> None:
    months = books.months_of(busy)
    assert len(months) in {2, 3}
    after = Sums()
    for month in reversed(months):
        period = books.period_of(month)
        assert books.sums_before(busy, period.start) == after
        after = books.sums_until(busy, period)
    assert after == book_says(busy)


@pytest.mark.parametrize("month", ["2026-13", "26-11", "x", "2026-1", "2026-11-01", "0000-00", "２０２６-11"])
def test_wrong_months_are_told(shop: Seller, month: str) -> None:
    with pytest.raises(BadMonth):
        books.period_of(month)


STEPS = st.lists(
    st.tuples(st.sampled_from(["earn", "refund", "pay", "arrive", "return", "day"]), st.integers(1, 9_000)), max_size=14
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(STEPS)
def test_the_balance_at_any_date_is_the_books(shop: Seller, steps: list[tuple[str, int]]) -> None:
    """Property: after every step the balance just now, read from the statement, is what the guarded accounts keep."""
    run = f"{time.real_now().timestamp():.6f}"
    seen: list[tuple[Any, Sums]] = []
    for number, (step, amount) in enumerate(steps):
        _act(shop, step, amount, f"{run}:{number}")
        seen.append((time.now() + timedelta(microseconds=1), book_says(shop)))
    for moment, sums in seen:
        assert books.sums_before(shop, moment) == sums
    lines = list(books.stream(shop, Period()))
    assert (lines[-1].after if lines else Sums()) == book_says(shop)


def _act(shop: Seller, step: str, amount: int, tag: str) -> None:
    if step == "earn":
        earn(shop, amount, tag[-38:])
    elif step == "refund":
        take_back(shop, amount, "MO0", source=f"refund:{tag}")
    elif step == "pay":
        payouts.pay(seller_id=shop.pk)
    elif step == "day":
        days_later(1)
        reserves.release_due()
    else:
        word = "succeeded" if step == "arrive" else "returned"
        for payout in Payout.objects.filter(seller=shop):
            getattr(handlers, f"transfer_{word}")(source=source_of(payout), kind="payout", code="")


def test_the_table_file_sums_to_the_book(busy: Seller) -> None:
    head, opening, *lines, closing = rows_of_csv(busy)
    assert len(head) == len(opening) == len(closing)
    assert sum(Decimal(line[3]) for line in lines) == Decimal(closing[4])
    assert Decimal(closing[4]) == Decimal(book_says(busy).total) / 100
    for place, value in enumerate(book_says(busy).values(), start=5):
        assert sum((Decimal(line[place]) for line in lines), Decimal(0)) == Decimal(value) / 100


def test_a_month_of_the_table_file(busy: Seller) -> None:
    newest = books.period_of(books.months_of(busy)[0])
    _head, opening, *lines, closing = rows_of_csv(busy, newest)
    assert Decimal(opening[4]) + sum(Decimal(line[3]) for line in lines) == Decimal(closing[4])


def test_yen_have_no_places(akira: User) -> None:
    yen = money.seller_of(akira, currency="JPY")
    earn(yen, 3_680)
    assert rows_of_csv(yen)[2][3] == "3680"


def test_the_print_has_its_own_font(busy: Seller) -> None:
    data = pdf(busy, Period())
    assert data.startswith(b"%PDF")
    assert b"/FontFile2" in data, "embedded: a printer without Chinese fonts prints it too"


def test_memory_stays_flat(shop: Seller, django_assert_max_num_queries: Any) -> None:
    """The file of 400 bookings takes no more memory than a batch; 100,000 are streamed in the bench."""
    for number in range(400):
        money.owe(shop, 100, f"MO26112300{number:05d}")
    with django_assert_max_num_queries(3):
        tracemalloc.start()
        size = sum(len(chunk) for chunk in csv_chunks(shop, Period()))
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert size > 20_000
    assert peak < 4_000_000


def test_doors(
    busy: Seller, brightwell: User, charlie: User, browse: Callable[[User | None], Client],
    api: Callable[[User | None], APIClient], django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    client = browse(brightwell)
    client.get("/seller/statement/")
    with django_assert_max_num_queries(16):
        page = client.get("/seller/statement/").content.decode()
    assert NUMBERS[5] in page
    month = books.months_of(busy)[-1]
    assert NUMBERS[5] not in client.get(f"/seller/statement/?month={month}").content.decode()
    assert client.get("/seller/statement/?month=nonsense").status_code == 400
    table = client.get("/seller/statement/table/")
    assert table.headers["Content-Type"].startswith("text/csv")
    assert NUMBERS[0] in b"".join(table.streaming_content).decode()  # type: ignore[attr-defined]
    assert client.get(f"/seller/statement/print/?month={month}").content.startswith(b"%PDF")
    rows = api(brightwell).get("/api/v1/seller/statement/?page_size=2").json()
    assert (rows["count"], len(rows["results"])) == (len(list(books.stream(busy, Period()))), 2)
    assert rows["results"][0]["balance"] == book_says(busy).total
    assert api(brightwell).get("/api/v1/seller/statement/?month=1").status_code == 400
    for stranger in (charlie, None):
        for where in ("", "table/", "print/"):
            assert browse(stranger).get(f"/seller/statement/{where}").status_code in {302, 403}
        assert api(stranger).get("/api/v1/seller/statement/").status_code in {401, 403}


def test_two_languages(busy: Seller, brightwell: User, browse: Callable[[User | None], Client]) -> None:
    table = browse(brightwell).get("/seller/statement/table/", headers={"Accept-Language": "en"})
    assert "Opening balance" in b"".join(table.streaming_content).decode()  # type: ignore[attr-defined]
