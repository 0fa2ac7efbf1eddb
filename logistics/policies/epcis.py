"""Custody as an EPCIS 2.0 document (JSON). Pure. Mapping: docs/passport.md; own URIs, for we hold no GS1 prefix."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from logistics.policies.custody import Link

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
Event = dict[str, Any]
Maker = Callable[[Link, str], Event]


def document(links: Sequence[Link], *, base: str, created: datetime) -> dict[str, Any]:
    """The capture document of these custody events; events that mirror another one (a parcel's `item_in`) are left out.

    `base` is the address of the site: subjects become `<base>/passport/<code>`, `<base>/track/<parcel>` and so on.
    """
    events = [event for link in links if (event := _event(link, base)) is not None]
    return {
        "@context": [CONTEXT, {"miaomiao": f"{base}/ns/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": _moment(created),
        "epcisBody": {"eventList": events},
    }


def subject_uri(subject: str, base: str) -> str:
    """`unit:X` → `<base>/passport/X`, `parcel:X` → `<base>/track/X`, else `<base>/id/<kind>/X`."""
    kind, _colon, number = subject.partition(":")
    path = {"unit": "passport", "parcel": "track"}.get(kind, f"id/{kind}")
    return f"{base}/{path}/{quote(number)}"


def _event(link: Link, base: str) -> Event | None:
    maker = MAKERS.get((link.subject.partition(":")[0], link.action))
    if maker is None:
        return None
    event = {
        "eventID": f"{base}/custody/{link.hash}",
        "eventTime": _moment(link.at),
        "eventTimeZoneOffset": "+00:00",
        "readPoint": {"id": f"{base}/place/{quote(link.place, safe='')}"},
        "miaomiao:hash": link.hash,
        "miaomiao:previous": link.previous_hash or "none",
    }
    return event | maker(link, base)


def _object(action: str, step: str, disposition: str) -> Maker:
    def make(link: Link, base: str) -> Event:
        event: Event = {
            "type": "ObjectEvent", "action": action, "bizStep": step, "disposition": disposition,
            "epcList": [subject_uri(link.subject, base)],
        }  # fmt: skip
        if "awb" in link.details:
            event["bizTransactionList"] = [{"type": "bol", "bizTransaction": f"{base}/id/awb/{link.details['awb']}"}]
        if "case" in link.details:
            event["bizTransactionList"] = [
                {"type": "rma", "bizTransaction": f"{base}/id/return/{link.details['case']}"}
            ]
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


def _seal(action: str, step: str, disposition: str) -> Maker:
    """A seal is put on (ADD) or taken off (DELETE) the subject."""

    def make(link: Link, base: str) -> Event:
        return {
            "type": "AssociationEvent", "action": action, "bizStep": step, "disposition": disposition,
            "parentID": subject_uri(link.subject, base),
            "childEPCs": [subject_uri(f"seal:{link.details['seal']}", base)],
        }  # fmt: skip

    return make


MAKERS: Mapping[tuple[str, str], Maker] = {
    ("unit", "received"): _object("ADD", "commissioning", "active"),
    ("unit", "captured"): _object("OBSERVE", "inspecting", "conformant"),
    ("unit", "packed"): _into("parcel", "ADD", "packing", "in_progress"),
    ("unit", "unpacked"): _into("parcel", "DELETE", "unpacking", "in_progress"),
    ("unit", "delivered"): _object("OBSERVE", "accepting", "retail_sold"),
    ("unit", "sent_back"): _object("OBSERVE", "shipping", "returned"),
    ("unit", "received_back"): _object("OBSERVE", "receiving", "returned"),
    ("unit", "inspected_back"): _object("OBSERVE", "inspecting", "returned"),
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
}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
