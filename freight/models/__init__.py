"""Freight: lanes and methods, departures and bookings, plans, costs and invoices, outages."""

from freight.models.costs import Bill, Clearing, CostShare, FlightCost, Invoice
from freight.models.departures import Booking, Departure, Roll
from freight.models.lanes import AwbBlock, Contract, Lane, Method, RateBreak, Schedule
from freight.models.outages import Diversion, Outage
from freight.models.plans import Plan, PlanLine

__all__ = [
    "AwbBlock",
    "Bill",
    "Booking",
    "Clearing",
    "Contract",
    "CostShare",
    "Departure",
    "Diversion",
    "FlightCost",
    "Invoice",
    "Lane",
    "Method",
    "Outage",
    "Plan",
    "PlanLine",
    "RateBreak",
    "Roll",
    "Schedule",
]
