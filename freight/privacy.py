"""Freight names no person: parcels by number, colleagues by reference in what they decided."""

from typing import Any

from freight.models import Bill, Invoice, Outage, Plan


def export(ref: str) -> list[dict[str, Any]]:
    """What this person asked for, took in and decided."""
    bills = Bill.objects.filter(decided_by=ref).select_related("invoice").order_by("pk")
    found: list[dict[str, Any]] = [
        {"invoice": row.invoice.number, "line": row.number, "decided": row.decided_at, "why": row.why}
        for row in bills.iterator(chunk_size=500)
    ]
    made = {
        "invoices_taken_in": Invoice.objects.filter(taken_by=ref).count(), "plans": Plan.objects.filter(made_by=ref).count(),
        "outages": Outage.objects.filter(began_by=ref).count(),
    }  # fmt: skip
    return [*found, made] if any(made.values()) else found


def erase(ref: str) -> None:
    """Nothing: decisions about money stay as long as the book, under a reference that names nobody once accounts has forgotten it."""
