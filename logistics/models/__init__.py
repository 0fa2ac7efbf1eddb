"""The road: warehouses, units, evidence, parcels, seals, bags, flights, customs, custody, tracking.

Logistics knows orders only as the trade record that orders hands down (`Consignment`).
"""

from logistics.models.carriers import CarrierBooking, CarrierFeed, NewsDue, ParkedEvent
from logistics.models.climate import ClimateRecord, Excursion
from logistics.models.consignments import Consignment, ConsignmentLine
from logistics.models.console import (
    Carton,
    Device,
    FoundGoods,
    FoundPhoto,
    Handover,
    LastScan,
    Parked,
    PrintJob,
    Screening,
    StationRule,
)
from logistics.models.custody import CustodyEvent
from logistics.models.customs import CustomsReceipt, Declaration, Opening
from logistics.models.escorts import Attendance, AttendanceGap, EscortHandover, EscortShift, LiaisonEntry, Signature
from logistics.models.flights import Bag, Flight
from logistics.models.followers import Follower
from logistics.models.gate import Fingerprint, GateFinding
from logistics.models.inspectors import Inspector, InspectorKey, InspectorStatement
from logistics.models.papers import CustomsMail, Paper, TaxBill
from logistics.models.parcels import Parcel, Seal
from logistics.models.partners import EpcisCapture, Partner, PartnerEvent, PartnerScope
from logistics.models.seals import SealCheck, SealCount, SealIncident
from logistics.models.tracking import TrackingEvent
from logistics.models.units import Evidence, Mismatch, Unit, passport_code
from logistics.models.warehouses import Posting, Warehouse

__all__ = [
    "Attendance",
    "AttendanceGap",
    "Bag",
    "CarrierBooking",
    "CarrierFeed",
    "Carton",
    "ClimateRecord",
    "Consignment",
    "ConsignmentLine",
    "CustodyEvent",
    "CustomsMail",
    "CustomsReceipt",
    "Declaration",
    "Device",
    "EpcisCapture",
    "EscortHandover",
    "EscortShift",
    "Evidence",
    "Excursion",
    "Fingerprint",
    "Flight",
    "Follower",
    "FoundGoods",
    "FoundPhoto",
    "GateFinding",
    "Handover",
    "Inspector",
    "InspectorKey",
    "InspectorStatement",
    "LastScan",
    "LiaisonEntry",
    "Mismatch",
    "NewsDue",
    "Opening",
    "Paper",
    "Parcel",
    "Parked",
    "ParkedEvent",
    "Partner",
    "PartnerEvent",
    "PartnerScope",
    "Posting",
    "PrintJob",
    "Screening",
    "Seal",
    "SealCheck",
    "SealCount",
    "SealIncident",
    "Signature",
    "StationRule",
    "TaxBill",
    "TrackingEvent",
    "Unit",
    "Warehouse",
    "passport_code",
]
