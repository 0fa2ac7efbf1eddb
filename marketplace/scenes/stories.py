"""What happened in the seeded world: orders at every stage, a return, tickets, audits. History is lived forward.

The world begins sixteen days ago (business time) and travels to the present while its people act, so every time stamp,
window and clock is one that the real verbs wrote.
"""

from collections.abc import Iterable
from datetime import timedelta

from assistant.services import answering
from logistics.models import Flight, Parcel
from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from marketplace.core.transparency import service as log
from marketplace.scenes import desk_life, purses, road, runway, tills, visits
from marketplace.scenes.foundation import next_flight
from orders.models import Order
from orders.services import receipts
from returns.services import deciding, inspecting, requesting
from sellers.models import Audit, Seller, SellerMember
from sellers.services import audit_decisions
from support.services import conversations, tickets

HISTORY = timedelta(days=16)
FUNDS = {
    "jpy": 50_000_000,
    "gbp": 50_000_000,
    "krw": 500_000_000,
    "aud": 50_000_000,
    "eur": 50_000_000,
    "usd": 50_000_000,
}


class Town:
    """The people and goods a story needs."""

    def __init__(
        self, people: dict[str, User], shoppers: list[User], listings: dict[str, Listing], sellers: dict[str, Seller]
    ) -> None:
        self.people, self.shoppers, self.listings, self.sellers = people, shoppers, listings, sellers

    def buy(self, sku: str, who: User, pieces: int = 1, method: str = "alipay") -> Order:
        return tills.buy(who, self.listings[sku], pieces, method)

    def to_bag(self, orders: Iterable[Order]) -> list[Parcel]:
        """Received, photographed, packed and sealed."""
        lupe, parcels = self.people["lupe"], []
        for order in orders:
            road.receive(order.number, lupe)
            road.photograph(order.number, lupe)
            parcels.append(road.pack_and_seal(order.number, lupe))
        return parcels

    def load(self, parcels: list[Parcel]) -> list[Flight]:
        """One flight a station, manifest closed."""
        lupe, flights = self.people["lupe"], []
        by_station: dict[str, list[Parcel]] = {}
        for parcel in parcels:
            by_station.setdefault(parcel.warehouse.code, []).append(parcel)
        for station, group in by_station.items():
            flight = next_flight(station, self.people["laozhang"])
            runway.adopt(flight)
            road.manifest(flight, [road.bag(group, lupe)], lupe)
            flights.append(flight)
        return flights


def tell(town: Town) -> None:
    """Live the sixteen days."""
    for currency, amount in FUNDS.items():
        tills.sandbox("POST", "/_sandbox/balance", {"amount": amount, "currency": currency})
    _finished_orders(town)
    _on_the_road(town)
    _fresh_orders(town)
    _tickets(town)
    desk_life.tell(
        xiaomei=town.people["xiaomei"], others=town.shoppers, tingting=town.people["tingting"], dana=town.people["dana"]
    )
    purses.tell(town.people["dana"], town.sellers["akira"])
    _audits(town)
    _catch_up()
    log.seal_all()


def _until(days_ago: float) -> None:
    """Travel so that business time is `days_ago` before the true time."""
    target = time.real_now() - timedelta(days=days_ago)
    if target > time.now():
        time.travel(target - time.now())


def _finished_orders(town: Town) -> None:
    """Bought, delivered, released, paid out; one of them returned and refunded."""
    xiaomei, others = town.people["xiaomei"], town.shoppers
    kept = [
        town.buy("AK-F02", xiaomei), town.buy("BW-F01", others[0], 2, "card"), town.buy("SK-H01", others[1], 2),
        town.buy("RH-K03", others[2], 1, "wechat_pay"), town.buy("AK-S01", others[3]), town.buy("BW-E01", xiaomei, 1, "card"),
    ]  # fmt: skip
    road.ask_for_inspection(kept[0].number)
    flights = town.load(town.to_bag(kept))
    _until(15)
    _across(town, flights)
    _until(12.5)
    _deliver_all(town, kept)
    _until(12)
    receipts.confirm_receipt(order=_fresh(kept[0]), actor=xiaomei.ref)
    drain()
    _return_headphones(town, _fresh(kept[5]))
    _until(4.2)
    purses.move()


