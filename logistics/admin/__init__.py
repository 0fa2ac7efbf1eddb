"""The road in the admin, one file a noun."""

from logistics.admin import (
    consignments,
    console,
    custody,
    customs,
    escorts,
    flights,
    parcels,
    passport,
    seals,
    units,
    warehouses,
)

__all__ = ["consignments", "console", "custody", "customs", "escorts", "flights", "parcels", "passport", "seals", "units", "warehouses"]
