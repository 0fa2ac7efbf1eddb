"""Builders for returns: an order really bought, really on the road and really delivered, and a case driven to a stage."""

from __future__ import annotations

from types import SimpleNamespace

from logistics.customs.places import SUPERVISED
from logistics.models import Consignment, Posting, Unit, Warehouse
from logistics.services import flights
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from orders.models import Escrow, Order
from returns.models import Inspection, ReturnCase
from returns.services import deciding, inspecting, requesting
from sellers.models import Seller
from tests import shop
from tests.logistics import road


class Trip(road.Journey):
    """The road of an order that was bought in the shop."""

    def __init__(self, order: Order, operator: User, escort: User) -> None:
        super().__init__(operator, escort, trade=SimpleNamespace(order_number=order.number))  # type: ignore[arg-type]
        self.order = order
        self.consignment = Consignment.objects.select_related("warehouse").get(order_number=order.number)
        self.place = self.consignment.warehouse
        self.at = 0

    def _manifested(self) -> None:
        self.flight = road.flight(self.escort, origin=self.place.airport, destination="PVG")
        flights.load_bag(flight=self.flight, bag=self.bag, actor=self.actor)
        gate = flights.close_manifest(flight=self.flight, actor=self.actor)
        assert gate.is_closed, gate.mismatches


def centre(*inspectors: User) -> Warehouse:
    """The returns centre with these people posted there."""
    values = {
        "kind": "returns",
        "name": "Returns",
        "name_zh": "上海退货中心",
        "country": "CN",
        "city": "上海",
        "airport": "PVG",
    }
    place, _made = Warehouse.objects.get_or_create(
        code="SHA",
        defaults={
            **values, "time_zone": "Asia/Shanghai", "address": "上海市浦东新区示例路 1 号", "supervised_place": SUPERVISED["PVG"],
        },
    )  # fmt: skip
    for inspector in inspectors:
        Posting.objects.get_or_create(user=inspector, warehouse=place)
    return place


def buy(user: User, seller: Seller, *, pieces: int = 1, lines: int = 1) -> Order:
    """Placed and paid: each line `pieces` pieces of ¥100."""
    wanted = {shop.listing(seller).public_id: pieces for _ in range(lines)}
    address = user.addresses.first() or shop.ready(user)
    purchase = shop.pay_directly(shop.place(user, wanted, address))
    drain()
    return purchase.orders.get()


def deliver(order: Order, operator: User, escort: User) -> Order:
    """All the way to the door, with serial numbers and tags recorded abroad."""
    Trip(order, operator, escort).to("delivered")
    drain()
    order.refresh_from_db()
    assert order.delivered_at is not None
    return order


def ask(order: Order, pieces: int = 1, *, reason: str = "no_reason", line: int = 1, **more: str) -> ReturnCase:
    user = order.user
    return requesting.request(
        user=user, order_number=order.number, items={line: pieces}, reason=reason, actor=user.ref, **more
    )


def units_of(order: Order) -> list[Unit]:
    wanted = Unit.objects.filter(line__consignment__order_number=order.number)
    return list(wanted.order_by("line__number", "ordinal"))


def inspect_all(case: ReturnCase, inspector: User, **changes: object) -> list[Inspection]:
    """Every piece as it was recorded, unless `changes` say otherwise."""
    done = []
    for item in case.items.select_related("unit").order_by("id"):
        seen = {"weight_g": item.unit.weight_g or 0, "serial": item.unit.serial, "tag": item.unit.tag, **changes}
        done.append(inspecting.inspect(case_number=case.number, item_id=item.pk, inspector=inspector, **seen))  # type: ignore[arg-type]
    return done


def arrived(case: ReturnCase, inspector: User) -> ReturnCase:
    inspecting.receive(label_code=case.label_code, inspector=inspector)
    return fresh(case)


def refunded(case: ReturnCase, inspector: User) -> ReturnCase:
    inspect_all(arrived(case, inspector), inspector)
    deciding.decide(case_number=case.number, outcome="refund", decider=inspector)
    return fresh(case)


def fresh(case: ReturnCase) -> ReturnCase:
    return ReturnCase.objects.get(pk=case.pk)


def escrow_of(order: Order) -> Escrow:
    return Escrow.objects.get(order=order)


def days_later(days: float) -> None:
    """Business time moves on; the fixture `clock_back` brings it home."""
    time.travel(time.timedelta(days=days))
