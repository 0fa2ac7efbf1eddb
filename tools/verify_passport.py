#!/usr/bin/env python3
"""Check the proof of an item passport without trusting, or reaching, the shop that issued it.

    python verify_passport.py proof.json [--key KEY_ID=BASE64URL]... [--inspector-key KEY_ID=BASE64URL]...
        [--revoked revocations.json] [--file logger.csv]... [--kept-head head.json --consistency proof.json]

Needs Python 3.11 and the package `cryptography`, nothing else. What is checked:

1. the file is the canonical text that was signed, and the signature over the whole of it holds;
2. every custody event's hash covers its contents and the event before it, without gaps, and the chains join;
3. every event with a place in the public log really stands there (RFC 6962 inclusion proof), and the tree head is signed;
4. the published facts of every opening by customs, and of every temperature logger, are the ones that custody vouches for;
   a logger's own file given with `--file` is one of those named;
5. every statement of an independent inspector is signed by the key it names, within that key's days, stands in the public log,
   and counts only where the key was approved and not revoked; `--revoked` takes a newer list of revocations
   (`/api/v1/inspectors/keys/`), `--inspector-key` the keys that you have from the inspection body itself;
6. with a tree head that you kept and a consistency proof (`/api/v1/log/consistency/`): the log only grew since.

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

PROOF_VERSIONS = ("miaomiao-passport-proof/1", "miaomiao-passport-proof/2")
STATEMENT_VERSION = "miaomiao-inspection/1"
CUSTODY_VERSION = "miaomiao-custody/1"
HEAD_VERSION = "miaomiao-tree-head/1"
LEAF_VERSION = "miaomiao-log-entry/1"
PAYLOAD = ("action", "actor", "at", "details", "place", "previous", "sequence", "subject", "v")
MOST_LOGGERS = 12  # so many of the newest are in a proof
JOINS = (("packed", "item_in"), ("bagged", "parcel_in"))
Json = dict[str, Any]


class Unreadable(Exception):
    """The file is no proof of ours at all."""


def canonical(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def check(
    raw: bytes,
    trusted: dict[str, str] | None = None,
    inspectors: dict[str, str] | None = None,
    revoked: Sequence[Json] = (),
) -> list[str]:
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
    problems += check_climate(document)
    problems += check_inspections(document, inspectors, revoked)
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
        or document.get("v") not in PROOF_VERSIONS
        or any(name not in document for name in wanted)
    ):
        raise Unreadable("not a passport proof of version 1 or 2")
    newer = ("inspections", "inspector_keys", "climate")
    if document["v"] == PROOF_VERSIONS[1] and any(name not in document for name in newer):
        raise Unreadable("a passport proof of version 2 without inspections or climate")
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


def check_climate(document: Json) -> list[str]:
    """The loggers' facts are those that custody recorded, and none is left out."""
    stated = [
        event["details"].get("facts_sha256", "")
        for chain in document["chains"]
        for event in chain["events"]
        if event.get("action") == "climate_recorded"
    ]
    shown = {sha256(canonical(facts)): facts for facts in document.get("climate", [])}
    problems = [
        f"logger {facts.get('device')} from {facts.get('first_at')}: its facts are not the ones on record"
        for digest, facts in shown.items()
        if digest not in stated
    ]
    if document["v"] == PROOF_VERSIONS[1] and len(stated) <= MOST_LOGGERS and set(stated) - set(shown):
        problems.append("the facts of a logger that custody recorded are missing")
    return problems


def check_inspections(document: Json, trusted: dict[str, str] | None, revoked: Sequence[Json]) -> list[str]:
    """Statements of independent inspectors: signature, key, days, revocation, place in the log, and whether what is said of them
    (that they count, or why not) is right."""
    keys = {key["key_id"]: key for key in document.get("inspector_keys", [])}
    listed = {key["key_id"]: key for key in revoked if key.get("revoked_at")}
    problems = []
    for item in document.get("inspections", []):
        signed = item["signed"]
        where = f"inspection {item['sha256'][:12]} of {signed.get('inspected_on')}"
        if sha256(canonical(signed)) != item["sha256"] or signed.get("v") != STATEMENT_VERSION:
            problems.append(f"{where}: its text is not the one that was signed")
        key = keys.get(signed.get("key_id", ""))
        if key is None:
            problems.append(f"{where}: key {signed.get('key_id')!r} is not among those listed")
            continue
        problems += [f"{where}: {fault}" for fault in _statement_faults(item, key, listed.get(key["key_id"]), trusted)]
        if not _leaf_is_included(
            item["sha256"], "inspection", "inspection:" + item["sha256"][:32], item["log"], document["head"]
        ):
            problems.append(f"{where}: is not in the public log of this tree head")
    custody = {
        event["details"].get("statement_sha256")
        for chain in document["chains"]
        for event in chain["events"]
        if event.get("action") == "surveyed"
    }
    shown = {item["sha256"] for item in document.get("inspections", [])}
    if document["v"] == PROOF_VERSIONS[1] and custody - shown:
        problems.append("a statement of an inspector that custody recorded is missing")
    return problems


