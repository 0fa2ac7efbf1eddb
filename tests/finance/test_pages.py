"""The pages of finance: who may enter, that each shows what it should, and files that a spreadsheet cannot run."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from finance import files, words
from finance.errors import BadWords, NotOfFinance
from finance.models import Break
from finance.selectors import jobs
from finance.services import breaks, days, reconciling
from marketplace.accounts.models import Role, User
from marketplace.core import time
from marketplace.core.models import TrailEntry
from marketplace.ledger import selectors as book
from marketplace.ledger.chart import CHART
from marketplace.ledger.models import DayClose, Posting, Transaction
from tests import people, shop

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def page(user=None):
    client = Client()
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def clerk(db):
    """Somebody of finance who is no operations."""
    user = people.make("charlie")
    User.objects.filter(pk=user.pk).update(roles=[Role.FINANCE])
    user.refresh_from_db()
    people.Authenticator.objects.create(
        user=user, type=people.Authenticator.Type.TOTP,
        data={"secret": people.get_adapter().encrypt(people.TOTP_SECRET)},
    )  # fmt: skip
    return user


@pytest.fixture
def order(xiaomei, db):
    shop.tariff()
    purchase = shop.pay_directly(shop.place(xiaomei, {shop.listing(shop.seller()).public_id: 2}, shop.ready(xiaomei)))
    return purchase.orders.get()


@pytest.fixture
def broken(provider, order):
    provider.add("payout:elsewhere", -700, kind="payout")
    reconciling.reconcile()
    return breaks.open_breaks().get(key="payout:elsewhere")


def addresses(broken):
    today = time.today()
    entry = Transaction.objects.order_by("pk").first()
    return [
        reverse("finance:cockpit"), reverse("finance:figure", args=["gmv"]), reverse("finance:trial"),
        reverse("finance:account", args=["escrow", "CNY"]), reverse("finance:booking", args=[entry.pk]),
        reverse("finance:escrow"), reverse("finance:payables"), reverse("finance:differences"),
        reverse("finance:difference", args=[broken.pk]), reverse("finance:days"),
        reverse("finance:day", args=[today - timedelta(days=1)]), reverse("finance:jobs"),
    ]  # fmt: skip


def test_it_works(clerk, dana, tingting, xiaomei, broken):
    """The whole matrix in one: finance and operations enter, an agent and a shopper are refused, a stranger signs in."""
    count = TrailEntry.objects.count()
    for url in addresses(broken):
        assert page(clerk).get(url).status_code == 200, url
        assert page(dana).get(url).status_code == 200, url
        for stranger in (tingting, xiaomei):
            assert page(stranger).get(url).status_code == 403, url
            assert page(stranger).post(url, {"do": "take", "job": "finance.reconcile"}).status_code in (403, 405), url
        assert page().get(url).status_code == 302, url
    assert TrailEntry.objects.count() == count
    assert page(clerk).get("/admin/orders/order/").status_code in (302, 403)  # finance has no other room


def test_the_buttons_of_a_difference(clerk, dana, broken):
    url = reverse("finance:difference", args=[broken.pk])
    page(clerk).post(url, {"do": "take"})
    page(clerk).post(url, {"do": "say", "text": "Our own payout."})
    page(clerk).post(url, {"do": "propose", "account": "bank", "why": "The bank statement of May shows it."})
    said = page(clerk).get(url).content.decode()
    assert 'value="book"' not in said  # not their own
    page(dana).post(url, {"do": "book"})
    broken.refresh_from_db()
    assert (broken.status, broken.assigned_to) == ("corrected", clerk.ref)


def test_files_carry_the_same_figures(dana, broken, order):
    answer = page(dana).get(reverse("finance:trial") + "?as=csv")
    text = b"".join(answer.streaming_content).decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1:]
    by_currency: dict[str, int] = {}
    for row in rows:
        by_currency[row[2]] = by_currency.get(row[2], 0) + round(float(row[6]) * 100)
    assert rows
    assert set(by_currency.values()) == {0}
    for name in ("escrow", "payables", "differences"):
        answer = page(dana).get(reverse(f"finance:{name}") + "?as=csv")
        assert b"".join(answer.streaming_content).decode().count("\n") >= 1
    held = page(dana).get(reverse("finance:escrow") + "?as=csv")
    assert order.number in b"".join(held.streaming_content).decode()


def test_no_cell_is_a_formula():
    assert files.safe("=1+1") == "'=1+1"
    assert files.safe("@x") == "'@x"
    assert files.safe("-12.50") == "-12.50"
    assert files.safe("-1+2") == "'-1+2"


def test_a_day_is_closed_and_opened_again_on_the_page(clerk, dana, broken, monkeypatch):
    monkeypatch.setattr(jobs, "stands_since", lambda: time.real_now() - timedelta(days=2))  # not migrated a moment ago
    yesterday = time.today() - timedelta(days=1)
    url = reverse("finance:day", args=[yesterday])
    page(clerk).post(url, {"do": "close"})
    assert not DayClose.objects.exists()  # nobody read the provider, jobs did not run
    missing = {one.code: one for one in days.checks(yesterday) if not one.is_good}
    assert not any(one.must for one in missing.values())
    wish = {f"why-{code}": "Looked at by hand this morning." for code in missing}
    page(clerk).post(url, {"do": "close", **wish})
    made = DayClose.objects.get()
    assert made.closed_by == clerk.ref
    assert {point["code"]: point["why"] for point in made.checks if not point["good"]}.keys() == missing.keys()
    assert page(clerk).get(url).status_code == 200
    paper = page(clerk).get(reverse("finance:day_paper", args=[yesterday]))
    assert paper.content.startswith(b"%PDF")
    page(clerk).post(url, {"do": "ask", "why": "A fee of that day is missing."})
    page(clerk).post(url, {"do": "reopen"})
    assert DayClose.objects.filter(reopened_at=None).count() == 1  # two people
    page(dana).post(url, {"do": "reopen"})
    assert not DayClose.objects.filter(reopened_at=None).exists()


def test_bad_addresses_are_no_errors(dana, db):
    for path in ("accounts/nothing/CNY/", "accounts/escrow/xx/", "bookings/99999999/", "differences/99999999/",
                 "figures/nothing/", "days/2999-01-01/", "days/2026-13-77/", "days/0001-01-01/"):  # fmt: skip
        assert page(dana).get(f"/admin/finance/{path}").status_code == 404, path
    for query in ("?day=x&by=y&plot=z&page=-1", "?day=2999-12-31", "?day=all"):
        for name in ("cockpit", "trial", "escrow", "payables", "differences"):
            assert page(dana).get(reverse(f"finance:{name}") + query).status_code == 200
    for query in ("?day=0001-01-01", "?day=0001-02-01&by=week", "?day=0001-01-01&by=month"):
        for path in ("", "figures/gmv/", "trial/", "accounts/escrow/CNY/"):
            assert page(dana).get(f"/admin/finance/{path}{query}").status_code == 200, path + query
    for path in ("escrow/?age=a%0d%0ab&as=csv", "differences/?show=x%0ay&as=csv"):
        answer = page(dana).get(f"/admin/finance/{path}")
        assert answer.status_code == 200
        assert answer["Content-Disposition"].count('"') == 2


def said_by(answer):
    return " ".join(str(one) for one in answer.context["messages"])


def test_bytes_that_the_database_cannot_keep_are_no_errors(clerk, broken, monkeypatch):
    monkeypatch.setattr(jobs, "stands_since", lambda: time.real_now() - timedelta(days=2))
    url, client = reverse("finance:difference", args=[broken.pk]), page(clerk)
    assert str(NotOfFinance.message) in said_by(client.post(url, {"do": "assign", "to": "nobody\0"}, follow=True))
    assert str(BadWords.message) in said_by(client.post(url, {"do": "say", "text": "\0"}, follow=True))
    assert "500" in said_by(client.post(url, {"do": "accept", "why": "x" * 501}, follow=True))
    client.post(url, {"do": "say", "text": "Our own\0 payout."})
    assert broken.notes.get().text == "Our own payout."
    client.post(url, {"do": "propose", "account": "bank", "why": "The bank statement\0 shows it."})
    assert broken.corrections.get().why == "The bank statement shows it."
    client.post(url, {"do": "refuse"})
    client.post(url, {"do": "accept", "why": "It was\0 looked into."})
    broken.refresh_from_db()
    assert (broken.status, broken.ended_why) == ("accepted", "It was looked into.")
    yesterday = time.today() - timedelta(days=1)
    url = reverse("finance:day", args=[yesterday])
    client.post(url, {"do": "close"} | {f"why-{code}": "Looked at\0 by hand." for code in days.WORDS})
    client.post(url, {"do": "ask", "why": "A fee of that\0 day is missing."})
    assert DayClose.objects.get(day=yesterday).reopen_why == "A fee of that day is missing."


def test_every_account_has_a_name():
    assert {str(code) for code in CHART} == {str(code) for code in words.ACCOUNTS}
    assert set(words.BREAKS) == {choice for choice, _name in Break._meta.get_field("kind").choices}


def test_escrow_by_age_is_the_line_of_the_trial_balance(order):
    from finance.selectors import standing

    buckets = standing.escrow_by_age()
    line = next(one for one in book.trial(time.today()) if one.code == "escrow")
    assert sum(one.fen for one in buckets) == -line.closing == order.total_fen
    assert [one.code for one in buckets if one.orders] == ["week"]
    assert [row.number for row in standing.held_in("week")] == [order.number]
    owed = {one.code: one.minor for one in standing.payables()}
    assert "seller_payable" not in owed
    assert Posting.objects.exists()


def test_the_shoppers_own_money_page_tells_of_coupons_and_points(order, xiaomei):
    said = page(xiaomei).get("/me/money/")
    assert said.status_code == 200
    assert (said.context["coupons"], said.context["membership"].points) == (0, 0)
    text = said.content.decode()
    assert 'href="/me/coupons/"' in text
    assert 'href="/me/membership/"' in text
    paper = page(xiaomei).get(f"/me/orders/{order.number}/receipt.pdf")
    assert paper.content.startswith(b"%PDF")
