"""What shoppers send back and why: a share and reasons by kind of goods, one faulty batch where asked; until money is back."""

from datetime import timedelta

from learning.models import BatchAlarm
from learning.services import alarms
from learning.states import AlarmStatus
from logistics.models import Unit
from marketplace.catalog.models import Listing
from marketplace.core.errors import DomainError
from marketplace.scenes.simulate import bench
from marketplace.scenes.simulate.bench import LOT
from marketplace.scenes.simulate.stage import Stage
from orders.models import Order, OrderLine
from returns.models import Replacement, ReturnCase
from returns.services import choosing, deciding, inspecting, requesting

# Inputs of a simulation and nobody's statistics: SAMPLE. How many times the usual share comes back; reasons by weight.
SHARES = {"fashion": 2.2, "shoes": 2.0, "electronics": 1.4, "beauty": 0.7, "food": 0.5, "mother-baby": 0.6}
USUAL_REASONS = (("no_reason", 55), ("quality", 18), ("damaged", 15), ("wrong", 8), ("missing", 4))
REASONS = {
    "fashion": (("no_reason", 68), ("wrong", 12), ("quality", 14), ("damaged", 6)),
    "electronics": (("quality", 46), ("no_reason", 34), ("damaged", 12), ("missing", 8)),
    "beauty": (("damaged", 42), ("no_reason", 34), ("quality", 18), ("missing", 6)),
}
WORDS = {
    "no_reason": ("", "不想要了，未拆封", "很好看，只是用不上，谢谢", "颜色和想的不一样"),
    "quality": ("用了两天就坏了，太失望了", "左边没有声音", "拉链卡住了，拉不动", "质量这么差，必须退款"),
    "damaged": ("收到时瓶身裂了", "盒子压扁了，里面也坏了，气死我了", "外箱破损，已拍照"),
    "wrong": ("收到的是 M 码，订的是 L 码", "颜色发错了，麻烦换一下，谢谢"),
    "missing": ("少了一个配件", "说明书和充电线都没有"),
}
GRADES = (("A", 55), ("B", 20), ("C", 25))
EXCHANGED = 0.7  # of faulty things whose flaw is small, where the same lies on our shelf
PLANTED_RATE = 0.4


def root_of(listing: Listing) -> str:
    category = listing.category
    return str(category.parent.slug if category.parent else category.slug)


def plan(stage: Stage, number: str) -> bool:
    """Does this shopper send something back? Then it is noted when."""
    order = Order.objects.get(number=number)
    lines = list(order.lines.select_related("listing__category__parent").order_by("number"))
    for line in lines:
        if _is_planted(stage, line):
            stage.note("pieces of the planted batch delivered")
            if stage.nature.happens(PLANTED_RATE, "faulty", number):
                _later(stage, number, line.number, "quality")
                return True
    line = lines[0]
    root = root_of(line.listing)
    if not stage.nature.happens(stage.nature.odds.returns * SHARES.get(root, 1.0), "return", number):
        return False
    reasons = REASONS.get(root, USUAL_REASONS)
    reason = stage.nature.dice("reason", number).choices(*zip(*reasons, strict=True))[0]
    _later(stage, number, line.number, str(reason))
    return True


def _is_planted(stage: Stage, line: OrderLine) -> bool:
    ref = f"{line.order.number}/{line.number}"
    return bool(stage.planted) and Unit.objects.filter(line__line_ref=ref, batch=LOT).exists()


def _later(stage: Stage, number: str, line: int, reason: str) -> None:
    delay = stage.nature.hours(50, 0.4, "return at", number)
    stage.agenda.after(delay, "return", lambda: _ask(stage, number, line, reason))


def _ask(stage: Stage, number: str, line: int, reason: str) -> None:
    order = Order.objects.select_related("user").get(number=number)
    note = stage.nature.dice("words", number).choice(WORDS[reason])
    case = requesting.request(
        user=order.user, order_number=number, items={line: 1}, reason=reason, note=note, actor=order.user.ref
    )
    stage.agenda.after(stage.nature.hours(9, 0.6, "sent", number), "send back", lambda: _send(stage, case.number))


def _send(stage: Stage, number: str) -> None:
    case = ReturnCase.objects.select_related("user").get(number=number)
    requesting.mark_sent(user=case.user, case_number=number, actor=case.user.ref)
    way = stage.nature.hours(56, 0.3, "way back", number)
    stage.agenda.after(way, "return arrives", lambda: _receive(stage, number))


def _receive(stage: Stage, number: str) -> None:
    case = ReturnCase.objects.get(number=number)
    inspecting.receive(label_code=case.label_code, inspector=stage.xiaochen)
    stage.agenda.after(timedelta(hours=18), "inspect", lambda: _inspect(stage, number))


def _inspect(stage: Stage, number: str) -> None:
    case = ReturnCase.objects.select_related("user").get(number=number)
    drawn = stage.nature.dice("grade", number).choices(*zip(*GRADES, strict=True))[0]
    grade = "A" if case.reason == "no_reason" else str(drawn)
    for item in case.items.select_related("unit"):
        inspecting.inspect(
            case_number=number, item_id=item.pk, weight_g=(item.unit.weight_g or 0) + 2, serial=item.unit.serial,
            tag=item.unit.tag, grade=grade, note="", inspector=stage.xiaochen,
        )  # fmt: skip
    wants = case.reason in ("quality", "wrong", "missing") and stage.nature.happens(EXCHANGED, "exchange", number)
    _decide(stage, number, "exchange" if grade == "A" and wants and _chooses(stage, case) else "refund")


def _chooses(stage: Stage, case: ReturnCase) -> bool:
    """The shopper wants the same again, where it lies abroad and costs nothing more."""
    try:
        choosing.choose(user=case.user, case_number=case.number, way="exchange", actor=case.user.ref)
    except DomainError as error:
        stage.note(f"no exchange: {error.fields.get('why', error.code)}")
        return False
    return True


def _decide(stage: Stage, number: str, outcome: str) -> None:
    try:
        deciding.decide(case_number=number, outcome=outcome, decider=stage.xiaochen)
    except DomainError:
        stage.note("returns for a second person")
        deciding.decide(case_number=number, outcome=outcome, decider=stage.dana)
    if outcome == "exchange":
        stage.agenda.after(timedelta(minutes=20), "replacement", lambda: _fetch(stage, number))


def _fetch(stage: Stage, number: str) -> None:
    """The replacement lies on our shelf: it is on the bench with the next shift, and bagged before anything else."""
    row = Replacement.objects.select_related("order").filter(case__number=number).first()
    if row is not None:
        bench.hand_in(stage, row.order)
        stage.urgent.add(row.order.number)


def look_at_alarms(stage: Stage) -> None:
    """Somebody of ours sees an open alarm within the hour; the planted batch is confirmed, anything else explained otherwise."""
    for alarm in BatchAlarm.objects.filter(status=AlarmStatus.OPEN).select_related("batch"):
        if alarm.batch.name == LOT:
            alarms.confirm(public_id=alarm.public_id, why="All of them have the same fault.", by=stage.dana)
        else:
            stage.note("false alarms about batches")
            alarms.dismiss(public_id=alarm.public_id, why="Nothing in common could be found.", by=stage.dana)
