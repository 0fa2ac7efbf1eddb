"""Many people, one address: refused at placing, and nothing is left behind."""

import pytest

from marketplace.accounts.models import User
from orders.errors import TooManyPeople
from orders.models import Order, Purchase
from orders.policies import one_place as policy
from tests import shop


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("春熙路 1 号", "春熙路1号"), ("春熙路１号Ａ座", "春熙路1号a座"), ("春熙路1号，3-2", "春熙路 1号 32"),
    ],
)  # fmt: skip
def test_an_address_is_one_place_however_it_is_typed(one: str, other: str) -> None:
    assert policy.place_of("510104", one) == policy.place_of("510104", other)
    assert policy.place_of("510104", one) != policy.place_of("510105", other)


@pytest.mark.parametrize(
    ("people", "refused"),
    [({"a": 2_600_001}, False), (dict.fromkeys("abcde", 900_000), False), (dict.fromkeys("abcdef", 433_333), False),
     (dict.fromkeys("abcdef", 433_334), True)],
)  # fmt: skip
def test_it_takes_many_people_and_more_than_one_may_bring_in(people: dict[str, int], refused: bool) -> None:
    assert policy.is_evasion(people, 2_600_000) is refused


def test_it_works(db: None) -> None:
    shop.tariff()
    item = shop.listing(
        shop.seller(), price=96_000, pieces=20
    ).public_id  # 4,800 CNY: with freight just within an order
    for number in range(6):
        person = User.objects.create_user(f"p{number}")
        address = shop.ready_fast(person, f"person-{number}")
        address.detail = "春熙路 1 号"
        address.save(update_fields=["detail"])
        if number < 5:
            shop.place(person, {item: 1}, address)
    assert Purchase.objects.values("place_index").distinct().count() == 1
    with pytest.raises(TooManyPeople):
        shop.place(person, {item: 1}, address)
    assert Order.objects.count() == 5
    address.detail = "天府大道 9 号"
    address.save(update_fields=["detail"])
    shop.place(person, {item: 1}, address)
    assert Order.objects.count() == 6, "their own address is fine"
