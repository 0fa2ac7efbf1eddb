"""Exchanging for something else of the same shop, on the page: price, tax, quota and difference before the choice."""

from collections.abc import Callable

import pytest
from django.test import Client

from logistics.models import Warehouse
from marketplace.accounts.models import User
from marketplace.catalog.models import Listing, Stock
from marketplace.core.outbox.drain import drain
from marketplace.ledger.selectors import trial_balance
from returns import choices
from returns.models import Choice, Replacement, ReturnCase
from returns.services import deciding
from sellers.models import Seller
from tests import shop
from tests.returns import world
from tests.returns.conftest import Bought

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]


@pytest.fixture
def case(bought: Bought, seller: Seller, centre: Warehouse) -> ReturnCase:
    return world.ask(bought(), reason="quality")


def other(of: Seller, price: int, *, title: str = "另一款精华", abroad: int = 5) -> Listing:
    made = shop.listing(of, price=price, title=title)
    if abroad:
        Stock.objects.create(listing=made, place="warehouse:KIX", on_hand=abroad)
    return made


def test_it_works(case: ReturnCase, seller: Seller, browse: Browse, xiaochen: User, settle: Callable[[], int]) -> None:
    dearer = other(seller, 3000)
    mine, address = browse(case.user), f"/me/returns/{case.number}/choose/"
    assert dearer.title in mine.get(address).content.decode()

    offer = choices.exchange_offer(case, dearer)
    assert offer is not None
    page = mine.get(address, {"listing": dearer.public_id}).content.decode()
    for fen in (
        offer.price.total_fen,
        offer.price.tax_fen,
        offer.pays_fen,
        offer.price.quota_fen,
        offer.difference_fen,
    ):
        assert f"{fen // 100}" in page
    assert offer.pays_fen > 0
    assert not Choice.objects.exists()  # looking changes nothing

    mine.post(address, {"way": "exchange", "listing": dearer.public_id})
    choice = Choice.objects.get()
    assert (choice.listing, choice.shown["pays_fen"]) == (dearer, offer.pays_fen)

    world.inspect_all(world.arrived(case, xiaochen), xiaochen, grade="A")
    deciding.decide(case_number=case.number, outcome="exchange", decider=xiaochen)
    settle()
    row = Replacement.objects.get()
    assert (row.order.lines.get().listing, row.pays_fen) == (dearer, offer.pays_fen)
    assert not any(trial_balance().values())


def test_something_cheaper_gives_the_rest_back(case: ReturnCase, seller: Seller, xiaochen: User) -> None:
    cheaper = other(seller, 1000)
    offer = choices.exchange_offer(case, cheaper)
    assert offer is not None
    assert offer.terms is not None
    assert (offer.pays_fen, offer.terms.borne) == (0, 0)
    assert offer.difference_fen < 0
    assert offer.terms.back == -offer.difference_fen


def test_only_what_can_leave_from_this_shop(case: ReturnCase, seller: Seller, brightwell: User, browse: Browse) -> None:
    good = other(seller, 2500, title="可换的面霜")
    none_abroad = other(seller, 2500, title="只在卖家处", abroad=0)
    paused = other(seller, 2500, title="暂停销售")
    Listing.objects.filter(pk=paused.pk).update(status="paused")
    foreign = other(shop.seller(brightwell), 2500, title="别家的商品")
    assert choices.instead(case) == [good]
    assert choices.instead(case, "面霜") == [good]
    assert choices.instead(case, "没有这个") == []

    mine, address = browse(case.user), f"/me/returns/{case.number}/choose/"
    for refused in (none_abroad, foreign):
        mine.post(address, {"way": "exchange", "listing": refused.public_id})
    assert not Choice.objects.exists()
    assert mine.get(address, {"listing": foreign.public_id}).status_code == 302
    assert mine.get(address, {"q": "没有这个"}).status_code == 200
    drain()
