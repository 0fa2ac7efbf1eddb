"""What a capture document of EPCIS 2.0 must look like (domain.md §5.1), and where one does not. Pure.

Written from the facts of the standard; a test holds it against the official JSON schema, example by example and mutation
by mutation. Every fault names the place (`epcisBody.eventList[3].action`) and the reason.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import validator_for

MAX_FAULTS = 20
Schema = dict[str, Any]


def _words(text: str) -> list[str]:
    return text.split()


BIZ_STEPS = _words(
    """accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting decommissioning
departing destroying disassembling dispensing encoding entering_exiting holding inspecting installing killing loading other packing picking
receiving removing repackaging repairing replacing reserving retail_selling sampling sensor_reporting shipping staging_outbound stock_taking
stocking storing transporting unloading unpacking void_shipping"""
)  # fmt: skip
DISPOSITIONS = _words(
    """active available completeness_inferred completeness_verified conformant container_closed container_open damaged destroyed
dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance mismatch_quantity needs_replacement
no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled reserved retail_sold returned sellable_accessible
sellable_not_accessible stolen unavailable unknown"""
)  # fmt: skip
TRANSACTIONS = _words("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt")
MEASURES = _words(
    """AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Radioactivity Altitude AmountOfSubstance
AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area Capacitance Conductance Conductivity Count
Density Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent ElectricCurrentDensity
ElectricFieldStrength Energy Exposure Force Frequency Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance
LuminousFlux LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate MassPerAreaTime
MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure RadiantFlux RadiantIntensity RelativeHumidity Resistance
Resistivity SolidAngle SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate
VolumeFraction VolumetricFlux Wavenumber"""
)  # fmt: skip
COMPONENTS = _words(
    """x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing latitude longitude
altitude"""
)  # fmt: skip
OFFSET = r"^[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00)$"

URI: Schema = {"type": "string", "format": "uri"}
TIME: Schema = {"type": "string", "format": "date-time"}
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
ACTION: Schema = {"enum": ["OBSERVE", "ADD", "DELETE"]}
UOM: Schema = {"type": "string", "pattern": "^[A-Z0-9]{2,3}$"}


def _word(words: list[str], forbidden: str) -> Schema:
    """A bare word of the standard, or somebody's own as a full address (but no old or foreign spelling of a standard one)."""
    return {"anyOf": [{"enum": words}, {**URI, "pattern": f"^(?!{forbidden})"}]}


CBV_WORD = r"(urn:epcglobal:cbv|https?:\/\/ns\.gs1\.org/cbv\/)"
VOC_WORD = r"(https?:\/\/(www\.)?gs1\.org\/voc\/)"


