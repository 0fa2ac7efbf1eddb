"""The road in the admin, one file a noun."""

from logistics.admin import consignments, custody, customs, escorts, flights, parcels, units, warehouses

__all__ = ["consignments", "custody", "customs", "escorts", "flights", "parcels", "units", "warehouses"]
