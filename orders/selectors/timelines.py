"""The story of one order in steps a shopper understands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.core.clocks.selectors import open_clock
from marketplace.core.time import SHANGHAI
from orders.models import Cut, Order
from orders.policies import hand_in
from orders.policies.cancel_reasons import told
from orders.policies.windows import last_return_day_end
from orders.states import Delivery, Lifecycle

DONE, CURRENT, COMING, FAILED = "done", "current", "coming", "failed"
ROAD: tuple[tuple[str, Any, str], ...] = (
    (Delivery.AT_WAREHOUSE, _("At our warehouse abroad"), "warehouse"),
    (Delivery.IN_TRANSIT, _("In the air to China"), "plane"),
    (Delivery.IN_CUSTOMS, _("Customs"), "customs"),
    (Delivery.LAST_MILE, _("With the courier"), "truck"),
    (Delivery.DELIVERED, _("Delivered"), "home"),
)
RANK = {stage: rank for rank, stage in enumerate(Delivery.values)}


@dataclass(frozen=True)
class Step:
    """One step, in the shape that `components/timeline.html` and the stepper read."""

    label: Any
    state: str
    at: datetime | None = None
    icon: str = ""
    place: str = ""
    note: Any = ""
    extra: str = ""


def timeline(order: Order, cuts: Iterable[Cut] = ()) -> list[Step]:
    """From placing to completion; a cancelled order ends where it was cancelled. What was changed on the way stands between."""
    steps = [Step(_("Ordered"), DONE, order.placed_at)]
    if order.lifecycle == Lifecycle.PLACED and order.purchase.held_until is not None:
        until = order.purchase.held_until.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        checking = Step(
            _("We are checking this order"), CURRENT, note=gettext("By %(until)s at the latest") % {"until": until}
        )
        return [*steps, Step(_("Paid"), DONE, order.purchase.paid_at), checking]
    if order.lifecycle == Lifecycle.PLACED:
        return [*steps, Step(_("Waiting for payment"), CURRENT)]
    if order.confirmed_at:
        steps.append(Step(_("Paid"), DONE, order.confirmed_at))
    steps += sorted((*_changes(order, cuts), *_hand_in(order)), key=lambda step: step.at or order.placed_at)
    if order.lifecycle == Lifecycle.CANCELLED:
        return [*steps, Step(_("Cancelled"), FAILED, order.cancelled_at, note=told(order.cancel_reason))]
    steps += [_road_step(order, stage, label) for stage, label, _icon in ROAD]
    is_done = order.lifecycle == Lifecycle.COMPLETED
    state = DONE if is_done else COMING
    return [*steps, Step(_("Completed"), state, order.completed_at, note=_why_completed(order) if is_done else "")]


def _why_completed(order: Order) -> Any:
    if order.completed_at is None or order.delivered_at is None:
        return ""
    if order.completed_at < last_return_day_end(order.delivered_at):
        return _(
            "You said that you have it, and the seller is paid. You can still return it until the last day of the window."
        )
    return _("The days to return it are over, and the seller is paid.")


def _changes(order: Order, cuts: Iterable[Cut]) -> Iterator[Step]:
    moved = getattr(order, "moved", None)
    if moved is not None:
        yield Step(_("Address changed"), DONE, moved.changed_at, icon="pin")
    for cut in cuts:
        goods = "；".join(f"{row.line.title} × {row.pieces}" for row in cut.lines.all())
        label = _("The seller could not supply a part") if cut.by == Cut.By.SELLER else _("A part was cancelled")
        yield Step(label, DONE, cut.created_at, icon="return", note=goods)


def _hand_in(order: Order) -> Iterator[Step]:
    """Only a seller who is late is worth a line, and what that means for the shopper."""
    if order.lifecycle != Lifecycle.CONFIRMED or order.delivery != Delivery.WAITING:
        return
    clock = open_clock(hand_in.CLOCK, order.ref)
    if clock is not None and clock.breached_at and clock.due_at:
        day = f"{hand_in.given_up_at(clock.due_at).astimezone(SHANGHAI):%Y-%m-%d}"
        note = gettext("We have reminded them. If nothing comes, we cancel it on %(day)s and you get everything back.")
        yield Step(_("The seller is late"), FAILED, clock.breached_at, note=note % {"day": day})


def _road_step(order: Order, stage: str, label: Any) -> Step:
    here, there = RANK[order.delivery], RANK[stage]
    at = order.delivered_at if stage == Delivery.DELIVERED else None
    if there < here or (there == here and stage == Delivery.DELIVERED):
        return Step(label, DONE, at)
    return Step(label, CURRENT if there == here else COMING)
