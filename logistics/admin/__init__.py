"""The road in the admin, one file a noun."""

from logistics.admin import (
    carriers,
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

__all__ = [
    "carriers",
    "consignments",
    "console",
    "custody",
    "customs",
    "escorts",
    "flights",
    "parcels",
    "passport",
    "seals",
    "units",
    "warehouses",
]
