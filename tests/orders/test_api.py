"""Buying through the REST API, from an empty cart to a confirmed receipt."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.payments.models import PaymentAttempt
from marketplace.payments.services import attempts
from orders.api import shapes
from orders.models import CartLine, Order, Purchase
from tests import shop

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


@pytest.fixture
def world(xiaomei):
    shop.tariff()
    seller = shop.seller()
    return {"listing": shop.listing(seller), "seller": seller, "address": shop.ready(xiaomei)}


def post(client, path, body=None, **headers):
    return client.post(f"{V1}/{path}", body or {}, format="json", headers=headers)


def placed(client, world, quantity=1):
    quote = post(client, "checkout/quote/", {"lines": [{"listing": world["listing"].public_id, "quantity": quantity}]})
    assert quote.status_code == 201, quote.json()
    body = {
        "quote": quote.json()["quote"],
        "address": world["address"].pk,
        "notice_version": quote.json()["notice"]["version"],
    }
    answer = post(client, "checkout/", body)
    assert answer.status_code == 201, answer.json()
    return answer.json()


@pytest.mark.django_db(transaction=True)
def test_it_works(xiaomei, api, world, stripe, settle):
    client = api(xiaomei)
    answer = post(client, "cart/lines/", {"listing": world["listing"].public_id, "quantity": 2})
    assert (answer.status_code, answer.json()["count"]) == (201, 2)
    quote = post(client, "checkout/quote/").json()
    assert quote["total_fen"] == 26_337 == answer.json()["total_fen"]
    body = {"quote": quote["quote"], "address": world["address"].pk, "notice_version": quote["notice"]["version"]}
    purchase = post(client, "checkout/", body).json()
    assert (purchase["status"], purchase["total_fen"]) == ("awaiting_payment", 26_337)
    attempt = post(client, f"purchases/{purchase['number']}/pay/", {"method": "alipay"})
    assert attempt.status_code == 200, attempt.json()
    row = PaymentAttempt.objects.get()
    assert (attempt.json()["action_url"], attempt.json()["status"]) == (row.action_url, "sent")
    assert row.return_url.endswith(f"/pay/return/{row.public_id}/")
    stripe.pay(row.provider_session)
    attempts.settle(attempt_id=row.pk)
    settle()
    assert shop.nothing_dead()
    (order,) = client.get(f"{V1}/purchases/{purchase['number']}/").json()["orders"]
    assert (order["lifecycle"], order["payment"]) == ("confirmed", "paid")
    shop.deliver(order["number"])
    done = post(client, f"orders/{order['number']}/confirm/")
    assert (done.status_code, done.json()["lifecycle"]) == (200, "completed")
    assert client.get(f"{V1}/orders/").json()["results"][0]["number"] == order["number"]


def test_idempotency_key_places_once(xiaomei, api, world):
    client = api(xiaomei)
    quote = post(client, "checkout/quote/", {"lines": [{"listing": world["listing"].public_id}]}).json()
    body = {"quote": quote["quote"], "address": world["address"].pk, "notice_version": quote["notice"]["version"]}
    headers = {"Idempotency-Key": "place-1"}
    first = client.post(f"{V1}/checkout/", body, format="json", headers=headers)
    again = client.post(f"{V1}/checkout/", body, format="json", headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Purchase.objects.count() == 1


def test_cart_lines_change_and_go(xiaomei, api, world):
    client = api(xiaomei)
    post(client, "cart/lines/", {"listing": world["listing"].public_id})
    line = CartLine.objects.get()
    assert client.patch(f"{V1}/cart/lines/{line.pk}/", {"quantity": 3}, format="json").json()["count"] == 3
    assert client.delete(f"{V1}/cart/lines/{line.pk}/").status_code == 204
    assert client.get(f"{V1}/cart/lines/").json() == {
        "lines": [],
        "saved": [],
        "ways": [],
        "insurance": [],
        "count": 0,
        "total_fen": 0,
    }


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("cart/lines/", {"listing": "nothing"}, 409),
        ("cart/lines/", {"listing": "a\x00b"}, 400),
        ("cart/lines/", {"quantity": "many"}, 400),
        ("cart/lines/", [], 400),
        ("checkout/quote/", {}, 409),
        ("checkout/quote/", {"lines": [{"listing": "nothing"}]}, 409),
        ("checkout/quote/", {"lines": [{"listing": "x", "quantity": 10**30}]}, 400),
        ("checkout/", {"quote": "x", "address": 1, "notice_version": "1"}, 404),
        ("checkout/", {"quote": "x", "address": 10**30, "notice_version": "1"}, 404),
        ("purchases/MP1/pay/", {"method": "card"}, 404),
        ("purchases/MP1/pay/", {"method": "cash"}, 400),
        ("purchases/MP1/pay/", {"method": "card", "return_url": "http://evil.example/"}, 400),
        ("purchases/MP%00/cancel/", {}, 404),
        ("orders/MO1/confirm/", {}, 404),
        ("orders/MO1/cancel/", {"reason": "x" * 500}, 400),
        ("orders/%E5%96%B5/cancel/", {}, 404),
    ],
)  # fmt: skip
def test_bad_input_is_told_clearly(xiaomei, api, path, body, status):
    shop.tariff()
    answer = post(api(xiaomei), path, body)
    assert answer.status_code == status, answer.content
    assert set(answer.json()["error"]) == {"code", "message", "fields"}


def test_who_may(xiaomei, charlie, akira, dana, api, world):
    number = placed(api(xiaomei), world)["number"]
    order = Order.objects.get()
    doors = [
        ("get", f"purchases/{number}/"), ("post", f"purchases/{number}/cancel/"), ("get", f"orders/{order.number}/"),
        ("post", f"orders/{order.number}/confirm/"), ("post", f"orders/{order.number}/cancel/"),
    ]  # fmt: skip
    for user, expected in ((None, 401), (dana, 403), (charlie, 404), (akira, 404)):
        for verb, path in doors:
            answer = getattr(api(user), verb)(f"{V1}/{path}", {}, format="json")
            assert answer.status_code == expected, (user, path, answer.content)
    order.refresh_from_db()
    assert order.lifecycle == "placed"
    assert api(charlie).get(f"{V1}/orders/").json()["results"] == []


def test_refusals_of_the_verbs(xiaomei, api, world):
    client = api(xiaomei)
    placed(client, world)
    order = Order.objects.get()
    early = post(client, f"orders/{order.number}/confirm/")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "not_delivered")
    assert post(client, f"orders/{order.number}/cancel/").json()["lifecycle"] == "cancelled"
    late = post(client, f"purchases/{order.purchase.number}/pay/", {"method": "card"})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "not_payable")
    assert not PaymentAttempt.objects.exists()


def test_lists_ask_a_fixed_number_of_questions(xiaomei, api, world):
    client = api(xiaomei)
    counts = []
    for _ in range(2):
        placed(client, world)
        placed(client, world)
        for path in ("orders/", "purchases/", "cart/lines/"):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"{V1}/{path}").status_code == 200
            counts.append(len(captured))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 8


def test_answers_have_exactly_the_declared_fields(xiaomei, api, world):
    client = api(xiaomei)
    number = placed(client, world)["number"]
    purchase = client.get(f"{V1}/purchases/{number}/").json()
    order = client.get(f"{V1}/orders/{purchase['orders'][0]['number']}/").json()
    quote = post(client, "checkout/quote/", {"lines": [{"listing": world["listing"].public_id}]}).json()
    assert set(purchase) == set(shapes.PurchaseShape().fields)
    assert set(purchase["orders"][0]) == set(shapes.OrderShape().fields)
    assert set(order) == set(shapes.OrderDetailShape().fields)
    assert set(order["lines"][0]) == set(shapes.OrderLineShape().fields)
    assert set(quote) == set(shapes.QuoteShape().fields)
    assert set(quote["orders"][0]) == set(shapes.QuoteOrderShape().fields)
