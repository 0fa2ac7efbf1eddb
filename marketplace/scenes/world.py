"""The seeded world, from bare ground to the last ticket."""

from collections.abc import Callable

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from marketplace.scenes import (
    aftercare,
    centre,
    deals,
    desks,
    foundation,
    help_room,
    lanes_past,
    listing_room,
    opinions,
    papers,
    runway,
    shelves,
    shops,
    stories,
    vouching,
    wants,
    workshops,
)
from marketplace.scenes.data.shops import SHOPS, Shop
from marketplace.scenes.people import PASSWORD
from marketplace.scenes.shops import PICTURE_SIDE
from sellers.models import Seller

Say = Callable[[str], object]

# Background shoppers: name, identity number (well-formed, of nobody), district, street.
SHOPPERS = (
    ("陈晓雨", "31010119900307", "310101", "人民大道 88 号"), ("林建国", "44010319850612", "440103", "上下九路 20 号"),
    ("周婷", "33010619930918", "330106", "文三路 150 号"), ("赵一鸣", "51010419881103", "510104", "春熙路 5 号"),
    ("孙悦", "11010519950422", "110105", "建国路 93 号"), ("吴思远", "32010219910127", "320102", "中山东路 300 号"),
    ("郑好", "42010619970830", "420106", "中北路 18 号"), ("何雨桐", "61011319940515", "610113", "雁塔西路 76 号"),
)  # fmt: skip


def build(*, say: Say, picture_side: int = PICTURE_SIDE) -> None:
    """Seed everything. Takes about a minute; every step says what it does. `picture_side` in pixels: most of the time goes there."""
    time.begin(stories.HISTORY)
    say("people, stations, tariff, exchange rates")
    people = foundation.people()
    shoppers = [_shopper(index, *row) for index, row in enumerate(SHOPPERS)]
    foundation.reference_data()
    foundation.stations(people)
    foundation.seals(people)
    runway.open_lanes()
    say("eight sellers apply and are reviewed")
    sellers = {shop.key: _open_shop(shop, people) for shop in SHOPS}
    say("121 listings with pictures")
    listings = shops.stock_up(sellers, people["dana"], picture_side)
    drain(limit=2000)
    say("sixteen days of orders, flights, customs, a return")
    stories.tell(stories.Town(people, shoppers, listings, sellers))
    say("the seller centres: where Akira buys, a helper, a question, visitors")
    centre.furnish(people, listings, sellers)
    say("the desk: three teams, their weeks, tickets in many states")
    desks.furnish(people, shoppers)
    say("shelves in the warehouses: what waits there, notices, a count")
    shelves.furnish(people, sellers)
    say("wants and offers, insight")
    wants.furnish(people, shoppers, sellers)
    say("promotions and members")
    deals.furnish(people, shoppers, sellers)
    listing_room.furnish(listings, sellers, people["dana"])
    say("what shoppers say, ask, save and look at")
    opinions.speak(people, shoppers, listings)
    say("the next two weeks of flights, an inspector, loggers, what lanes took before")
    runway.furnish(people)
    vouching.furnish(people)
    lanes_past.remember()
    say("where goods are repaired")
    workshops.furnish(people)
    say("after-sales: a second returns centre, a drill, more returns")
    aftercare.furnish(people)
    say("the help centre: rules open for comments, questions, a complaint, a course")
    help_room.furnish(people)
    drain(limit=5000)


def _shopper(index: int, name: str, body: str, district: str, detail: str) -> User:
    user = User.objects.create_user(
        f"shopper{index + 1}@example.com", PASSWORD, display_name=name, roles=["shopper"], locale="zh-hans"
    )
    number = foundation.resident_number(body, index)
    foundation.make_buyer(user, name, number, name, f"1370000{index + 1:04d}", district, detail)
    return user


def _open_shop(shop: Shop, people: dict[str, User]) -> Seller:
    owner = people.get(shop.key) or User.objects.create_user(
        shop.login, PASSWORD, display_name=shop.owner, roles=["shopper"], locale=shop.locale
    )
    seller = papers.approve(papers.apply(shop, owner), shop, people["dana"], people["ming"])
    drain()
    return seller