def _return_headphones(town: Town, order: Order) -> None:
    xiaomei, inspector = town.people["xiaomei"], town.people["xiaochen"]
    case = requesting.request(
        user=xiaomei, order_number=order.number, items={1: 1}, reason="no_reason", note="夹头有点紧", actor=xiaomei.ref
    )
    requesting.mark_sent(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    _until(10)
    inspecting.receive(label_code=case.label_code, inspector=inspector)
    for item in case.items.select_related("unit"):
        inspecting.inspect(
            case_number=case.number, item_id=item.pk, weight_g=(item.unit.weight_g or 0) + 2, serial=item.unit.serial,
            tag=item.unit.tag, grade="A", note="配件齐全", inspector=inspector,
        )  # fmt: skip
    deciding.decide(case_number=case.number, outcome="refund", decider=inspector)
    drain()
    purses.move()


def _on_the_road(town: Town) -> None:
    """Everything between the plane and the door."""
    xiaomei, others = town.people["xiaomei"], town.shoppers
    orders = [
        town.buy("SK-E03", xiaomei), town.buy("SK-B01", others[0]), town.buy("AK-B01", others[1]), town.buy("AK-W01", others[4]),
        town.buy("BW-C02", others[5]), town.buy("BW-L02", xiaomei), town.buy("MJ-B01", others[6], 2), town.buy("BD-H01", others[7], 2),
    ]  # fmt: skip
    road.ask_for_inspection(orders[1].number)
    road.ask_for_inspection(orders[3].number)
    flights = town.load(town.to_bag(orders))
    _until(3.5)
    _across(town, flights)
    _until(1.8)
    _deliver_all(town, orders[:3])
    # orders[3:5] stay where customs has them: released, or waiting for the escort
    parcel = Parcel.objects.get(consignment__order_number=orders[5].number)
    if road.is_cleared(parcel):
        road.deliver(parcel, town.people["laozhang"], signed=False)
    case = requesting.request(
        user=orders[1].user,
        order_number=orders[1].number,
        items={1: 1},
        reason="quality",
        note="泵头按不下去",
        actor=orders[1].user.ref,
    )
    requesting.mark_sent(user=orders[1].user, case_number=case.number, actor=orders[1].user.ref)


def _across(town: Town, flights: list[Flight]) -> None:
    for flight in flights:
        road.fly(flight, town.people["lupe"])
    time.travel(timedelta(hours=16))
    for flight in flights:
        road.land(flight, town.people["laozhang"])
    road.wait_for_customs()
    time.travel(timedelta(hours=2))


def _deliver_all(town: Town, orders: list[Order]) -> None:
    """Through customs (opened where customs asks) to the door."""
    for parcel in Parcel.objects.filter(consignment__order_number__in=[order.number for order in orders]).order_by(
        "pk"
    ):
        _clear(town, parcel)
        road.deliver(parcel, town.people["laozhang"])


def _clear(town: Town, parcel: Parcel) -> None:
    if not road.is_cleared(parcel):
        road.open_at_customs(parcel, town.people["laozhang"])
        road.wait_for_customs()
    if not road.is_cleared(parcel):
        raise RuntimeError(f"parcel {parcel.number} does not leave customs")


def _fresh_orders(town: Town) -> None:
    """Yesterday and today: unpaid, paid, received, photographed, sealed, on a manifest."""
    xiaomei, charlie, others, lupe = town.people["xiaomei"], town.people["charlie"], town.shoppers, town.people["lupe"]
    _until(0.9)
    sealed = town.to_bag([town.buy("HD-E01", others[0]), town.buy("EM-G01", others[1])])
    town.load(town.to_bag([town.buy("RH-E02", others[2])]))
    photographed, received = town.buy("SK-K02", others[3]), town.buy("AK-K01", others[4], 1, "card")
    road.receive(photographed.number, lupe)
    road.photograph(photographed.number, lupe)
    road.receive(received.number, lupe)
    road.bag(sealed[:1], lupe)
    _until(0.1)
    town.buy("AK-T01", xiaomei)
    town.buy("MJ-C01", others[5])
    tills.place(charlie, {town.listings["BW-T02"].public_id: 1})


def _tickets(town: Town) -> None:
    xiaomei, tingting = town.people["xiaomei"], town.people["tingting"]
    _until(0.05)
    order = Order.objects.filter(user=xiaomei).order_by("-pk")[0]
    talk = conversations.start(user=xiaomei, context=order.ref, actor=xiaomei.ref, handled_by="people")
    _message, ticket = tickets.customer_writes(
        conversation=talk,
        author=xiaomei.ref,
        body="你好，猫咪摆件什么时候能发出呀？是送朋友的生日礼物～",
        client_id="seed-1",
        topic="delivery_time",
    )
    tickets.reply(
        ticket=ticket,
        agent=tingting,
        client_id="seed-2",
        body="小美您好，我是婷婷。卖家已经确认有货，预计明天到大阪仓，全程大约 9 天。贺卡要不要帮您备注？",
    )
    other = town.shoppers[2]
    second = conversations.start(user=other, context="", actor=other.ref, handled_by="people")
    tickets.customer_writes(
        conversation=second,
        author=other.ref,
        body="请问进口税是已经含在价格里了吗？",
        client_id="seed-3",
        topic="tax_fee",
    )
    _with_the_assistant(town.shoppers[3])
    drain()


def _with_the_assistant(shopper: User) -> None:
    """The assistant answers first; then the shopper wants a person, who finds its summary."""
    talk = conversations.start(user=shopper, context="", actor=shopper.ref, handled_by="bot")
    for place, words in enumerate(("我的额度今年还剩多少？", "那要是超了怎么办呀，能帮我想想办法吗？转人工"), 1):
        message, _ticket = tickets.customer_writes(
            conversation=talk, author=shopper.ref, body=words, client_id=f"seed-bot-{place}"
        )
        answering.answer(message=message)


def _audits(town: Town) -> None:
    """Two draws visited and published, one audit appealed, one waiting for its decision; a third that nobody may know of."""
    dana, others = town.people["dana"], [town.people[key] for key in ("ming",) if key in town.people]
    visits.name_auditors(town.people)
    for period, count in (("2026-09", len(town.sellers)), ("2026-10", 4)):
        for audit in visits.draw(period, dana, count):
            poor = (period, audit.place) == ("2026-10", 0)
            filed = visits.walk_through(
                visits.send(audit, dana), condition=visits.FAIR if poor else None, missing=int(poor)
            )
            if (period, audit.place) == ("2026-10", 3):
                continue  # Dana looks at this one tomorrow
            consequence = "warning" if poor else "none"
            audit_decisions.decide(
                audit=filed, reviewer=dana, consequence=consequence, reason="数量有出入" if poor else "账实相符"
            )
            if poor and others:
                _appeal(filed, others[0])
    for audit in visits.draw("2026-11", dana, 2):
        sent = visits.send(audit, dana)
        if audit.place == 1:
            visits.begin(sent)
    drain()


def _appeal(audit: Audit, third: User) -> None:
    """The seller shows that pieces were on the way; a third person corrects the count."""
    owner = SellerMember.objects.select_related("user").filter(seller=audit.seller, role="owner").first()
    if owner is None:
        return
    audit_decisions.appeal(audit=audit, by=owner.user, text="盘点当天有几件正在寄往贵司仓库，附上当天的交寄单号。")
    audit_decisions.decide_appeal(
        audit=audit, reviewer=third, outcome="changed", consequence="none",
        stock_score=max(92, audit.stock_score or 0), storage_score=max(88, audit.storage_score or 0),
        reason="交寄单属实，按实际数量更正",
    )  # fmt: skip


def _catch_up() -> None:
    """The present: offset zero from here on, apart from what visitors travel themselves."""
    if time.offset() < timedelta(0):
        time.travel(-time.offset())
    drain()


def _fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)