def _list(items: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": items, **({"minItems": least} if least else {})}


def _open(properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    """An object with these fields; any other name must be a prefixed or full address."""
    return {
        "type": "object", "properties": dict(properties), "required": list(required),
        "propertyNames": {"anyOf": [{"enum": [*properties]}, URI]},
    }  # fmt: skip


def _closed(properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    return {"type": "object", "properties": dict(properties), "required": list(required), "additionalProperties": False}


STEP, DISPOSITION = _word(BIZ_STEPS, CBV_WORD), _word(DISPOSITIONS, CBV_WORD)
QUANTITY = _closed({"epcClass": URI, "quantity": NUMBER, "uom": UOM}, ("epcClass",))
PLACE: Schema = {"type": "object", "properties": {"id": URI}, "required": ["id"]}
CONTEXT: Schema = {
    "anyOf": [
        URI,
        {"type": "object"},
        {"type": "array", "uniqueItems": True, "items": {"anyOf": [URI, {"type": "object"}]}},
    ]
}
REPORT = {
    **dict.fromkeys(
        ("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules", "microorganism", "chemicalSubstance",
         "coordinateReferenceSystem", "uriValue"), URI,
    ),
    **dict.fromkeys(("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"), NUMBER),
    "type": _word(MEASURES, VOC_WORD), "exception": _word(["ALARM_CONDITION", "ERROR_CONDITION"], VOC_WORD), "time": TIME,
    "component": _word(COMPONENTS, CBV_WORD), "stringValue": TEXT, "booleanValue": {"type": "boolean"},
    "hexBinaryValue": {"type": "string", "pattern": "^[A-Fa-f0-9]+$"}, "uom": UOM,
}  # fmt: skip
METADATA = {
    "time": TIME, "startTime": TIME, "endTime": TIME,
    **dict.fromkeys(("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), URI),
}  # fmt: skip
SENSOR = _open(
    {"sensorMetadata": _open(METADATA), "sensorReport": _list(_open(REPORT, ("type",)), 1)}, ("sensorReport",)
)
ERROR = _open(
    {
        "declarationTime": TIME, "reason": _word(["did_not_occur", "incorrect_data"], CBV_WORD), "correctiveEventIDs": _list(URI),
    },
    ("declarationTime",),
)  # fmt: skip
COMMON = {
    "@context": CONTEXT, "type": TEXT, "eventTime": TIME, "recordTime": TIME, "eventTimeZoneOffset": {"type": "string", "pattern": OFFSET},
    "eventID": URI, "certificationInfo": {"anyOf": [URI, _list(URI)]}, "errorDeclaration": ERROR,
}  # fmt: skip
WHY = {
    "bizStep": STEP, "disposition": DISPOSITION, "readPoint": PLACE, "bizLocation": PLACE,
    "persistentDisposition": {
        **_closed({name: {**_list(DISPOSITION, 1), "uniqueItems": True} for name in ("set", "unset")}), "minProperties": 1,
    },
    "bizTransactionList": _list(_closed({"type": _word(TRANSACTIONS, CBV_WORD), "bizTransaction": URI}, ("bizTransaction",))),
    **{
        f"{name}List": _list(
            _closed({"type": _word(["owning_party", "possessing_party", "location"], CBV_WORD), name: URI}, ("type", name))
        )
        for name in ("source", "destination")
    },
    "sensorElementList": _list(SENSOR),
}  # fmt: skip
UNIQUE = {**_list(URI), "uniqueItems": True}
ILMD: Schema = {"type": "object", "propertyNames": URI}
CHILDREN = {"parentID": URI, "childEPCs": _list(URI), "childQuantityList": _list(QUANTITY), "action": ACTION}
WITH_CHILDREN: Schema = {
    "anyOf": [
        {"properties": {"childEPCs": {"minItems": 1}}, "required": ["childEPCs"]},
        {"properties": {"childQuantityList": {"minItems": 1}}, "required": ["childQuantityList"]},
        {"properties": {"action": {"const": "DELETE"}}},
    ]
}
WITH_THINGS: Schema = {
    "anyOf": [
        {"required": ["epcList"]},
        {"properties": {"quantityList": {"minItems": 1}}, "required": ["quantityList"]},
    ]
}
SENSED: Schema = {"properties": {"sensorElementList": {"minItems": 1}}, "required": ["sensorElementList", "readPoint"]}
SIDES = tuple(
    {
        "anyOf": [
            {"properties": {name: {"minItems": 1}}, "required": [name]}
            for name in (f"{side}EPCList", f"{side}QuantityList")
        ]
    }
    for side in ("input", "output")
)
TRANSFORMED: Schema = {"anyOf": [{"allOf": [*SIDES]}, {"anyOf": [*SIDES], "required": ["transformationID"]}]}


def _event(fields: Mapping[str, Schema], required: tuple[str, ...], *more: Schema) -> Schema:
    return {
        "allOf": [_open({**COMMON, **WHY, **fields}, ("type", "eventTime", "eventTimeZoneOffset", *required)), *more]
    }  # fmt: skip


EVENTS: dict[str, Schema] = {
    "ObjectEvent": _event(
        {"epcList": UNIQUE, "quantityList": _list(QUANTITY), "action": ACTION, "ilmd": ILMD}, ("action",),
        {"anyOf": [*WITH_THINGS["anyOf"], SENSED]},
        {"anyOf": [{"properties": {"action": {"const": "ADD"}}}, {"not": {"required": ["ilmd"]}}]},
    ),
    "AggregationEvent": _event(CHILDREN, ("action",), WITH_CHILDREN),
    "AssociationEvent": _event(CHILDREN, ("action", "parentID"), WITH_CHILDREN),
    "TransactionEvent": _event(
        {
            "bizTransactionList": {**WHY["bizTransactionList"], "minItems": 1}, "parentID": URI, "epcList": _list(URI),
            "quantityList": _list(QUANTITY), "action": ACTION,
        },
        ("action", "bizTransactionList"), {"anyOf": [*WITH_THINGS["anyOf"], {"properties": {"action": {"const": "DELETE"}}}]},
    ),
    "TransformationEvent": _event(
        {
            **{f"{side}EPCList": UNIQUE for side in ("input", "output")}, "transformationID": URI, "ilmd": ILMD,
            **{f"{side}QuantityList": _list(QUANTITY) for side in ("input", "output")},
        },
        (), TRANSFORMED,
    ),
}  # fmt: skip
DOCUMENT = _open(
    {
        "@context": CONTEXT, "id": URI, "type": {"const": "EPCISDocument"},
        "schemaVersion": {"type": "string", "pattern": r"^\d+(\.\d+)*$"}, "creationDate": TIME,
        **dict.fromkeys(("instanceIdentifier", "sender", "receiver"), TEXT), "epcisHeader": {"type": "object"},
        "epcisBody": {"type": "object", "properties": {"eventList": {"type": "array"}}, "required": ["eventList"]},
    },
    ("@context", "type", "schemaVersion", "creationDate", "epcisBody"),
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where, and why."""

    path: str
    reason: str


def faults(document: Any) -> list[Fault]:
    """All that is wrong with a capture document, the first twenty; empty for a valid one."""
    found = _faults("document", document, "")
    if found:
        return found[:MAX_FAULTS]
    for index, event in enumerate(document["epcisBody"]["eventList"]):
        found += event_faults(event, f"epcisBody.eventList[{index}]")
        if len(found) >= MAX_FAULTS:
            break
    return found[:MAX_FAULTS]


def event_faults(event: Any, path: str) -> list[Fault]:
    """What is wrong with one event."""
    if not isinstance(event, Mapping):
        return [Fault(path, "an event is a JSON object")]
    kind = event.get("type")
    if not isinstance(kind, str) or kind not in EVENTS:
        return [Fault(f"{path}.type", f"must be one of {', '.join(EVENTS)}")]
    return _faults(kind, event, path)


@cache
def _validator(name: str) -> Any:
    schema = DOCUMENT if name == "document" else EVENTS[name]
    kind = validator_for(schema, default=Draft7Validator)
    return kind(schema, format_checker=Draft7Validator.FORMAT_CHECKER)


def _faults(name: str, value: Any, path: str) -> list[Fault]:
    found = []
    for error in _validator(name).iter_errors(value):
        found.append(Fault(_path(path, error), _reason(error)))
        if len(found) >= MAX_FAULTS:
            break
    return found


def _path(start: str, error: ValidationError) -> str:
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    return (start + steps).lstrip(".")[:200] or "document"


def _reason(error: ValidationError) -> str:
    """In one line, without repeating more of the input than its beginning."""
    shown = json.dumps(error.instance, ensure_ascii=False, default=str)[:60]
    wanted: Any = error.validator_value
    match error.validator:
        case "required":
            given: Any = error.instance
            missing = [name for name in wanted if name not in given]
            return f"missing: {', '.join(missing)}"
        case "format":
            return f"{shown} is no {wanted}"
        case "enum" | "const":
            return f"{shown} is not allowed here"
        case "anyOf":
            return f"{shown} fits none of the allowed forms"
        case "additionalProperties":
            return "has a field that the standard does not know here"
        case "type":
            return f"{shown} is not of type {wanted}"
        case _:
            return f"{shown} does not satisfy {error.validator}"