def _statement_faults(item: Json, key: Json, listed: Json | None, trusted: dict[str, str] | None) -> list[str]:
    name, public = key["key_id"], key["public_key"]
    faults = []
    raw = base64.urlsafe_b64decode(public + "=" * (-len(public) % 4))
    if hashlib.sha256(raw).hexdigest()[:16] != name:
        faults.append(f"key {name} is not named after itself")
    if trusted is not None and trusted.get(name) != public:
        faults.append(f"key {name} is not among the inspectors' keys that you trust")
    holds = not verify({name: public}, name, item["signature"], canonical(item["signed"]), "it")
    revocation = listed if listed is not None else key if key.get("revoked_at") else None
    if not holds:
        judged = "forged"
    elif not key["approved_at"]:
        judged = "unapproved"
    elif not key["valid_from"] <= item["signed"]["inspected_on"] <= key["valid_until"]:
        judged = "expired"
    elif revocation and (revocation["revoked_for"] == "compromised" or item["received_at"] >= revocation["revoked_at"]):
        judged = "revoked"
    else:
        judged = "valid"
    if judged == "forged":
        faults.append("its signature does not hold")
    elif judged == "revoked" and item["verdict"] != "revoked" and revocation is not None:
        faults.append(f"its key {name} was revoked on {revocation['revoked_at'][:10]} ({revocation['revoked_for']})")
    elif judged != item["verdict"]:
        faults.append(f"is shown as {item['verdict']}, but is {judged}")
    return faults


def check_growth(kept: Json, document: Json, proof: Json, keys: dict[str, str]) -> list[str]:
    """The log of the kept tree head is the beginning of the log of this one (RFC 9162 §2.1.4.2)."""
    head = document["head"]
    message = canonical({"root": kept["root"], "size": kept["size"], "time": kept["time"], "v": HEAD_VERSION})
    problems = verify(keys, kept["key_id"], kept["signature"], message, "the tree head that you kept")
    if head is None or not _is_consistent(kept["size"], head["size"], kept["root"], head["root"], proof["proof"]):
        problems.append(
            f"the log of size {kept['size']} that you kept is not the beginning of this one: it was rewritten"
        )
    return problems


def _is_consistent(old: int, new: int, old_root: str, new_root: str, proof: Sequence[str]) -> bool:
    if not 0 < old <= new or (old == new and (proof or old_root != new_root)):
        return False
    if old == new:
        return True
    path = [bytes.fromhex(text) for text in proof]
    if old & (old - 1) == 0:
        path.insert(0, bytes.fromhex(old_root))
    if not path:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            first, second = (hashlib.sha256(b"\x01" + sibling + value).digest() for value in (first, second))
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            second = hashlib.sha256(b"\x01" + second + sibling).digest()
        position, last = position >> 1, last >> 1
    return last == 0 and first.hex() == old_root and second.hex() == new_root


def is_included(event: Json, head: Json) -> bool:
    """Does the event stand in the log of this head?"""
    subject = "custody:" + hashlib.sha256(event["subject"].encode()).hexdigest()[:32]
    return _leaf_is_included(event["hash"], "custody", subject, event["log"], head)


def _leaf_is_included(digest: str, kind: str, subject: str, log: Json, head: Json | None) -> bool:
    """RFC 9162 §2.1.3.2, step by step. An entry that waits for the next head is none of the head's business."""
    if log["index"] is None:
        return True
    if head is None:
        return False
    leaf = canonical({"digest": digest, "kind": kind, "subject": subject, "time": log["time"], "v": LEAF_VERSION})
    position, last = log["index"], head["size"] - 1
    value = hashlib.sha256(b"\x00" + leaf).digest()
    if not 0 <= position <= last:
        return False
    for text in log["proof"]:
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
    if set(signature) - set("0123456789abcdef"):  # capitals would say the same in other bytes
        return [f"the signature of {what} is not written as we write it"]
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
    parser.add_argument(
        "--inspector-key", action="append", default=[], help="KEY_ID=BASE64URL of an inspector's key you trust"
    )
    parser.add_argument("--revoked", help="a newer list of inspectors' keys, the answer of /api/v1/inspectors/keys/")
    parser.add_argument(
        "--file", dest="files", action="append", default=[], help="a logger's own file, to compare its digest"
    )
    parser.add_argument("--kept-head", help="a signed tree head that you kept")
    parser.add_argument("--consistency", help="the answer of /api/v1/log/consistency/ between that head and this one")
    told = parser.parse_args(arguments)
    try:
        problems, document = _judge(told)
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
    for item in document.get("inspections", []):
        print(
            f"       inspection of {item['signed'].get('inspected_on')}: {item['verdict']}, {item['signed'].get('result')}"
        )
    if not told.key:
        print("       checked with the keys in the file itself; give --key to know who signed")
    return 0


def _judge(told: argparse.Namespace) -> tuple[list[str], Json]:
    raw = _bytes(told.file)
    trusted = dict(item.split("=", 1) for item in told.key)
    inspectors = dict(item.split("=", 1) for item in told.inspector_key) or None
    revoked = json.loads(_bytes(told.revoked)).get("keys", []) if told.revoked else []
    problems, document = check(raw, trusted, inspectors, revoked), parse(raw)
    named = {facts.get("file_sha256") for facts in document.get("climate", [])}
    problems += [
        f"{name}: is not a logger file that this passport names"
        for name in told.files
        if sha256(_bytes(name)) not in named
    ]
    if told.kept_head:
        proof = json.loads(_bytes(told.consistency)) if told.consistency else {"proof": []}
        problems += check_growth(
            json.loads(_bytes(told.kept_head)), document, proof, trusted or document["public_keys"]
        )
    return problems, document


def _bytes(name: str) -> bytes:
    with open(name, "rb") as stream:
        return stream.read()


if __name__ == "__main__":
    sys.exit(main())
