"""The event hash of CBV 2.0 §8.9.3: what an EPCIS event says, in one spelling, under SHA-256. Pure.

Two parties who write the same event differently (order of a list, time zone, EPC URN or web address, 26.0 or 26) arrive at
the same hash; `eventID`, `recordTime` and `errorDeclaration` are not part of it. Checked against the reference vectors.
Departure from the prototype that made them: decimal numbers stay decimal (0.00001, not 1e-05), times round half up.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from logistics.policies.digital_link import canonical

Json = Mapping[str, Any]
CBV, VOC = "https://ref.gs1.org/cbv/", "https://gs1.org/voc/"
OLD_WORDS = {
    "urn:epcglobal:cbv:bizstep:": f"{CBV}BizStep-", "urn:epcglobal:cbv:disp:": f"{CBV}Disp-", "urn:epcglobal:cbv:btt:": f"{CBV}BTT-",
    "urn:epcglobal:cbv:sdt:": f"{CBV}SDT-", "urn:epcglobal:cbv:er:": f"{CBV}ER-",
}  # fmt: skip
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")
BARE = re.compile(r"[A-Za-z_]+")
QUANTITY = ("epcClass", "quantity", "uom")
METADATA = ("time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules")
REPORT = (
    "type", "exception", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "time", "microorganism", "chemicalSubstance",
    "value", "component", "stringValue", "booleanValue", "hexBinaryValue", "uriValue", "minValue", "maxValue", "meanValue", "sDev",
    "percRank", "percValue", "uom", "coordinateReferenceSystem",
)  # fmt: skip
ORDER = (
    "eventTime", "eventTimeZoneOffset", "certificationInfo", "parentID", "epcList", "inputEPCList", "childEPCs", "quantityList",
    "childQuantityList", "inputQuantityList", "outputEPCList", "outputQuantityList", "action", "transformationID", "bizStep",
    "disposition", "persistentDisposition", "readPoint", "bizLocation", "sensorElementList",
)  # fmt: skip
EPCS = frozenset({"epcList", "inputEPCList", "childEPCs", "outputEPCList"})
QUANTITIES = frozenset({"quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"})
PAIRS = {
    "bizTransactionList": ("bizTransaction", "BTT-"),
    "sourceList": ("source", "SDT-"),
    "destinationList": ("destination", "SDT-"),
}
UNHASHED = frozenset({"recordTime", "eventID", "type", "errorDeclaration", "@context", "rdfs:comment", "comment"})


def event_id(event: Json, prefixes: Mapping[str, str] | None = None) -> str:
    """`ni:///sha-256;<hex>?ver=CBV2.0` of one event; `prefixes` are those that its document's @context declares."""
    return f"ni:///sha-256;{hashlib.sha256(pre_hash(event, prefixes).encode()).hexdigest()}?ver=CBV2.0"


def prefixes_of(context: Any) -> dict[str, str]:
    """Prefix → address, of a document's @context; the standard's own context declares none that an event may use bare."""
    parts = context if isinstance(context, list) else [context]
    return {
        name: address for part in parts if isinstance(part, Mapping) for name, address in part.items() if isinstance(address, str)
    }  # fmt: skip


def pre_hash(event: Json, prefixes: Mapping[str, str] | None = None) -> str:
    """The text under the hash: known fields in the standard's order, then lists of pairs and extensions by code point."""
    teller = _Teller(prefixes or {})
    known = "".join(teller.field(name, event[name]) for name in ORDER if name in event)
    rest = [
        teller.pairs(name, value) if name in PAIRS else teller.extension(name, value)
        for name, value in event.items()
        if name not in ORDER and name not in UNHASHED
    ]
    return f"eventType={event['type']}{known}{''.join(sorted(rest))}"


