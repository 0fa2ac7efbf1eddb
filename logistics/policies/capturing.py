"""Reading a partner's capture document: limits, duplicate names, and which of our things an event speaks of. Pure."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _

from logistics.errors import BadCapture
from logistics.policies import epcis_schema
from marketplace.core.errors import DomainError

MAX_BYTES, MAX_EVENTS, MAX_DEPTH = 1024 * 1024, 500, 20
PLACES = {"passport": "unit", "track": "parcel"}
NAMED = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")


class CaptureTooBig(DomainError):
    code = "capture_too_big"
    status = 413
    message = _("This document is too big. At most 1 MB and 500 events are taken at once.")


def read(raw: bytes) -> dict[str, Any]:
    """The document, valid by EPCIS 2.0. Raises CaptureTooBig, BadCapture (fields: place → reason)."""
    if len(raw) > MAX_BYTES:
        raise CaptureTooBig
    try:
        document = json.loads(raw.decode(), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        reason = "too deep" if isinstance(error, RecursionError) else str(error)[:120]
        raise BadCapture(fields={"document": reason}) from None
    if _depth(document) > MAX_DEPTH:
        raise BadCapture(fields={"document": f"nested more than {MAX_DEPTH} deep"})
    faults = epcis_schema.faults(document)
    if faults:
        raise BadCapture(fields={fault.path: fault.reason for fault in faults})
    events = document["epcisBody"]["eventList"]
    if len(events) > MAX_EVENTS:
        raise CaptureTooBig
    if not events:
        raise BadCapture(fields={"epcisBody.eventList": "holds no event"})
    result: dict[str, Any] = document
    return result


def moment(text: str) -> datetime:
    """An RFC 3339 time (checked before); a leap second is the second before it."""
    plain = text.upper().replace(":60", ":59")
    return datetime.fromisoformat(plain)


def subjects(event: Mapping[str, Any], base: str) -> list[tuple[str, str]]:
    """(kind, number) of every thing of ours that the event names: unit, parcel, bag; seals and others are not asked for."""
    found = [_subject(uri, base) for uri in _uris(event)]
    return list(dict.fromkeys(subject for subject in found if subject is not None))


def _uris(event: Mapping[str, Any]) -> Iterator[str]:
    if "parentID" in event:
        yield event["parentID"]
    for name in NAMED:
        yield from event.get(name, ())


def _subject(uri: str, base: str) -> tuple[str, str] | None:
    if not uri.startswith(f"{base}/"):
        return None
    parts = [unquote(part) for part in uri.removeprefix(f"{base}/").rstrip("/").split("/")]
    if len(parts) == 2 and parts[0] in PLACES:
        return PLACES[parts[0]], parts[1][:40].upper()
    if len(parts) == 3 and parts[0] == "id" and parts[1] == "bag":
        return "bag", parts[2][:40].upper()
    return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return told


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        inner, depth = waiting.pop()
        deepest = max(deepest, depth)
        children = inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else ()
        waiting += [(child, depth + 1) for child in children]
    return deepest
