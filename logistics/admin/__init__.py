"""The road in the admin, one file a noun."""

from logistics.admin import (, carriers, consignments, custody, customs, flights, parcels, units, warehouses

__all__ = ["(", "carriers", "consignments", "custody", "customs", "flights", "parcels", "units", "warehouses"]
