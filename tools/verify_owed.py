#!/usr/bin/env python3
"""Check that what a marketplace owes you is part of the total it published, without trusting, or reaching, the marketplace.

    python verify_owed.py owed.json [--seller seller:ID] [--balance MINOR] [--key KEY_ID=BASE64URL]...

Needs Python 3.11 and nothing else. What is checked:

1. every leaf is yours: its salted hash is made of your seller id, and the parts are complete and sum to your balance;
2. every path leads from your leaf to the published root; sums on it are whole, never negative, and add up to the total;
3. the published total and root stand in the public log (RFC 6962 inclusion proof), and the tree head is signed (Ed25519).

`--seller` and `--balance` (whole minor units) are what you know yourself; without them those of the file are used. Without
`--key` the public keys in the file are used, which shows that nothing was changed since it was signed, but not by whom. Give
the keys you trust, from a place you trust: other sellers must see the same tree head. Exit status: 0 sound, 1 not, 2 unreadable.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Sequence
from typing import Any

PROOF_VERSION = "miaomiao-owed-proof/1"
TREE_VERSION = "miaomiao-owed/1"
HEAD_VERSION = "miaomiao-tree-head/1"
LEAF_VERSION = "miaomiao-log-entry/1"
MOST = 2**127 - 1
Json = dict[str, Any]


class Unreadable(Exception):
    """The file is no proof of ours at all."""


def canonical(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def check(
    raw: bytes, *, seller: str = "", balance: int | None = None, trusted: dict[str, str] | None = None
) -> list[str]:
    """All that is wrong with a proof; empty for a sound one. Raises Unreadable."""
    document = parse(raw)
    problems = [] if raw.strip() == canonical(document) else ["the file is not in canonical form: bytes were changed"]
    if seller and document["seller"] != seller:
        problems.append(f"the proof is of {document['seller']}, not of {seller}")
    if balance is not None and document["balance"] != balance:
        problems.append(f"the proof is of a balance of {document['balance']}, not of {balance}")
    problems += check_parts(document)
    for leaf in document["leaves"]:
        problems += check_leaf(document, leaf)
    problems += check_log(document, trusted if trusted else document["log"]["public_keys"])
    return problems


def parse(raw: bytes) -> Json:
    """The document. Raises Unreadable."""
    try:
        document = json.loads(raw.decode(), parse_float=_no_float)
    except (ValueError, UnicodeDecodeError) as error:
        raise Unreadable(f"not JSON: {error}") from error
    wanted = {"v", "seller", "report", "balance", "leaves", "log"}
    if not isinstance(document, dict) or document.get("v") != PROOF_VERSION or set(document) != wanted:
        raise Unreadable("not a proof of an owed balance, version 1")
    return document


def check_parts(document: Json) -> list[str]:
    """All parts are here, once each, and sum to the balance."""
    leaves, problems = document["leaves"], []
    if document["report"].get("v") != TREE_VERSION:
        problems.append("the report is of another version")
    if not leaves or [leaf["part"] for leaf in leaves] != list(range(1, len(leaves) + 1)):
        problems.append("parts of the balance are missing or doubled")
    if any(leaf["parts"] != len(leaves) for leaf in leaves):
        problems.append("the number of parts is not the one stated")
    if len({leaf["position"] for leaf in leaves}) != len(leaves):
        problems.append("two parts stand at the same place of the tree")
    if not all(is_sum(leaf["balance"]) for leaf in leaves):
        return [*problems, "a part of the balance is not a whole number, or negative"]
    if sum(leaf["balance"] for leaf in leaves) != document["balance"]:
        problems.append("the parts do not sum to the balance")
    return problems


def check_leaf(document: Json, leaf: Json) -> list[str]:
    """From the leaf to the root: hashes, sums, and the place the path stands for."""
    report, name = document["report"], f"part {leaf['part']}"
    body = {
        "balance": leaf["balance"], "currency": report["currency"], "part": leaf["part"], "parts": leaf["parts"],
        "report": report["report"], "seller": sha256(f"{leaf['salt']}:{document['seller']}".encode()).hex(),
        "v": TREE_VERSION,
    }  # fmt: skip
    value, total, place = sha256(b"\x00" + canonical(body)), leaf["balance"], leaf["position"]
    if 1 << len(leaf["path"]) != report["leaves"] or not 0 <= place < report["leaves"]:
        return [f"{name}: the path is not as long as the tree is high"]
    for step in leaf["path"]:
        if not is_sum(total) or not is_sum(step["sum"]):
            return [f"{name}: a sum on the path is negative or not a whole number"]
        if step["side"] != ("left" if place & 1 else "right"):
            return [f"{name}: the path does not lead to its place in the tree"]
        other, mine = bytes.fromhex(step["hash"]), (value, total)
        (left, low), (right, high) = ((other, step["sum"]), mine) if place & 1 else (mine, (other, step["sum"]))
        value = sha256(b"\x01" + left + low.to_bytes(16, "big") + right + high.to_bytes(16, "big"))
        total, place = total + step["sum"], place >> 1
    problems = [] if value.hex() == report["root"] else [f"{name}: the path does not lead to the published root"]
    return (
        problems
        if total == report["total"]
        else [*problems, f"{name}: the sums add up to {total}, not to the published total"]
    )


def is_sum(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST


def check_log(document: Json, keys: dict[str, str]) -> list[str]:
    """The report stands in the log, and the head of the log is signed."""
    entry, head, problems = document["log"]["entry"], document["log"]["head"], []
    if entry["digest"] != sha256(canonical(document["report"])).hex():
        problems.append("the published total and root are not the ones in the log")
    if entry["kind"] != "owed" or entry["subject"] != f"owed:{document['report']['report']}":
        problems.append("the log entry is about something else")
    if not is_included(entry, head, document["log"]["proof"]):
        problems.append("the entry is not in the log of this tree head")
    message = canonical({"root": head["root"], "size": head["size"], "time": head["time"], "v": HEAD_VERSION})
    if head["key_id"] not in keys:
        problems.append(f"the tree head is signed by key {head['key_id']!r}, which is not among the trusted ones")
    elif not is_signed(keys[head["key_id"]], head["signature"], message):
        problems.append("the signature of the tree head does not hold")
    return problems


def is_included(entry: Json, head: Json, proof: Sequence[str]) -> bool:
    """RFC 9162 §2.1.3.2, step by step."""
    leaf = canonical(
        {
            "digest": entry["digest"],
            "kind": entry["kind"],
            "subject": entry["subject"],
            "time": entry["time"],
            "v": LEAF_VERSION,
        }
    )
    position, last = entry["index"], head["size"] - 1
    value = sha256(b"\x00" + leaf)
    if value.hex() != entry["leaf_hash"] or not 0 <= position <= last:
        return False
    for text in proof:
        sibling = bytes.fromhex(text)
        if last == 0:
            return False
        if position & 1 or position == last:
            value = sha256(b"\x01" + sibling + value)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            value = sha256(b"\x01" + value + sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and value.hex() == head["root"]


def is_signed(key: str, signature: str, message: bytes) -> bool:
    """Does the Ed25519 signature (hex) over `message` hold for the key (base64url)?"""
    try:
        public = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
        return verify(public, bytes.fromhex(signature), message)
    except (ValueError, binascii.Error):
        return False


# Ed25519 (RFC 8032 §5.1), verification only; points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def add(a: Point, b: Point) -> Point:
    s, t = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    u, v = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            found = add(found, point)
        point, scalar = add(point, point), scalar >> 1
    return found


def decode(data: bytes) -> Point | None:
    """A point from its 32 bytes; None for bytes that are none."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """RFC 8032 §5.1.7: is S·B = R + h·A?"""
    base = decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    key, start = decode(public), decode(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or base is None or key is None or start is None or scalar >= ORDER:
        return False
    factor = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = times(scalar, base), add(start, times(factor, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def _no_float(text: str) -> float:
    raise ValueError(f"a number with a point ({text}) has no place in a proof")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict; see the module's text for the exit status."""
    parser = argparse.ArgumentParser(description="Check that your balance is part of the published total.")
    parser.add_argument("file", help="the download of /api/v1/seller/owed/<report>/proof/")
    parser.add_argument("--seller", default="", help="your seller id, as you know it (seller:…)")
    parser.add_argument("--balance", type=int, help="what is owed to you by your own books, in minor units")
    parser.add_argument("--key", action="append", default=[], help="KEY_ID=BASE64URL of a key you trust")
    told = parser.parse_args(arguments)
    try:
        with open(told.file, "rb") as stream:
            raw = stream.read()
        trusted = dict(item.split("=", 1) for item in told.key)
        problems = check(raw, seller=told.seller, balance=told.balance, trusted=trusted)
        document = parse(raw)
    except (Unreadable, OSError, KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        print(f"unreadable: {error}", file=sys.stderr)
        return 2
    for problem in problems:
        print(f"WRONG  {problem}")
    if problems:
        return 1
    report = document["report"]
    print(
        f"SOUND  {document['balance']} {report['currency']} of yours are part of {report['total']} owed on {report['day']}"
    )
    if not told.key:
        print("       checked with the keys in the file itself; give --key to know who signed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
