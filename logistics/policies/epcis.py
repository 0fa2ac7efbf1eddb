"""Custody as an EPCIS 2.0 document (JSON). Pure. Mapping: docs/epcis.md; own URIs, for we hold no GS1 prefix."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from logistics.policies import epcis_hash
from logistics.policies.custody import Link

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
Event = dict[str, Any]
Maker = Callable[[Link, str], Event]


REASONS = frozenset({"did_not_occur", "incorrect_data"})
# A joined chain says the same again from its own side.
MIRRORS = frozenset({("parcel", "item_in"), ("parcel", "item_out"), ("bag", "parcel_in"), ("bag", "parcel_out")})


def document(
    links: Sequence[Link],
    *,
    base: str,
    created: datetime,
    reported: Sequence[Event] = (),
    prefixes: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The capture document of these custody events; events that mirror another one (a parcel's `item_in`) are left out.

    `base` is the address of the site: subjects become `<base>/passport/<code>`, `<base>/track/<parcel>` and so on. `reported` are
    events of partners, as they sent them, with the `prefixes` they use. An event that custody corrects later stands there twice, as
    the standard asks: as it was captured, and again with its errorDeclaration; both have the same id, for the hash leaves it out.
    """
    own = {"miaomiao": f"{base}/ns/"}
    told = {link.hash: _events(link, base, own) for link in links}
    events = [event for mine in told.values() for event in mine]
    events += [
        _corrected(link, event, told)
        for link in links
        if _is_correction(link)
        for event in told.get(link.details["corrects"], ())
    ]
    return {
        "@context": [CONTEXT, {**(prefixes or {}), **own}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": moment(created),
        "epcisBody": {"eventList": [*events, *reported]},
    }


def _is_correction(link: Link) -> bool:
    return isinstance(link.details.get("corrects"), str)


def _corrected(correction: Link, event: Event, told: Mapping[str, Sequence[Event]]) -> Event:
    reason = correction.details.get("reason")
    declaration: Event = {
        "declarationTime": moment(correction.at), "reason": reason if reason in REASONS else "incorrect_data",
        "miaomiao:hash": correction.hash,
    }  # fmt: skip
    right = told.get(str(correction.details.get("corrective")), ())
    if right:
        declaration["correctiveEventIDs"] = [one["eventID"] for one in right]
    return {**event, "errorDeclaration": declaration}


def subject_uri(subject: str, base: str) -> str:
    """`unit:X` → `<base>/passport/X`, `parcel:X` → `<base>/track/X`, else `<base>/id/<kind>/X`."""
    kind, _colon, number = subject.partition(":")
    path = {"unit": "passport", "parcel": "track"}.get(kind, f"id/{kind}")
    return f"{base}/{path}/{quote(number)}"


def _events(link: Link, base: str, prefixes: Mapping[str, str]) -> list[Event]:
    """What the standard's words need for one event of custody: mostly one event, none for a mirror or a correction."""
    what = (link.subject.partition(":")[0], link.action)
    if what in MIRRORS or _is_correction(link):
        return []
    makers = (*BEFORE.get(what, ()), MAKERS.get(what, OTHER))
    return [_event(maker, link, base, prefixes) for maker in makers]


def _event(maker: Maker, link: Link, base: str, prefixes: Mapping[str, str]) -> Event:
    event: Event = {
        "eventTime": moment(link.at),
        "eventTimeZoneOffset": "+00:00",
        "readPoint": {"id": f"{base}/place/{quote(link.place or 'unknown', safe='')}"},
        "miaomiao:action": link.action,
        "miaomiao:hash": link.hash,
        "miaomiao:previous": link.previous_hash or "none",
    }
    event |= maker(link, base)
    return {"eventID": epcis_hash.event_id(event, prefixes), **event}


def _object(action: str, step: str, disposition: str) -> Maker:
    def make(link: Link, base: str) -> Event:
        event: Event = {
            "type": "ObjectEvent", "action": action, "bizStep": step, "disposition": disposition,
            "epcList": [subject_uri(link.subject, base)],
        }  # fmt: skip
        papers = [
            {"type": kind, "bizTransaction": f"{base}/id/{name}/{quote(str(link.details[field]), safe='')}"}
            for field, kind, name in PAPERS
            if link.details.get(field)
        ]
        if papers:
            event["bizTransactionList"] = papers
        if "carrier" in link.details:  # possession passes from us to the courier
            event["sourceList"] = [{"type": "possessing_party", "source": f"{base}/id/party/us"}]
            courier = quote(str(link.details["carrier"]), safe="")
            event["destinationList"] = [{"type": "possessing_party", "destination": f"{base}/id/party/{courier}"}]
        return event

    return make


def _into(kind: str, action: str, step: str, disposition: str) -> Maker:
    """The subject joins (ADD) or leaves (DELETE) the parcel or bag that the details name."""

    def make(link: Link, base: str) -> Event:
        return {
            "type": "AggregationEvent", "action": action, "bizStep": step, "disposition": disposition,
            "parentID": subject_uri(f"{kind}:{link.details[kind]}", base),
            "childEPCs": [subject_uri(link.subject, base)],
        }  # fmt: skip

    return make


def _seal(action: str, step: str, disposition: str, named: str = "seal") -> Maker:
    """A seal is put on (ADD) or taken off (DELETE) the subject; the detail `named` says which."""

    def make(link: Link, base: str) -> Event:
        return {
            "type": "AssociationEvent", "action": action, "bizStep": step, "disposition": disposition,
            "parentID": subject_uri(link.subject, base),
            "childEPCs": [subject_uri(f"seal:{link.details[named]}", base)],
        }  # fmt: skip

    return make


def _sensed(link: Link, base: str) -> Event:
    """A logger's file: least, greatest and mean temperature and humidity of its time, an alarm where the class was left."""
    told: Event = _object("OBSERVE", "sensor_reporting", "in_transit")(link, base)
    device = f"{base}/id/logger/{quote(str(link.details.get('device', 'unknown')), safe='')}"
    reports = [
        {
            "type": kind, "uom": unit, "minValue": figures["min"] / size, "maxValue": figures["max"] / size,
            "meanValue": figures["mean"] / size,
            **({"exception": "ALARM_CONDITION"} if link.details.get("excursion") and kind == "Temperature" else {}),
        }
        for name, kind, unit, size in SENSED
        if isinstance(figures := link.details.get(name), Mapping)
    ]  # fmt: skip
    if reports:
        metadata = {"deviceID": device, "startTime": link.details["first_at"], "endTime": link.details["last_at"]}
        told["sensorElementList"] = [{"sensorMetadata": metadata, "sensorReport": reports}]
    return told


# Detail of a custody event → type and kind of the paper it names; CEL and P1 (per cent) are codes of UN/CEFACT Rec. 20.
PAPERS = (("awb", "bol", "awb"), ("case", "rma", "return"), ("invt_no", "cert", "customs"))
SENSED = (("centidegrees", "Temperature", "CEL", 100), ("permille_rh", "RelativeHumidity", "P1", 10))
OTHER = _object("OBSERVE", "other", "in_progress")
"""Whatever the table below has no row for is still told, as "other"."""
# Told first, where one event of custody is two of the standard: the seal that came off stays associated otherwise.
BEFORE: Mapping[tuple[str, str], tuple[Maker, ...]] = {
    ("parcel", "seal_replaced"): (_seal("DELETE", "inspecting", "container_closed", "old"),),
}
MAKERS: Mapping[tuple[str, str], Maker] = {
    ("unit", "received"): _object("ADD", "commissioning", "active"),
    ("unit", "captured"): _object("OBSERVE", "inspecting", "conformant"),
    ("unit", "surveyed"): _object("OBSERVE", "inspecting", "in_progress"),
    ("unit", "batch_recorded"): _object("OBSERVE", "inspecting", "in_progress"),
    ("unit", "packed"): _into("parcel", "ADD", "packing", "in_progress"),
    ("unit", "unpacked"): _into("parcel", "DELETE", "unpacking", "in_progress"),
    ("unit", "delivered"): _object("OBSERVE", "accepting", "retail_sold"),
    ("unit", "sent_back"): _object("OBSERVE", "shipping", "returned"),
    ("unit", "received_back"): _object("OBSERVE", "receiving", "returned"),
    ("unit", "inspected_back"): _object("OBSERVE", "inspecting", "returned"),
    ("unit", "taken_for_repair"): _object("OBSERVE", "repairing", "in_progress"),
    ("unit", "repaired"): _object("OBSERVE", "repairing", "conformant"),
    ("unit", "replaced"): _object("OBSERVE", "decommissioning", "inactive"),
    ("unit", "pictures_compared"): _object("OBSERVE", "inspecting", "returned"),
    ("unit", "second_look"): _object("OBSERVE", "inspecting", "returned"),
    ("unit", "inspected_again"): _object("OBSERVE", "inspecting", "returned"),
    ("unit", "carried_on"): _object("OBSERVE", "shipping", "returned"),
    ("unit", "carried_there"): _object("OBSERVE", "receiving", "returned"),
    ("unit", "sent_home"): _object("OBSERVE", "shipping", "returned"),
    ("unit", "kept"): _object("OBSERVE", "accepting", "retail_sold"),
    ("unit", "disposed"): _object("DELETE", "decommissioning", "inactive"),
    ("unit", "cancelled"): _object("DELETE", "decommissioning", "inactive"),
    ("parcel", "opened_for_packing"): _object("ADD", "commissioning", "active"),
    ("parcel", "weighed"): _object("OBSERVE", "packing", "in_progress"),
    ("parcel", "sealed"): _seal("ADD", "packing", "container_closed"),
    ("parcel", "seal_broken"): _seal("DELETE", "unpacking", "container_open"),
    ("parcel", "bagged"): _into("bag", "ADD", "loading", "container_closed"),
    ("parcel", "unbagged"): _into("bag", "DELETE", "unloading", "container_closed"),
    ("parcel", "manifested"): _object("OBSERVE", "staging_outbound", "in_progress"),
    ("parcel", "departed"): _object("OBSERVE", "departing", "in_transit"),
    ("parcel", "arrived"): _object("OBSERVE", "arriving", "in_transit"),
    ("parcel", "declared"): _object("OBSERVE", "holding", "in_progress"),
    ("parcel", "declared_again"): _object("OBSERVE", "holding", "in_progress"),
    ("parcel", "opened"): _seal("DELETE", "inspecting", "container_open"),
    ("parcel", "resealed"): _seal("ADD", "packing", "container_closed"),
    ("parcel", "seal_replaced"): _seal("ADD", "packing", "container_closed"),
    ("parcel", "seal_checked"): _object("OBSERVE", "inspecting", "container_closed"),
    ("parcel", "released"): _object("OBSERVE", "departing", "in_transit"),
    ("parcel", "handed_over"): _object("OBSERVE", "shipping", "in_transit"),
    ("parcel", "delivered"): _object("OBSERVE", "accepting", "retail_sold"),
    ("parcel", "cancelled"): _object("DELETE", "decommissioning", "inactive"),
    ("parcel", "unmanifested"): _object("OBSERVE", "holding", "in_progress"),
    ("parcel", "turned_back"): _object("OBSERVE", "shipping", "returned"),
    ("parcel", "sent_out_again"): _object("OBSERVE", "shipping", "in_transit"),
    ("parcel", "taken_back"): _object("OBSERVE", "receiving", "returned"),
    ("parcel", "climate_decided"): _object("OBSERVE", "inspecting", "in_progress"),
    ("parcel", "lost"): _object("OBSERVE", "other", "unknown"),
    ("parcel", "climate_recorded"): _sensed,
    ("bag", "climate_recorded"): _sensed,
    ("bag", "opened"): _object("ADD", "commissioning", "active"),
    ("bag", "closed"): _object("OBSERVE", "packing", "container_closed"),
    ("bag", "reopened"): _object("OBSERVE", "unpacking", "container_open"),
    ("bag", "loaded"): _object("OBSERVE", "loading", "container_closed"),
    ("bag", "offloaded"): _object("OBSERVE", "unloading", "container_closed"),
    ("bag", "departed"): _object("OBSERVE", "departing", "in_transit"),
    ("bag", "arrived"): _object("OBSERVE", "arriving", "in_transit"),
}


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
