"""The story of one order in steps a shopper understands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.core.time import SHANGHAI
from orders.models import Order
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
    note: str = ""
    extra: str = ""


def timeline(order: Order) -> list[Step]:
    """From placing to completion; a cancelled order ends where it was cancelled."""
    steps = [Step(_("Ordered"), DONE, order.placed_at)]
    if order.lifecycle == Lifecycle.PLACED and order.purchase.held_until is not None:
        until = order.purchase.held_until.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        checking = Step(_("We are checking this order"), CURRENT, note=gettext("By %(until)s at the latest") % {"until": until})
        return [*steps, Step(_("Paid"), DONE, order.purchase.paid_at), checking]
    if order.lifecycle == Lifecycle.PLACED:
        return [*steps, Step(_("Waiting for payment"), CURRENT)]
    if order.confirmed_at:
        steps.append(Step(_("Paid"), DONE, order.confirmed_at))
    if order.lifecycle == Lifecycle.CANCELLED:
        return [*steps, Step(_("Cancelled"), FAILED, order.cancelled_at)]
    steps += [_road_step(order, stage, label) for stage, label, _icon in ROAD]
    is_done = order.lifecycle == Lifecycle.COMPLETED
    return [*steps, Step(_("Completed"), DONE if is_done else COMING, order.completed_at)]


def _road_step(order: Order, stage: str, label: Any) -> Step:
    here, there = RANK[order.delivery], RANK[stage]
    at = order.delivered_at if stage == Delivery.DELIVERED else None
    if there < here or (there == here and stage == Delivery.DELIVERED):
        return Step(label, DONE, at)
    return Step(label, CURRENT if there == here else COMING)
