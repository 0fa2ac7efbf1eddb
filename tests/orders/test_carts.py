"""The cart under a double click: two additions, one after the other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from marketplace.accounts.models import User
from marketplace.core import locks, time
from orders.models import Cart, CartLine
from orders.services import carts
from tests.catalog.builders import on_sale, seller_of, tariff_rows


@pytest.fixture
def listing(transactional_db: None, akira: User) -> str:
    tariff_rows()
    return on_sale(seller_of(akira)).public_id


def click(cart: Cart, listing: str) -> None:
    try:
        carts.add(cart=cart, listing=listing)
    finally:
        connection.close()


def clicks(cart: Cart, listing: str, times: int) -> list[BaseException | None]:
    with ThreadPoolExecutor(times) as pool:
        return [one.exception() for one in [pool.submit(click, cart, listing) for _ in range(times)]]


def test_it_works(listing: str, xiaomei: User) -> None:
    cart = carts.cart_for(user=xiaomei)
    assert clicks(cart, listing, 6) == [None] * 6
    assert CartLine.objects.get().quantity == 6


def test_without_the_lock_clicks_are_lost(listing: str, xiaomei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "advisory", lambda name: None)
    cart = carts.cart_for(user=xiaomei)
    for _ in range(20):
        CartLine.objects.all().delete()
        failed = [error for error in clicks(cart, listing, 6) if error]
        if failed or CartLine.objects.get().quantity < 6:
            assert all(isinstance(error, IntegrityError) for error in failed)
            return
    pytest.fail("the race never happened: this test proves nothing")


def test_forgotten_guests(db: None, akira: User, xiaomei: User) -> None:
    tariff_rows()
    listing = on_sale(seller_of(akira)).public_id
    old = time.now() - timedelta(days=61)
    quiet, busy, mine = carts.cart_for(guest_key="a"), carts.cart_for(guest_key="b"), carts.cart_for(user=xiaomei)
    Cart.objects.update(created_at=old)
    carts.add(cart=busy, listing=listing)
    carts.add(cart=quiet, listing=listing)
    CartLine.objects.filter(cart=quiet).update(added_at=old)
    assert carts.forget_guests() == 1
    assert set(Cart.objects.values_list("pk", flat=True)) == {busy.pk, mine.pk}
