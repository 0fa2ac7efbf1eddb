"""Rows as the plain mappings that the serializers describe."""

from typing import Any

from logistics.models import Bag, Evidence, Flight, Opening, Parcel, Seal, Unit
from logistics.policies import matching
from logistics.selectors import console
from logistics.services.flights import Gate


def unit_json(unit: Unit) -> dict[str, Any]:
    return {
        "passport_code": unit.passport_code,
        "status": unit.status,
        "order_number": unit.line.consignment.order_number,
        "title": unit.line.title,
        "ordinal": unit.ordinal,
        "warehouse": unit.warehouse.code,
        "parcel": unit.parcel.number if unit.parcel else "",
    }


def photo_json(photo: Evidence) -> dict[str, Any]:
    return {"public_id": photo.public_id, "pose": photo.pose, "sha256": photo.sha256, "is_public": photo.is_public}


def parcel_json(parcel: Parcel) -> dict[str, Any]:
    seal = console.applied_seal(parcel)
    return {
        "number": parcel.number,
        "status": parcel.status,
        "exception": parcel.exception,
        "order_number": parcel.consignment.order_number,
        "warehouse": parcel.warehouse.code,
        "bag": parcel.bag.number if parcel.bag else "",
        "weight_g": parcel.weight_g,
        "seal": seal.number if seal else "",
        "units": list(parcel.units.order_by("id").values_list("passport_code", flat=True)),
    }


def parcel_brief(parcel: Parcel) -> dict[str, Any]:
    case = getattr(parcel, "declaration", None)
    return {
        "number": parcel.number,
        "status": parcel.status,
        "order_number": parcel.consignment.order_number,
        "declaration": case.status if case else "",
    }


def seal_json(seal: Seal) -> dict[str, Any]:
    return {"number": seal.number, "seal_class": seal.seal_class, "status": seal.status}


def bag_json(bag: Bag) -> dict[str, Any]:
    return {
        "number": bag.number,
        "status": bag.status,
        "warehouse": bag.warehouse.code,
        "parcels": list(bag.parcels.order_by("id").values_list("number", flat=True)),
    }


def flight_json(flight: Flight) -> dict[str, Any]:
    return {
        "id": flight.public_id,
        "designator": flight.designator,
        "status": flight.status,
        "origin": flight.origin,
        "destination": flight.destination,
        "awb": flight.awb,
        "departs_at": flight.departs_at,
        "arrives_at": flight.arrives_at,
        "escort": flight.escort.display_name if flight.escort else "",
    }


def gate_json(gate: Gate) -> dict[str, Any]:
    return {
        "closed": gate.is_closed,
        "flight": flight_json(gate.flight),
        "mismatches": [
            {
                "parcel": number,
                "reasons": [{**reason, "message": str(reason["message"])} for reason in matching.describe(codes)],
            }
            for number, codes in gate.mismatches.items()
        ],
    }


def opening_json(opening: Opening) -> dict[str, Any]:
    return {
        "id": opening.public_id,
        "parcel": opening.parcel.number,
        "old_seal": opening.old_seal.number,
        "new_seal": opening.new_seal.number if opening.new_seal else "",
        "authority": opening.authority,
        "station": opening.station,
        "reason": opening.reason,
        "weight_before_g": opening.weight_before_g,
        "weight_after_g": opening.weight_after_g,
        "found": opening.found,
        "is_weight_off": opening.is_weight_off,
        "opened_at": opening.opened_at,
        "closed_at": opening.closed_at,
    }
