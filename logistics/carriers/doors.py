"""Our own doors, as a courier reads them on a waybill."""

from django.conf import settings

from logistics.carriers.base import Door
from logistics.models import Warehouse


def of_warehouse(place: Warehouse) -> Door:
    """One of our houses: its Chinese name, its address (the city where none is written down) and the desk that couriers call."""
    return Door(place.name_zh or place.name, settings.COURIER_DESK_PHONE, place.address or place.city)
