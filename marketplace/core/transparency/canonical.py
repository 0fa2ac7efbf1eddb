"""The exact bytes that are hashed and signed, so that anyone can make them again. No Django here: verifiers may copy
it.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

HEAD_VERSION = "miaomiao-tree-head/1"
LEAF_VERSION = "miaomiao-log-entry/1"


def canonical_json(value: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces. Floats are refused: two programs may print one float differently.

    Raises TypeError for a float or anything that JSON has no word for.
    """
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def payload_digest(payload: bytes | Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the payload: of the bytes as they are, of a mapping in canonical JSON."""
    data = payload if isinstance(payload, bytes) else canonical_json(payload)
    return hashlib.sha256(data).hexdigest()


def leaf_input(*, kind: str, subject: str, digest: str, recorded_at: datetime) -> bytes:
    """What the leaf hash of an entry is made of (behind the 0x00 byte of RFC 6962)."""
    return canonical_json(
        {"digest": digest, "kind": kind, "subject": subject, "time": utc_text(recorded_at), "v": LEAF_VERSION}
    )


def head_message(*, size: int, root: bytes, signed_at: datetime) -> bytes:
    """What the signature of a tree head is made over."""
    return canonical_json({"root": root.hex(), "size": size, "time": utc_text(signed_at), "v": HEAD_VERSION})


def utc_text(moment: datetime) -> str:
    """`2026-11-22T08:00:00.000000Z`, always UTC and always six decimals."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no canonical text: use a string or whole units")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError("keys of canonical JSON are texts")
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)
