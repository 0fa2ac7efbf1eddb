"""What independent inspectors sign, and when a signature counts. Pure; `tools/inspector_sign.py` makes the same bytes.

A statement is canonical JSON (docs/transparency-log.md) with exactly the fields below; the Ed25519 signature is over these
bytes. A key counts from our approval on, within its days, until it is revoked: a retired key's statements that reached
us before stay good, a compromised key's statements all fall.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext_lazy as _

from logistics.errors import BadStatement
from marketplace.core.transparency import canonical

STATEMENT_VERSION, KEY_VERSION = "miaomiao-inspection/1", "miaomiao-inspector-key/1"
MAX_BYTES = 20_000
MAX_KEY_DAYS = 800
RESULTS = {"conformant": _("found as described"), "non_conformant": _("found not as described")}
SHA256 = re.compile(r"[0-9a-f]{64}")
HEX_SIGNATURE = re.compile(r"[0-9a-f]{128}")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
VALID, REVOKED, EXPIRED, UNAPPROVED, FORGED = "valid", "revoked", "expired", "unapproved", "forged"
FIELDS = frozenset(
    {"v", "inspector", "key_id", "subject", "inspected_on", "place", "result", "certificate", "report", "note"}
)
KEY_FIELDS = frozenset({"v", "inspector", "public_key", "valid_from", "valid_until"})


@dataclass(frozen=True)
class Statement:
    """A statement taken apart. `certificate` (of origin) and `report` (test report) are empty where there is none."""

    inspector: str
    key_id: str
    subject: str
    inspected_on: date
    country: str
    place: str
    result: str
    certificate: str
    certificate_sha256: str
    report: str
    report_sha256: str
    note: str


@dataclass(frozen=True)
class KeyFacts:
    """What is known of a key when a signature is judged."""

    public_key: str
    valid_from: date
    valid_until: date
    approved_at: datetime | None
    revoked_at: datetime | None
    revoked_for: str


def key_id_of(raw: bytes) -> str:
    """The name of a public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(raw).hexdigest()[:16]


def raw_key(text: str) -> bytes:
    """32 bytes of base64url. Raises BadStatement."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 32:
        raise BadStatement(fields={"public_key": _("This is no Ed25519 public key in base64url.")})
    return raw


def is_signed(public_key: str, signature: str, message: bytes) -> bool:
    """Does the signature (128 hex digits) of `message` hold under this key (base64url)?"""
    if not HEX_SIGNATURE.fullmatch(signature):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(raw_key(public_key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, BadStatement, ValueError):
        return False
    return True


def envelope(raw: bytes) -> tuple[dict[str, Any], bytes, str]:
    """The signed part, its canonical bytes and the signature of an uploaded file. Raises BadStatement."""
    if len(raw) > MAX_BYTES:
        raise BadStatement(_("This file is too big for a signed statement."))
    try:
        told = json.loads(raw.decode(), parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError):
        raise BadStatement from None
    if not isinstance(told, dict) or set(told) != {"signed", "signature"} or not isinstance(told["signed"], dict):
        raise BadStatement
    if not isinstance(told["signature"], str) or not HEX_SIGNATURE.fullmatch(told["signature"]):
        raise BadStatement(fields={"signature": _("The signature is 128 hexadecimal digits.")})
    try:
        return told["signed"], canonical.canonical_json(told["signed"]), told["signature"]
    except (TypeError, ValueError, RecursionError):
        raise BadStatement from None


def read_statement(told: Mapping[str, Any]) -> Statement:
    """A statement's fields, checked. Raises BadStatement naming the field."""
    if told.get("v") != STATEMENT_VERSION or not set(told) <= FIELDS:
        raise BadStatement(fields={"v": STATEMENT_VERSION})
    place = _part(told, "place", {"country", "name"})
    certificate = _part(told, "certificate", {"number", "sha256"}, optional=True)
    report = _part(told, "report", {"number", "sha256"}, optional=True)
    country = _string(place, "country", 2)
    if not re.fullmatch(r"[A-Z]{2}", country):
        raise BadStatement(fields={"place.country": _("Two capital letters (ISO 3166).")})
    result = _string(told, "result", 14)
    if result not in RESULTS:
        raise BadStatement(fields={"result": ", ".join(RESULTS)})
    return Statement(
        inspector=_string(told, "inspector", 40), key_id=_string(told, "key_id", 16), subject=subject_of(told.get("subject")),
        inspected_on=_day(told, "inspected_on"), country=country, place=_string(place, "name", 120), result=result,
        certificate=_string(certificate, "number", 80, optional=True), certificate_sha256=_digest(certificate, "certificate"),
        report=_string(report, "number", 80, optional=True), report_sha256=_digest(report, "report"),
        note=_string(told, "note", 500, optional=True),
    )  # fmt: skip


