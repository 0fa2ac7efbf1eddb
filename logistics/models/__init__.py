"""The road: warehouses, units, evidence, parcels, seals, bags, flights, customs, custody, tracking.

Logistics knows orders only as the trade record that orders hands down (`Consignment`).
"""

from logistics.models.carriers import CarrierBooking, CarrierFeed, NewsDue, ParkedEvent
from logistics.models.consignments import Consignment, ConsignmentLine
from logistics.models.custody import CustodyEvent
from logistics.models.customs import CustomsReceipt, Declaration, Opening
from logistics.models.flights import Bag, Flight
from logistics.models.followers import Follower
from logistics.models.parcels import Parcel, Seal
from logistics.models.tracking import TrackingEvent
from logistics.models.units import Evidence, Mismatch, Unit, passport_code
from logistics.models.warehouses import Posting, Warehouse

__all__ = [
    "Bag",
    "CarrierBooking",
    "CarrierFeed",
    "Consignment",
    "ConsignmentLine",
    "CustodyEvent",
    "CustomsReceipt",
    "Declaration",
    "Evidence",
    "Flight",
    "Follower",
    "Mismatch",
    "NewsDue",
    "Opening",
    "Parcel",
    "ParkedEvent",
    "Posting",
    "Seal",
    "TrackingEvent",
    "Unit",
    "Warehouse",
    "passport_code",
]
