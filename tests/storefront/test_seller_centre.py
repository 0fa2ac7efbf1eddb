"""The seller centre: what needs me today, the shopping list, labels, the shelf, returns, questions, figures. Pages and API."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from logistics.models import Consignment, Unit, Warehouse
from logistics.services import receiving
from marketplace.accounts.models import User
from marketplace.catalog.models import Listing, ListingDay, Stock
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.clocks.models import Clock
from marketplace.core.outbox.drain import drain
from marketplace.notices.models import Notice
from marketplace.storefront import seller_figures, seller_today
from orders.errors import CannotQuote
from orders.models import Order, OrderLine
from orders.policies import hand_in as policy
from orders.policies import notice
from orders.selectors import hand_in
from orders.services import cancelling, checkout, handing_in, quoting
from returns.models import ReturnItem
from sellers.models import Seller, SellerMember
from sellers.selectors.team import member_for
from support.models import Message, SellerQuestion, Ticket
from support.services import seller_questions, tickets
from tests import shop
from tests.returns import world
from tests.support import talk

PNG = "image/png"


@pytest.fixture(autouse=True)
def _own_world(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.TIME_FILE, settings.MEDIA_ROOT = str(tmp_path / "offset"), str(tmp_path / "media")
    cache.clear()
    yield
    time.reset()
    cache.clear()


@pytest.fixture
def seller(akira: User) -> Seller:
    shop.tariff()
    return shop.seller(akira)


@pytest.fixture
def buy(xiaomei: User) -> Callable[..., Order]:
    """`buy(listing, 2)`: paid, and told to everybody."""
    address = shop.ready(xiaomei)

    def run(*listings: Listing, pieces: int = 1) -> Order:
        purchase = shop.pay_directly(shop.place(xiaomei, {one.public_id: pieces for one in listings}, address))
        drain()
        return purchase.orders.get()

    return run


def codes(user: User) -> list[str]:
    return [matter.code for matter in seller_today.matters(member_for(user))]


def receive(order: Order, operator: User, count: int | None = None) -> None:
    receiving.receive_order(
        consignment=Consignment.objects.get(order_number=order.number), actor=operator.ref, count=count
    )
    drain()


# --- orders to buy and to hand in -------------------------------------------------------------------------------------


def test_it_works(
    akira: User, seller: Seller, buy: Callable[..., Order], browse: Callable[[User | None], Client], lupe: User
) -> None:
    order = buy(shop.listing(seller, source_shop="Loft Umeda"), pieces=2)
    client = browse(akira)
    page = client.get("/seller/orders/buy/").content.decode()
    assert "Loft Umeda" in page
    assert f"{order.number}/1" in page
    assert client.post("/seller/orders/buy/tick/", {"line": f"{order.number}/1"}).status_code == 302
    assert OrderLine.objects.get().bought_by == akira.ref
    assert codes(akira) == ["hand_in"]
    assert client.get("/seller/orders/buy/?print=1").status_code == 200
    labels = client.get("/seller/orders/labels/").content.decode()
    assert labels.count("<svg") >= 3, "one for the parcel, one for each piece"
    assert all(unit.passport_code in labels for unit in Unit.objects.all())
    receive(order, lupe)
    assert codes(akira) == []
    assert (
        "全部办妥" in client.get("/seller/").content.decode() or "All done" in client.get("/seller/").content.decode()
    )


def test_a_line_of_the_statement_leads_to_its_order(
    akira: User, charlie: User, seller: Seller, buy: Callable[..., Order], browse: Callable[[User | None], Client], lupe: User
) -> None:  # fmt: skip
    order, other = buy(shop.listing(seller)), buy(shop.listing(seller))
    receive(order, lupe)
    page = browse(akira).get(f"/seller/orders/?q={order.number.lower()}").content.decode()
    assert order.number in page, "found in whatever stage it is"
    assert other.number not in page
    for nonsense in ("%00", "x' or 1=1", "9" * 5000, "M", "（）"):
        answer = browse(akira).get("/seller/orders/", {"q": nonsense})
        assert answer.status_code == 200, nonsense
        assert order.number not in answer.content.decode() or not nonsense.isascii()
    assert browse(charlie).get(f"/seller/orders/?q={order.number}").status_code in {302, 403}


def test_the_clock_runs_from_payment_to_our_door(seller: Seller, buy: Callable[..., Order], lupe: User) -> None:
    order = buy(shop.listing(seller), pieces=2)
    clock = Clock.objects.get(kind=policy.CLOCK, subject=order.ref)
    assert clock.due_at - order.confirmed_at == policy.WITHIN
    receive(order, lupe, count=1)
    assert Clock.objects.get(pk=clock.pk).stopped_at is None, "a part is not the whole"
    receive(order, lupe)
    assert Clock.objects.get(pk=clock.pk).stopped_at is not None


def test_a_cancelled_order_stops_the_clock(seller: Seller, buy: Callable[..., Order], xiaomei: User) -> None:
    order = buy(shop.listing(seller))
    cancelling.cancel(order=order, reason="x", actor=xiaomei.ref)
    assert not Clock.objects.filter(kind=policy.CLOCK, stopped_at=None).exists()
    assert hand_in.to_buy(seller) == []


def test_late_is_told_twice_and_leads_the_page(akira: User, seller: Seller, buy: Callable[..., Order]) -> None:
    buy(shop.listing(seller))
    for day in (2.1, 1):
        time.travel(timedelta(days=day))
        clocks.sweep()
        drain()
    told = set(Notice.objects.filter(recipient=akira.ref, channel="in_app").values_list("template", flat=True))
    assert {"hand_in_near", "hand_in_missed"} <= told
    (matter,) = seller_today.matters(member_for(akira))
    assert (matter.code, matter.tone, matter.is_late) == ("buy", "bad", True)


def test_what_lies_in_our_warehouse_is_not_on_the_list(seller: Seller, buy: Callable[..., Order]) -> None:
    item = shop.listing(seller, pieces=0)
    Stock.objects.create(listing=item, place="warehouse:NRT1", on_hand=5)
    buy(item)
    assert hand_in.to_buy(seller) == []
    assert not Clock.objects.filter(kind=policy.CLOCK).exists()


def test_the_round_goes_by_shop_then_brand(seller: Seller, buy: Callable[..., Order]) -> None:
    buy(
        shop.listing(seller, source_shop="Loft Umeda"), shop.listing(seller, source_shop="Loft Umeda", brand="X"),
        shop.listing(seller, brand="Shiseido"), shop.listing(seller),
    )  # fmt: skip
    found = {(stop.name, stop.is_known): len(stop.items) for stop in hand_in.round_of(hand_in.to_buy(seller))}
    assert found == {("Loft Umeda", True): 2, ("Shiseido", False): 1, ("", False): 1}


def test_nobody_ticks_for_another_shop(
    seller: Seller, brightwell: User, buy: Callable[..., Order], browse: Callable[[User | None], Client]
) -> None:
    order = buy(shop.listing(seller))
    shop.seller(brightwell, country="GB", currency="GBP")
    browse(brightwell).post("/seller/orders/buy/tick/", {"line": f"{order.number}/1"})
    assert OrderLine.objects.get().bought_at is None
    assert (
        browse(brightwell).get(f"/seller/orders/labels/?order={order.number}").content.decode().count(order.number) == 0
    )


def test_ticks_can_be_taken_back(akira: User, seller: Seller, buy: Callable[..., Order]) -> None:
    order = buy(shop.listing(seller))
    ref = [f"{order.number}/1"]
    assert handing_in.tick(seller=seller, refs=ref, is_bought=True, by=akira) == 1
    assert handing_in.tick(seller=seller, refs=ref, is_bought=True, by=akira) == 0
    assert handing_in.tick(seller=seller, refs=ref, is_bought=False, by=akira) == 1
    assert OrderLine.objects.get().bought_at is None


def test_inbound_names_what_is_missing(
    akira: User, seller: Seller, buy: Callable[..., Order], lupe: User, browse: Callable[[User | None], Client]
) -> None:
    order = buy(shop.listing(seller), pieces=3)
    receive(order, lupe, count=2)
    assert "inbound" in codes(akira)
    page = browse(akira).get("/seller/inbound/?show=partial").content.decode()
    assert order.number in page
    receive(order, lupe)
    assert order.number not in browse(akira).get("/seller/inbound/?show=partial").content.decode()


# --- the shelf --------------------------------------------------------------------------------------------------------


def test_many_counts_at_once(
    akira: User, seller: Seller, browse: Callable[[User | None], Client], api: Callable[[User | None], APIClient]
) -> None:
    one, two = shop.listing(seller, pieces=1), shop.listing(seller, pieces=0)
    assert codes(akira) == ["out", "few"]
    client = browse(akira)
    assert (
        client.post("/seller/stock/", {f"stock-{one.public_id}": "7", f"stock-{two.public_id}": "9"}).status_code == 302
    )
    assert list(Stock.objects.order_by("listing").values_list("on_hand", flat=True)) == [7, 9]
    assert codes(akira) == []
    sent = api(akira).put("/api/v1/seller/stock/", {"counts": {one.public_id: 7, two.public_id: 3}}, format="json")
    assert sent.json() == {"changed": [two.public_id]}


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "many", "99999999", "１２"])
def test_bad_counts_change_nothing(
    akira: User, seller: Seller, browse: Callable[[User | None], Client], typed: str
) -> None:
    one, two = shop.listing(seller, pieces=4), shop.listing(seller, pieces=4)
    answer = browse(akira).post("/seller/stock/", {f"stock-{one.public_id}": "5", f"stock-{two.public_id}": typed})
    assert answer.status_code == 422
    assert list(Stock.objects.values_list("on_hand", flat=True)) == [4, 4]


def test_counts_never_fall_below_what_is_sold(
    akira: User, seller: Seller, buy: Callable[..., Order], browse: Callable[[User | None], Client]
) -> None:
    one, two = shop.listing(seller, pieces=4), shop.listing(seller, pieces=4)
    buy(two, pieces=3)
    answer = browse(akira).post("/seller/stock/", {f"stock-{one.public_id}": "9", f"stock-{two.public_id}": "2"})
    assert answer.status_code == 422
    assert list(Stock.objects.order_by("listing").values_list("on_hand", flat=True)) == [4, 4], "all or nothing"


def test_nobody_counts_for_another_shop(akira: User, seller: Seller, api: Callable[[User | None], APIClient]) -> None:
    theirs = shop.listing(shop.seller())
    assert api(akira).put("/api/v1/seller/stock/", {"counts": {theirs.public_id: 1}}, format="json").status_code == 404
    assert Stock.objects.get(listing=theirs).on_hand == 10


# --- returns ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def centre(xiaochen: User) -> Warehouse:
    return world.centre(xiaochen)


def test_what_came_back_waits_for_the_seller(
    akira: User, seller: Seller, xiaomei: User, centre: Warehouse, lupe: User, laozhang: User, xiaochen: User,
    browse: Callable[[User | None], Client], api: Callable[[User | None], APIClient],
) -> None:  # fmt: skip
    order = world.deliver(world.buy(xiaomei, seller), lupe, laozhang)
    case = world.ask(order, note="颜色不喜欢")
    item = ReturnItem.objects.get()
    door = f"/api/v1/seller/returns/{case.number}/items/{item.pk}/"
    early = api(akira).put(door, {"choice": "resell"}, format="json")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "not_settled")
    world.refunded(case, xiaochen)
    drain()
    assert "returns" in codes(akira)
    page = browse(akira).get(f"/seller/returns/{case.number}/").content.decode()
    assert "颜色不喜欢" not in page, "what the shopper wrote stays with us"
    assert xiaomei.display_name not in page
    assert browse(akira).post(f"/seller/returns/{case.number}/{item.pk}/", {"choice": "customs"}).status_code == 302
    item.refresh_from_db()
    assert (item.disposition, item.disposition_by) == ("customs", akira.ref)
    assert "returns" not in codes(akira)
    listed = api(akira).get("/api/v1/seller/returns/").json()["results"][0]["pieces"][0]
    assert (listed["verdict"], listed["disposition"], listed["can_choose"]) == ("match", "customs", True)


def test_somebody_elses_return_is_not_there(
    seller: Seller, brightwell: User, xiaomei: User, centre: Warehouse, lupe: User, laozhang: User,
    browse: Callable[[User | None], Client], api: Callable[[User | None], APIClient],
) -> None:  # fmt: skip
    shop.seller(brightwell, country="GB", currency="GBP")
    case = world.ask(world.deliver(world.buy(xiaomei, seller), lupe, laozhang))
    item = ReturnItem.objects.get()
    assert browse(brightwell).get(f"/seller/returns/{case.number}/").status_code == 404
    door = f"/api/v1/seller/returns/{case.number}/items/{item.pk}/"
    assert api(brightwell).put(door, {"choice": "resell"}, format="json").status_code == 404


# --- questions of our support -----------------------------------------------------------------------------------------


def test_support_asks_and_the_seller_answers(
    akira: User, seller: Seller, xiaomei: User, tingting: User, buy: Callable[..., Order],
    browse: Callable[[User | None], Client],
) -> None:  # fmt: skip
    order = buy(shop.listing(seller))
    conversation, ticket = talk.ask(xiaomei, "我的手机号 13800138000，有绿色的吗？", context=order.ref)
    tickets.take(ticket=ticket, agent=tingting)
    asked = seller_questions.ask(ticket=ticket, agent=tingting, question="Is there a green one?")
    drain()
    ticket.refresh_from_db()
    assert ticket.status == "waiting_seller"
    assert Notice.objects.filter(recipient=akira.ref, template="seller_question", channel="in_app").exists()
    assert "messages" in codes(akira)
    client = browse(akira)
    page = client.get(f"/seller/messages/{asked.public_id}/").content.decode()
    assert "Is there a green one?" in page
    assert "13800138000" not in page, "the shopper's own words stay with us"
    assert client.post(f"/seller/messages/{asked.public_id}/", {"body": "Yes, two left."}).status_code == 302
    ticket.refresh_from_db()
    note = Message.objects.get(sender="seller")
    assert (ticket.status, str(note.body), note.is_internal) == ("open", "Yes, two left.", True)
    assert "Yes, two left." not in browse(xiaomei).get(f"/help/chat/{conversation.public_id}/").content.decode()
    assert client.post(f"/seller/messages/{asked.public_id}/", {"body": "again"}).status_code == 409
    assert not Clock.objects.filter(kind="seller_answer", stopped_at=None).exists()


def test_a_solved_ticket_asks_no_more(
    akira: User, seller: Seller, xiaomei: User, tingting: User, buy: Callable[..., Order]
) -> None:
    order = buy(shop.listing(seller))
    _conversation, ticket = talk.ask(xiaomei, context=order.ref)
    tickets.take(ticket=ticket, agent=tingting)
    seller_questions.ask(ticket=ticket, agent=tingting, question="?")
    tickets.solve(ticket=Ticket.objects.get(), agent=tingting)
    drain()
    assert SellerQuestion.objects.get().answered_at is not None
    assert not Clock.objects.filter(kind="seller_answer", stopped_at=None).exists()


def test_a_general_question_has_no_seller(
    xiaomei: User, tingting: User, api: Callable[[User | None], APIClient]
) -> None:
    _conversation, ticket = talk.ask(xiaomei)
    door = f"/api/v1/support/tickets/{ticket.number}/ask-seller/"
    answer = api(tingting).post(door, {"question": "?"}, format="json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no_seller_here")
    assert not SellerQuestion.objects.exists()


def test_questions_of_other_shops_are_not_there(
    seller: Seller, brightwell: User, xiaomei: User, tingting: User, buy: Callable[..., Order],
    api: Callable[[User | None], APIClient],
) -> None:  # fmt: skip
    shop.seller(brightwell, country="GB", currency="GBP")
    order = buy(shop.listing(seller))
    _conversation, ticket = talk.ask(xiaomei, context=order.ref)
    tickets.take(ticket=ticket, agent=tingting)
    asked = seller_questions.ask(ticket=ticket, agent=tingting, question="?")
    door = f"/api/v1/seller/questions/{asked.public_id}/answer/"
    assert api(brightwell).post(door, {"body": "me"}, format="json").status_code == 404
    assert SellerQuestion.objects.get().answered_at is None


# --- figures ----------------------------------------------------------------------------------------------------------


def test_figures_add_up(
    akira: User, seller: Seller, buy: Callable[..., Order], browse: Callable[[User | None], Client],
    api: Callable[[User | None], APIClient],
) -> None:  # fmt: skip
    one, two = shop.listing(seller), shop.listing(seller)
    buy(one, pieces=2)
    buy(two)
    ListingDay.objects.create(listing=one, day=time.today(), views=40)
    ListingDay.objects.create(listing=two, day=time.today() - timedelta(days=40), views=7)
    found = seller_figures.figures(seller, 30)
    assert (found.total.orders, found.total.pieces, found.views, str(found.conversion)) == (2, 3, 40, "5.0")
    assert found.total.minor == sum(Order.objects.values_list("seller_minor", flat=True))
    assert [row.sold.pieces for row in found.items] == [2, 1]
    weekly = seller_figures.figures(seller, 90)
    assert (weekly.is_weekly, weekly.views, sum(row.views for row in weekly.rows)) == (True, 47, 47)
    page = browse(akira).get("/seller/figures/?days=7").content.decode()
    assert page.count("<svg") >= 4
    assert api(akira).get("/api/v1/seller/figures/?days=30").json()["pieces"] == 3
    assert api(akira).get("/api/v1/seller/figures/?days=31").status_code == 400


def test_cancelled_orders_are_no_sales(seller: Seller, buy: Callable[..., Order], xiaomei: User) -> None:
    cancelling.cancel(order=buy(shop.listing(seller)), reason="x", actor=xiaomei.ref)
    assert seller_figures.figures(seller, 30).total.pieces == 0


# --- holidays and the shop page ---------------------------------------------------------------------------------------


def on_holiday(seller: Seller, mode: str = "stop", *, days: int = 5, message: str = "") -> date:
    until = time.today() + timedelta(days=days)
    Seller.objects.filter(pk=seller.pk).update(
        holiday_from=time.today(), holiday_until=until, holiday_mode=mode, holiday_message=message
    )
    return until


def test_away_takes_no_orders_and_says_when_back(
    seller: Seller, xiaomei: User, browse: Callable[[User | None], Client], api: Callable[[User | None], APIClient]
) -> None:
    item = shop.listing(seller)
    shop.ready(xiaomei)
    on_holiday(seller, message="在东京进货")
    page = (
        browse(None).get(f"/l/{item.public_id}-item/", follow=True, headers={"accept-language": "en"}).content.decode()
    )
    assert "On holiday until" in page
    assert "/cart/add/" not in page
    refused = api(xiaomei).post("/api/v1/cart/lines/", {"listing": item.public_id, "quantity": 1}, format="json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not_for_sale")
    with pytest.raises(CannotQuote) as stopped:
        quoting.make_quote(user=xiaomei, lines={item.public_id: 1})
    assert stopped.value.fields == {item.public_id: "seller_away"}
    assert not Order.objects.exists()


def test_away_with_orders_promises_later(seller: Seller, xiaomei: User, buy: Callable[..., Order]) -> None:
    item = shop.listing(seller)
    usual = buy(item)
    until = on_holiday(seller, "later")
    later = buy(item)
    assert (later.promise_date - usual.promise_date).days == 6
    clock = Clock.objects.get(kind=policy.CLOCK, subject=later.ref)
    assert clock.due_at.astimezone(time.SHANGHAI).date() == until + timedelta(days=1) + policy.WITHIN


def test_a_holiday_that_begins_meanwhile_is_seen_at_placing(seller: Seller, xiaomei: User) -> None:
    item, address = shop.listing(seller), shop.ready(xiaomei)
    quote = quoting.make_quote(user=xiaomei, lines={item.public_id: 1})
    on_holiday(seller)
    with pytest.raises(CannotQuote):
        checkout.place(
            user=xiaomei, quote_public_id=quote.public_id, address_id=address.pk, notice_version=notice.VERSION,
            actor=xiaomei.ref,
        )  # fmt: skip
    assert not Order.objects.exists()


def test_running_orders_go_on(akira: User, seller: Seller, buy: Callable[..., Order]) -> None:
    buy(shop.listing(seller))
    on_holiday(seller)
    assert codes(akira) == ["buy"]


def test_the_page_of_holidays(akira: User, seller: Seller, browse: Callable[[User | None], Client]) -> None:
    client, today = browse(akira), time.today()
    days = {
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=3)).isoformat(),
        "mode": "stop",
        "message": "hi",
    }
    assert client.post("/seller/shop/holiday/", days).status_code == 302
    seller.refresh_from_db()
    assert seller.is_away(today)
    assert not seller.takes_orders(today)
    assert seller.takes_orders(today + timedelta(days=4))
    assert client.post("/seller/shop/holiday/end/").status_code == 302
    seller.refresh_from_db()
    assert seller.takes_orders(today)


@pytest.mark.parametrize(
    ("first", "last", "mode"), [(-1, 3, "stop"), (3, 1, "stop"), (0, 61, "stop"), (0, 3, "never"), (None, 3, "stop")]
)
def test_bad_holidays(
    akira: User, seller: Seller, browse: Callable[[User | None], Client], first: int | None, last: int, mode: str
) -> None:
    today = time.today()
    days = {
        "first_day": (today + timedelta(days=first)).isoformat() if first is not None else "soon",
        "last_day": (today + timedelta(days=last)).isoformat(), "mode": mode,
    }  # fmt: skip
    assert browse(akira).post("/seller/shop/holiday/", days).status_code == 422
    seller.refresh_from_db()
    assert seller.holiday_from is None


def test_the_shop_page_says_what_the_law_asks(
    akira: User, seller: Seller, browse: Callable[[User | None], Client], xiaomei: User
) -> None:
    Seller.objects.filter(pk=seller.pk).update(approved_at=time.now(), legal_name="田中 明")
    shop.listing(seller)
    english = {"accept-language": "en"}
    page = browse(None).get(f"/shop/{seller.slug}/", headers=english).content.decode()
    assert "no business registration is needed" in page
    assert "田中" not in page, "a person's name is on our file only"
    client = browse(akira)
    assert client.post("/seller/shop/close/").status_code == 302
    seller.refresh_from_db()
    assert (seller.closing_on - time.today()).days == 30
    assert "This shop closes" in browse(None).get(f"/shop/{seller.slug}/", headers=english).content.decode()
    assert seller.takes_orders(time.today() + timedelta(days=29))
    assert not seller.takes_orders(time.today() + timedelta(days=30))
    client.post("/seller/shop/close/", {"undo": "1"})
    seller.refresh_from_db()
    assert seller.closing_on is None


# --- queries ----------------------------------------------------------------------------------------------------------

PAGES = {
    "/seller/": 45, "/seller/orders/": 14, "/seller/orders/buy/": 14, "/seller/orders/hand-in/": 16, "/seller/orders/labels/": 13,
    "/seller/inbound/": 12, "/seller/stock/": 12, "/seller/returns/": 12, "/seller/messages/": 12, "/seller/figures/": 16,
    "/api/v1/seller/today/": 40, "/api/v1/seller/shopping-list/": 10, "/api/v1/seller/orders/": 10, "/api/v1/seller/inbound/": 10,
}  # fmt: skip


def test_query_counts_do_not_grow(
    akira: User, seller: Seller, buy: Callable[..., Order], browse: Callable[[User | None], Client],
    api: Callable[[User | None], APIClient],
) -> None:  # fmt: skip
    client, program = browse(akira), api(akira)

    def counts() -> dict[str, int]:
        found = {}
        for path in PAGES:
            caller = program if path.startswith("/api/") else client
            assert caller.get(path).status_code == 200, path
            with CaptureQueriesContext(connection) as captured:
                caller.get(path)
            found[path] = len([query for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]])
        return found

    for _few in range(2):
        buy(shop.listing(seller))
    few = counts()
    for _more in range(6):
        buy(shop.listing(seller), shop.listing(seller))
    many = counts()
    grown = {path: (few[path], many[path]) for path in PAGES if many[path] > few[path]}
    assert grown == {}
    assert {path: many[path] for path in PAGES if many[path] > PAGES[path]} == {}


def test_templates_show_no_untranslated_placeholder(
    akira: User, seller: Seller, buy: Callable[..., Order], browse: Callable[[User | None], Client]
) -> None:
    buy(shop.listing(seller, source_shop="Loft"))
    client = browse(akira)
    for path in PAGES:
        if not path.startswith("/api/"):
            text = client.get(path).content.decode()
            assert not re.search(r"%\(\w+\)s|\{\{|\{%", text), path


def test_a_member_is_needed(charlie: User, browse: Callable[[User | None], Client]) -> None:
    assert not SellerMember.objects.filter(user=charlie).exists()
    for path in PAGES:
        if not path.startswith("/api/") and path != "/seller/":
            assert browse(charlie).get(path).status_code == 403, path
