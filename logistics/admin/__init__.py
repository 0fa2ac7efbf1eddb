"""The road in the admin, one file a noun."""

from logistics.admin import consignments, custody, customs, flights, parcels, passport, units, warehouses

__all__ = ["consignments", "custody", "customs", "flights", "parcels", "passport", "units", "warehouses"]