class _Teller:
    """Puts values into one spelling; knows the prefixes of the document."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = prefixes

    def field(self, name: str, value: Any) -> str:
        """`name=value` or `name` with its parts; empty for an empty value."""
        if name in EPCS:
            return self._named(name, sorted(self._told("epc", one) for one in value))
        if name in QUANTITIES:
            return self._named(name, sorted(self._record("quantityElement", one, QUANTITY) for one in value))
        if name == "sensorElementList":
            return self._named(name, sorted(self._sensor(one) for one in value))
        if name in {"readPoint", "bizLocation"}:
            return self._record(name, value, ("id",))
        if name == "persistentDisposition":
            told = [
                sorted(self._told(part, _word(one, "Disp-")) for one in value.get(part, ()))
                for part in ("set", "unset")
            ]
            return self._named(name, [one for part in told for one in part])
        if name in {"bizStep", "disposition"}:
            return self._told(name, _word(value, "BizStep-" if name == "bizStep" else "Disp-"))
        if isinstance(value, list):
            return "".join(sorted(self._told(name, one) for one in value))
        return self._told(name, value)

    def pairs(self, name: str, value: Sequence[Json]) -> str:
        """A list of typed references: the type, then the reference."""
        part, words = PAIRS[name]
        told = [
            (self._told("type", _word(one["type"], words)) if "type" in one else "") + self._told(part, one[part]) for one in value
        ]  # fmt: skip
        return self._named(name, sorted(told))

    def extension(self, name: str, value: Any) -> str:
        """A field of somebody's own vocabulary, however deep; lists repeat the name."""
        if isinstance(value, list):
            return "".join(sorted(self.extension(name, one) for one in value))
        key = self._key(name)
        if isinstance(value, Mapping):
            return key + "".join(
                sorted(
                    self.extension(inner, one)
                    for inner, one in value.items()
                    if inner not in {"rdfs:comment", "comment"}
                )
            )
        text = self._plain(value)
        return f"{key}={self._spelt(text)}" if text else key

    def _sensor(self, element: Json) -> str:
        told = ""
        if "sensorMetadata" in element:
            told += self._record("sensorMetadata", element["sensorMetadata"], METADATA)
        told += "".join(sorted(self._record("sensorReport", one, REPORT) for one in element.get("sensorReport", ())))
        return "sensorElement" + told + self._extensions(element, {"sensorMetadata", "sensorReport"})

    def _record(self, name: str, value: Json, order: Sequence[str]) -> str:
        told = [
            self._told(part, _sensor_word(part, value[part]) if order is REPORT else value[part])
            for part in order
            if part in value
        ]
        return self._named(name, [*told, self._extensions(value, set(order))])

    def _extensions(self, value: Json, known: set[str]) -> str:
        own = [name for name in value if name not in known and name not in UNHASHED]
        return "".join(sorted(self.extension(name, value[name]) for name in own))

    @staticmethod
    def _named(name: str, told: Sequence[str]) -> str:
        inner = "".join(told)
        return name + inner if inner else ""

    def _told(self, name: str, value: Any) -> str:
        text = self._plain(value)
        if not text:
            return ""
        is_time = "time" in name.lower() and "offset" not in name.lower()
        return f"{name}={_moment(text) if is_time else self._spelt(text)}"

    def _plain(self, value: Any) -> str:
        if isinstance(value, bool) or value is None:
            return json.dumps(value) if value is not None else ""
        text = str(value).strip()
        prefix, colon, rest = text.partition(":")
        return self.prefixes[prefix] + rest if colon and prefix in self.prefixes else text

    def _key(self, name: str) -> str:
        prefix, colon, rest = name.partition(":")
        return f"{{{self.prefixes[prefix]}}}{rest}" if colon and prefix in self.prefixes else name

    @staticmethod
    def _spelt(text: str) -> str:
        for old, new in OLD_WORDS.items():
            text = text.replace(old, new)
        if NUMBER.fullmatch(text):
            plain = f"{Decimal(text):f}"
            plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
            return "0" if plain in {"-0", "", "-"} else _bare_zeros(plain)
        return canonical(text)


def _bare_zeros(plain: str) -> str:
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, point, rest = digits.partition(".")
    return f"{sign}{whole.lstrip('0') or '0'}{point}{rest}"


def _word(value: Any, kind: str) -> Any:
    """A bare word of the standard's vocabulary as its web address."""
    return f"{CBV}{kind}{value}" if isinstance(value, str) and BARE.fullmatch(value) else value


def _sensor_word(part: str, value: Any) -> Any:
    if isinstance(value, str) and BARE.fullmatch(value):
        if part in {"type", "exception"}:
            return VOC + value
        if part == "component":
            return f"{CBV}Comp-{value}"
    return value


def _moment(text: str) -> str:
    """UTC with three decimals, half up; a text that is no moment stays as it is."""
    try:
        moment = datetime.fromisoformat(text.replace("z", "Z"))
    except ValueError:
        return text
    if moment.tzinfo is None:
        return text
    moment = (moment + timedelta(microseconds=500)).astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
