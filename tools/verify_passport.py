#!/usr/bin/env python3
"""Check the proof of an item passport without trusting, or reaching, the shop that issued it.

    python verify_passport.py proof.json [--key KEY_ID=BASE64URL]...

Needs Python 3.11 and the package `cryptography`, nothing else. What is checked:

1. the file is the canonical text that was signed, and the signature over the whole of it holds;
2. every custody event's hash covers its contents and the event before it, without gaps, and the chains join;
3. every event with a place in the public log really stands there (RFC 6962 inclusion proof), and the tree head is signed;
4. the published facts of every opening by customs are the ones that custody vouches for.

Without `--key` the public keys in the file itself are used, which shows that nothing was changed since it was signed, but
not by whom. Give the keys you trust, from a place you trust. Exit status: 0 sound, 1 not, 2 unreadable.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PROOF_VERSION = "miaomiao-passport-proof/1"
CUSTODY_VERSION = "miaomiao-custody/1"
HEAD_VERSION = "miaomiao-tree-head/1"
LEAF_VERSION = "miaomiao-log-entry/1"
PAYLOAD = ("action", "actor", "at", "details", "place", "previous", "sequence", "subject", "v")
JOINS = (("packed", "item_in"), ("bagged", "parcel_in"))
Json = dict[str, Any]


class Unreadable(Exception):
    """The file is no proof of ours at all."""


def canonical(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def check(raw: bytes, trusted: dict[str, str] | None = None) -> list[str]:
    """All that is wrong with a proof, each line naming the event concerned; empty for a sound one. Raises Unreadable."""
    document = parse(raw)
    keys = trusted or document["public_keys"]
    problems = [] if raw.strip() == canonical(document) else ["the file is not in canonical form: bytes were changed"]
    problems += check_signature(document, keys)
    problems += check_counts(document)
    for chain in document["chains"]:
        problems += check_chain(chain)
    problems += check_joins(document["chains"])
    problems += check_log(document, keys)
    problems += check_openings(document)
    return problems


def parse(raw: bytes) -> Json:
    """The document. Raises Unreadable."""
    try:
        document = json.loads(raw.decode(), parse_float=_no_float)
    except (ValueError, UnicodeDecodeError) as error:
        raise Unreadable(f"not JSON: {error}") from error
    wanted = ("passport", "events", "last_hash", "tree_size", "head", "chains", "openings", "public_keys", "signature")
    if (
        not isinstance(document, dict)
        or document.get("v") != PROOF_VERSION
        or any(name not in document for name in wanted)
    ):
        raise Unreadable("not a passport proof of version 1")
    return document


def check_signature(document: Json, keys: dict[str, str]) -> list[str]:
    """The signature over everything but itself."""
    body = {name: value for name, value in document.items() if name != "signature"}
    signature = document["signature"]
    return verify(keys, signature.get("key_id", ""), signature.get("value", ""), canonical(body), "the document")


def check_counts(document: Json) -> list[str]:
    """Number of events and last hash as stated."""
    events = [event for chain in document["chains"] for event in chain["events"]]
    own = [chain for chain in document["chains"] if chain["subject"] == f"unit:{document['passport']}"]
    problems = []
    if len(events) != document["events"]:
        problems.append(f"{document['events']} events are stated, {len(events)} are here")
    if len(own) != 1 or (own[0]["events"] and own[0]["events"][-1]["hash"] != document["last_hash"]):
        problems.append("the last event of the passport is not the one stated")
    return problems


def check_chain(chain: Json) -> list[str]:
    """Hashes and links of one subject's events."""
    problems, previous = [], ""
    for expected, event in enumerate(chain["events"], start=1):
        where = name_of(event)
        if event.get("subject") != chain["subject"] or event.get("v") != CUSTODY_VERSION:
            problems.append(f"{where}: does not belong to the chain of {chain['subject']}")
        if event.get("sequence") != expected:
            problems.append(f"{where}: event {expected} of {chain['subject']} is missing or out of order")
        if event.get("previous") != previous:
            problems.append(f"{where}: does not follow the event before it")
        if sha256(canonical({key: event.get(key) for key in PAYLOAD})) != event.get("hash"):
            problems.append(f"{where}: its contents do not match its hash")
        previous = event.get("hash", "")
    return problems


def check_joins(chains: Sequence[Json]) -> list[str]:
    """The parcel knows that the item went in, the bag that the parcel did."""
    problems = []
    for (child, parent), (entered, joined) in zip(pairwise(chains), JOINS, strict=False):
        last = next((event for event in reversed(child["events"]) if event.get("action") == entered), None)
        known = {event.get("details", {}).get("joined") for event in parent["events"] if event.get("action") == joined}
        if last is not None and last["hash"] not in known:
            problems.append(f"{name_of(last)}: the chain it joined does not know of it")
    return problems


