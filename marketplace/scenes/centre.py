"""Life in the seeded seller centres: where Akira buys, a question that waits for him, a return, a helper, and visitors."""

from datetime import timedelta

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing, ListingDay
from marketplace.catalog.services import listings as goods
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from marketplace.scenes.people import PASSWORD
from orders.models import Order
from orders.states import Delivery
from returns.services import requesting
from sellers.models import Seller, SellerMember
from sellers.services import members
from support.models import Ticket
from support.services import seller_questions

SHOPS = {
    "HANAMORI": "阪急うめだ本店 B1", "KOKORO": "Loft 梅田", "YAWARA": "マツモトキヨシ 心斎橋", "MOKKO": "Loft 梅田", "KAMI": "Loft 梅田",
    "SUISEN": "千日前道具屋筋", "UJI EN": "阪急うめだ本店 B1",
}  # fmt: skip
HELPER = ("hana@example.com", "小花 Hana", SellerMember.Role.BUYER)
DAYS = 45
ASKED = "客人想在 12 月 1 日前收到，作生日礼物。请问这件现货吗？最快哪天能交到大阪仓？"


def furnish(people: dict[str, User], listings: dict[str, Listing], sellers: dict[str, Seller]) -> None:
    """Everything through the verbs that people use; only visits are rows (they are counted by the web server)."""
    akira = people["akira"]
    _where_he_buys(sellers["akira"], akira)
    _helper(sellers["akira"], akira)
    _question(sellers["akira"], people["tingting"])
    _return(sellers["akira"])
    _visits(listings)
    drain()


def _where_he_buys(seller: Seller, owner: User) -> None:
    for listing in Listing.objects.filter(seller=seller).order_by("pk"):
        goods.edit(listing=listing, changes={"source_shop": SHOPS.get(listing.brand, "")}, actor=owner.ref)


def _helper(seller: Seller, owner: User) -> None:
    """A student who buys for him on weekends: sees the list and the shelf, never the money."""
    login, name, role = HELPER
    user = User.objects.create_user(login, PASSWORD, display_name=name, roles=["shopper"], locale="zh-hans")
    members.add(seller=seller, user=user, role=role, by=owner)


def _question(seller: Seller, agent: User) -> None:
    ticket = Ticket.objects.filter(about__startswith="order:", assignee=agent).order_by("pk").first()
    number = ticket.about.removeprefix("order:") if ticket else ""
    if ticket is not None and Order.objects.filter(number=number, seller=seller).exists():
        seller_questions.ask(ticket=ticket, agent=agent, question=ASKED)


def _return(seller: Seller) -> None:
    """One shopper sends something back; it is on its way to our centre."""
    order = Order.objects.filter(seller=seller, delivery=Delivery.DELIVERED).order_by("-pk").first()
    if order is None or order.delivered_at is None or time.now() - order.delivered_at > timedelta(days=6):
        return
    case = requesting.request(
        user=order.user,
        order_number=order.number,
        items={1: 1},
        reason="no_reason",
        note="买错了香型",
        actor=order.user.ref,
    )
    requesting.mark_sent(user=order.user, case_number=case.number, actor=order.user.ref)


def _visits(listings: dict[str, Listing]) -> None:
    """Visitors of the last weeks: more on weekends, more for what stands higher in the list. The same every time."""
    today = time.today()
    rows = []
    for place, (sku, listing) in enumerate(sorted(listings.items())):
        for back in range(DAYS):
            day = today - timedelta(days=back)
            views = (sum(map(ord, sku)) * 7 + back * 13 + place) % 17 + (6 if day.weekday() >= 5 else 0)
            rows.append(ListingDay(listing=listing, day=day, views=views))
    ListingDay.objects.bulk_create(rows)
