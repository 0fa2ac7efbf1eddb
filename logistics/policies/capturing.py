"""Reading a partner's capture document: limits, duplicate names, and which of our things an event speaks of. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from math import isfinite
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _

from logistics.errors import BadCapture
from logistics.policies import epcis_schema
from marketplace.core.errors import DomainError

MAX_BYTES, MAX_EVENTS, MAX_DEPTH = 1024 * 1024, 500, 20
YEARS = (2000, 2999)
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
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
    if not _is_storable(document):
        raise BadCapture(fields={"document": "holds a NUL, half a character or a number without end"})
    faults = epcis_schema.faults(document)
    if faults:
        raise BadCapture(fields={fault.path: fault.reason for fault in faults})
    events = document["epcisBody"]["eventList"]
    wrong = {
        f"epcisBody.eventList[{n}].eventTime": "no such year" for n, event in enumerate(events) if not _is_ours(event)
    }
    if wrong:
        raise BadCapture(fields=wrong)
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
    if "\0" in parts[-1]:
        return None  # names nothing: the database cannot even ask for it
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


def _is_storable(value: Any) -> bool:
    """What JSON allows and PostgreSQL does not: U+0000, half of a surrogate pair, a float that overflowed."""
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if (isinstance(inner, str) and UNSTORABLE.search(inner)) or (isinstance(inner, float) and not isfinite(inner)):
            return False
        if isinstance(inner, dict):
            waiting += [*inner, *inner.values()]
        elif isinstance(inner, list):
            waiting += inner
    return True


def _is_ours(event: Mapping[str, Any]) -> bool:
    """A time that this house can have seen; years near 1 and 9999 leave the calendar in another zone."""
    return YEARS[0] <= moment(event["eventTime"]).year <= YEARS[1]


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        inner, depth = waiting.pop()
        deepest = max(deepest, depth)
        children = inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else ()
        waiting += [(child, depth + 1) for child in children]
    return deepest