def subject_of(told: Any) -> str:
    """`unit:<code>` of {"passport": …}, `batch:<seller>|<sku>|<batch>` of {"seller", "sku", "batch"}. Raises BadStatement."""
    if isinstance(told, dict) and set(told) == {"passport"}:
        return f"unit:{_string(told, 'passport', 32)}"
    if isinstance(told, dict) and set(told) == {"seller", "sku", "batch"}:
        parts = [_string(told, name, most) for name, most in (("seller", 60), ("sku", 60), ("batch", 40))]
        if not any("|" in part for part in parts):
            return "batch:" + "|".join(parts)
    raise BadStatement(fields={"subject": _("Either passport, or seller, sku and batch.")})


def batch_subject(seller_ref: str, sku: str, batch: str) -> str:
    """The subject under which statements about a unit's batch are found."""
    return f"batch:{seller_ref.removeprefix('seller:')}|{sku}|{batch}"


def read_key(told: Mapping[str, Any]) -> tuple[str, str, date, date]:
    """Inspector, public key and days of a registration. Raises BadStatement."""
    if set(told) != KEY_FIELDS or told.get("v") != KEY_VERSION:
        raise BadStatement(fields={"v": KEY_VERSION})
    first, last = _day(told, "valid_from"), _day(told, "valid_until")
    if not first <= last or (last - first).days > MAX_KEY_DAYS:
        raise BadStatement(
            fields={"valid_until": _("A key is valid for at most %(days)d days.") % {"days": MAX_KEY_DAYS}}
        )
    return _string(told, "inspector", 40), _string(told, "public_key", 43), first, last


def verdict(*, key: KeyFacts, message: bytes, signature: str, inspected_on: date, received_at: datetime) -> str:
    """Does this signature vouch today? One of `valid`, `revoked`, `expired`, `unapproved`, `forged`."""
    if not is_signed(key.public_key, signature, message):
        return FORGED
    if key.approved_at is None:
        return UNAPPROVED
    if not key.valid_from <= inspected_on <= key.valid_until:
        return EXPIRED
    if key.revoked_at is not None and (key.revoked_for == "compromised" or received_at >= key.revoked_at):
        return REVOKED
    return VALID


def _part(told: Mapping[str, Any], name: str, fields: set[str], *, optional: bool = False) -> Mapping[str, Any]:
    part = told.get(name, {} if optional else None)
    if not isinstance(part, dict) or not set(part) <= fields or (not optional and set(part) != fields):
        raise BadStatement(fields={name: ", ".join(sorted(fields))})
    return part


def _string(told: Mapping[str, Any], name: str, most: int, *, optional: bool = False) -> str:
    value = told.get(name, "" if optional else None)
    if (
        not isinstance(value, str)
        or len(value) > most
        or (not value.strip() and not optional)
        or not value.isprintable()
    ):
        raise BadStatement(fields={name: _("A line of text, at most %(most)d characters.") % {"most": most}})
    return value


def _day(told: Mapping[str, Any], name: str) -> date:
    value = told.get(name)
    try:
        if isinstance(value, str) and DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise BadStatement(fields={name: _("A day like 2026-11-22.")})


def _digest(part: Mapping[str, Any], name: str) -> str:
    value = part.get("sha256", "")
    if value and not (isinstance(value, str) and SHA256.fullmatch(value)):
        raise BadStatement(fields={f"{name}.sha256": _("The SHA-256 of the file, 64 hexadecimal digits.")})
    return str(value)


def _no_float(text: str) -> Any:
    raise ValueError(text)
