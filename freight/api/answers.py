"""Rows as the freight API tells them."""

from typing import Any

from freight.models import Bill, Booking, Contract, Departure, Invoice, Outage, Plan, PlanLine, Roll, Schedule
from freight.selectors.board import Found, Offer
from logistics.policies import matching

WEEKLY = (
    "id", "designator", "prefix", "weekday", "departs_local", "arrives_local", "arrives_days", "cutoff_minutes", "capacity_g",
    "capacity_cm3", "valid_from", "valid_to",
)  # fmt: skip
TERMS = ("id", "reference", "valid_from", "valid_to", "currency", "minimum_minor", "fuel_bp", "divisor", "step_g")


def picked(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def contract(row: Contract) -> dict[str, Any]:
    breaks = [picked(one, "from_g", "per_kg_minor") for one in row.breaks.all()]
    return {**picked(row, *TERMS), "lane": row.lane.code, "method": row.method.code, "breaks": breaks}


def schedule(row: Schedule) -> dict[str, Any]:
    return {**picked(row, *WEEKLY), "lane": row.lane.code, "method": row.method.code}


def departure(row: Departure) -> dict[str, Any]:
    flight = row.flight
    return {
        **picked(row, "id", "capacity_g", "capacity_cm3", "booked_g", "booked_cm3"), "flight": flight.public_id,
        **picked(flight, "designator", "awb", "cutoff_at", "departs_at", "arrives_at"), "lane": row.lane.code,
        "method": row.method.code, "state": flight.status, "parcels": getattr(row, "places", 0),
    }  # fmt: skip


def booking(row: Booking) -> dict[str, Any]:
    facts = picked(row, "actual_g", "volume_cm3")
    return {"parcel": row.parcel.number, "departure": row.departure_id, "state": row.status, **facts}


def roll(row: Roll) -> dict[str, Any]:
    after = row.booking_after.departure_id if row.booking_after else None
    return {
        "parcel": row.parcel.number, **picked(row, "reason", "note", "at"), "departure": row.booking.departure_id,
        "departure_after": after,
    }  # fmt: skip


def plan(row: Plan) -> dict[str, Any]:
    names = (
        "origin", "status", "step", "parcels", "cost_fen", "bound_fen", "gap_bp", "first_come_fen", "late_parcels", "stays",
        "made_at",
    )  # fmt: skip
    return {"id": row.public_id, **picked(row, *names)}


def plan_line(row: PlanLine) -> dict[str, Any]:
    return {"parcel": row.parcel.number, "departure": row.departure_id, **picked(row, "late_days", "why")}


def offer(row: Offer) -> dict[str, Any]:
    facts = picked(row, "price_fen", "delivered_on", "late_days", "is_allowed", "has_room")
    return {"departure": row.departure.pk, "method": row.departure.method.code, **facts}


def invoice(row: Invoice) -> dict[str, Any]:
    return {
        **picked(row, "id", "number", "issued_on", "currency", "total_minor", "paid_fen", "exchange_fen"), "method": row.method.code,
        "state": row.status, "open": getattr(row, "open_bills", 0), "disputed": getattr(row, "disputed", 0),
    }  # fmt: skip


def bill(row: Bill) -> dict[str, Any]:
    return picked(
        row,
        "number",
        "awb",
        "billed_g",
        "per_kg_minor",
        "amount_minor",
        "expected_minor",
        "expected_fen",
        "codes",
        "status",
    )


def finding(one: Found) -> dict[str, Any]:
    row, rule = one.row, matching.BY_CODE.get(one.row.code)
    return {
        "parcel": row.parcel.number, "code": row.code, "owner": row.owner, "message": str(rule.message if rule else row.code),
        "opened_at": row.opened_at, "due_at": one.clock.due_at if one.clock else None,
        "is_late": bool(one.clock and one.clock.breached_at),
    }  # fmt: skip


def outage(row: Outage) -> dict[str, Any]:
    return {
        "id": row.public_id, "lane": row.lane.code, "detour": row.detour.code if row.detour else "", "state": row.status,
        **picked(row, "cause", "began_at", "ended_at", "cancelled_flights"), "parcels": getattr(row, "parcels", 0),
        "placed": getattr(row, "placed", 0), "compensated": getattr(row, "paid", 0),
    }  # fmt: skip