def check_log(document: Json, keys: dict[str, str]) -> list[str]:
    """Tree head and inclusion proofs."""
    head = document["head"]
    events = [event for chain in document["chains"] for event in chain["events"]]
    if head is None:
        return [
            f"{name_of(event)}: claims a place without a tree head"
            for event in events
            if event["log"]["index"] is not None
        ]
    message = canonical({"root": head["root"], "size": head["size"], "time": head["time"], "v": HEAD_VERSION})
    problems = verify(keys, head["key_id"], head["signature"], message, "the tree head")
    if head["size"] != document["tree_size"]:
        problems.append("the tree size is not the one stated")
    for event in events:
        if event["log"]["index"] is not None and not is_included(event, head):
            problems.append(f"{name_of(event)}: is not in the public log of this tree head")
    return problems


def check_openings(document: Json) -> list[str]:
    """The facts of each opening are those whose digest stands in the parcel's chain, and none is left out."""
    stated: dict[tuple[str, str], str] = {}
    for chain in document["chains"]:
        for event in chain["events"]:
            if chain["subject"].startswith("parcel:") and event.get("action") in {"opened", "resealed"}:
                half = "opened" if event["action"] == "opened" else "closed"
                stated[half, event["details"].get("opening", "")] = event["details"].get("facts_sha256", "")
    problems = []
    for opening in document["openings"]:
        for half in ("opened", "closed"):
            facts = opening[half]
            if facts is not None and stated.pop((half, facts["opening"]), "") != sha256(canonical(facts)):
                problems.append(f"opening {facts['opening']}: its facts ({half}) are not the ones on record")
    return problems + [f"opening {name}: its facts ({half}) are missing" for half, name in stated]


def is_included(event: Json, head: Json) -> bool:
    """RFC 9162 §2.1.3.2, step by step."""
    leaf = canonical(
        {
            "digest": event["hash"],
            "kind": "custody",
            "subject": "custody:" + hashlib.sha256(event["subject"].encode()).hexdigest()[:32],
            "time": event["log"]["time"],
            "v": LEAF_VERSION,
        }
    )
    position, last = event["log"]["index"], head["size"] - 1
    value = hashlib.sha256(b"\x00" + leaf).digest()
    if not 0 <= position <= last:
        return False
    for text in event["log"]["proof"]:
        sibling = bytes.fromhex(text)
        if last == 0:
            return False
        if position & 1 or position == last:
            value = hashlib.sha256(b"\x01" + sibling + value).digest()
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            value = hashlib.sha256(b"\x01" + value + sibling).digest()
        position, last = position >> 1, last >> 1
    return last == 0 and value.hex() == head["root"]


def verify(keys: dict[str, str], key_id: str, signature: str, message: bytes, what: str) -> list[str]:
    """Nothing where the Ed25519 signature holds, else one line."""
    if key_id not in keys:
        return [f"{what} is signed by key {key_id!r}, which is not among the trusted ones"]
    try:
        raw = base64.urlsafe_b64decode(keys[key_id] + "=" * (-len(keys[key_id]) % 4))
        Ed25519PublicKey.from_public_bytes(raw).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError, binascii.Error):
        return [f"the signature of {what} does not hold"]
    return []


def name_of(event: Json) -> str:
    return f"{event.get('subject')}#{event.get('sequence')} {event.get('action')}"


def _no_float(text: str) -> float:
    raise ValueError(f"a number with a point ({text}) has no place in a proof")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict; see the module's text for the exit status."""
    parser = argparse.ArgumentParser(description="Check the proof of an item passport offline.")
    parser.add_argument("file", help="the download of /api/v1/passports/<code>/proof/")
    parser.add_argument("--key", action="append", default=[], help="KEY_ID=BASE64URL of a key you trust")
    told = parser.parse_args(arguments)
    try:
        with open(told.file, "rb") as stream:
            raw = stream.read()
        problems = check(raw, dict(item.split("=", 1) for item in told.key))
        document = parse(raw)
    except (Unreadable, OSError, KeyError, TypeError, AttributeError, ValueError) as error:
        print(f"unreadable: {error}", file=sys.stderr)
        return 2
    for problem in problems:
        print(f"WRONG  {problem}")
    if problems:
        return 1
    events = [event for chain in document["chains"] for event in chain["events"]]
    proven = sum(event["log"]["index"] is not None for event in events)
    print(f"SOUND  passport {document['passport']}: {len(events)} events, {proven} proven in the public log")
    if proven < len(events):
        print(f"       {len(events) - proven} newest events wait for the next tree head")
    if not told.key:
        print("       checked with the keys in the file itself; give --key to know who signed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
