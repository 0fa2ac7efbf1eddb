"""A delivered piece with a warranty that runs, service points, and a repair driven to a step."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from logistics.models import Unit
from marketplace.accounts.models import User
from marketplace.core import time
from orders.models import Order, Warranty
from orders.policies.warranty_plans import in_force
from repairs.models import Part, Partner, PartStock, RepairCase, WorkOrder
from repairs.services import choosing, partners, reporting, working
from repairs.services import reserve as reserves
from tests.returns import world

HANDS = {
    "name": "静安数码快修",
    "city": "shanghai",
    "address": "静安区示例路 8 号",
    "phone": "021-5555 0101",
    "trades": ["beauty"],
}
PAPERS = ("licence", "technician", "premises")


def picture(shade: int = 90) -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (64, 64), (shade, 120, 130)).save(file, "JPEG")
    file.seek(0)
    file.name = "p.jpg"
    return file


def applied(user: User, **changes: Any) -> Partner:
    return partners.apply(
        user=user,
        values={**HANDS, **changes},
        papers=[(kind, picture(place)) for place, kind in enumerate(PAPERS)],
        actor=user.ref,
    )


def point(user: User, dana: User, ming: User, **changes: Any) -> Partner:
    """A certified partner shop of `user`."""
    found = partners.check(partner=applied(user, **changes), by=dana)
    return partners.certify(partner=found, by=ming)


def station(dana: User, ming: User) -> Partner:
    return partners.set_up_central(values={**HANDS, "name": "上海中心站"}, first=dana, second=ming)


def unit_of(order: Order) -> Unit:
    return world.units_of(order)[0]


def warranty(
    order: Order, plan: str = "standard", *, months: int = 12, began_days_ago: int = 30, laid: bool = True
) -> Warranty:
    """A warranty of this plan on the first line that has been running for some days."""
    now = time.now()
    made = Warranty.objects.create(
        line=order.lines.get(number=1), months=months, plan=plan, terms=in_force()[plan].as_snapshot(), quantity=1, unit_fen=1500,
        amount_fen=1500, status="running", created_at=now, starts_at=now - timedelta(days=began_days_ago),
        ends_at=now - timedelta(days=began_days_ago) + timedelta(days=30 * months),
    )  # fmt: skip
    if laid:
        reserves.lay_in(warranty_id=made.pk)
    return made


def delivered_before(order: Order, days: int = 60) -> Order:
    Order.objects.filter(pk=order.pk).update(delivered_at=time.now() - timedelta(days=days))
    order.refresh_from_db()
    return order


def report(order: Order, answers: tuple[str, ...] = ("broken", "no"), **changes: Any) -> RepairCase:
    user = order.user
    found = reporting.diagnose(user=user, passport_code=unit_of(order).passport_code, answers=answers)
    wish = {"words": "用着用着就不转了", "happened_on": time.today(), "actor": user.ref, **changes}
    return reporting.report(user=user, diagnosis=found, **wish)


def on_bench(case: RepairCase, place: Partner, by: User) -> WorkOrder:
    work = choosing.choose(case=case, partner=place, actor=case.user.ref)
    working.accept(work=work, by=by)
    return working.receive(work=work, uploads=[picture()], by=by)


def part(place: Partner, pieces: int = 3, **changes: Any) -> PartStock:
    values = {"name_zh": "马达", "name_en": "Motor", "category": "beauty", "price_fen": 800, **changes}
    found, _new = Part.objects.get_or_create(sku=values.pop("sku", "MOTOR-1"), defaults=values)
    return PartStock.objects.create(part=found, place=place, on_hand=pieces)


def fresh(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)
