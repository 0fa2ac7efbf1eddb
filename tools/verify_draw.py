#!/usr/bin/env python3
"""Check a surprise draw without trusting, or reaching, the shop that made it.

    python verify_draw.py audit-draw-2026-11.json [--key KEY_ID=BASE64URL]... [--round ROUND.json]

Needs Python 3.11 and nothing else: signatures are checked by the arithmetic below (RFC 8032). What is checked:

1. the file is the canonical text that was signed, and the signature over the whole of it holds;
2. frame, weights and salt are the ones whose fingerprint was promised, and the promise stands in the public log
   (RFC 6962 inclusion proof under a signed tree head);
3. the randomness did not exist at that moment: the named round of the public beacon came after the signed tree head, or
   (demonstration only) the revealed link and the next tree head fit what was promised;
4. the draw, done again from frame, salt and randomness, gives the same shops in the same order.

Without `--key` the public keys in the file itself are used, which shows that nothing was changed since it was signed, but
not by whom. With a public beacon fetch the round yourself (the address is printed) and give it as `--round`.
Exit status: 0 sound, 1 not, 2 unreadable.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

DOCUMENT_VERSION = "miaomiao-audit-draw/1"
COMMITMENT_VERSION = "miaomiao-audit-commitment/1"
FRAME_VERSION = "miaomiao-audit-frame/1"
DRAW_VERSION = "miaomiao-weighted-draw/1"
EMBEDDED_VERSION = "miaomiao-embedded-beacon/1"
HEAD_VERSION = "miaomiao-tree-head/1"
LEAF_VERSION = "miaomiao-log-entry/1"
LOG_KIND = "audit.frame"
WANTED = frozenset(
    {
        "beacon",
        "commit_head",
        "commitment",
        "drawn",
        "frame",
        "public_keys",
        "randomness",
        "salt",
        "signature",
        "statement",
        "v",
    }
)
MOST_WEIGHT = 1_000_000
# drand quicknet: chain hash → (Unix time of round 1, seconds between rounds). The promise may not redefine them.
DRAND = {"52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971": (1_692_803_367, 3)}
Json = dict[str, Any]
Problems = list[str]


class Unreadable(Exception):
    """The file is no published draw of ours at all."""


def canonical(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def unhex(text: str) -> bytes:
    """Bytes of small hexadecimal digits; another spelling of the same value is an altered file. Raises ValueError."""
    data = bytes.fromhex(text)
    if data.hex() != text:
        raise ValueError("not written as it was published")
    return data


def check(raw: bytes, trusted: dict[str, str] | None = None, own_round: Json | None = None) -> Problems:
    """All that is wrong with a published draw; empty for a sound one. Raises Unreadable."""
    document = parse(raw)
    keys = trusted or document["public_keys"]
    problems = [] if raw.strip() == canonical(document) else ["the file is not in canonical form: bytes were changed"]
    problems += check_signature(document, keys)
    problems += check_promise(document)
    problems += check_log(document, keys)
    problems += check_randomness(document, keys, own_round)
    return problems + check_draw(document)


def parse(raw: bytes) -> Json:
    """The document. Raises Unreadable."""
    try:
        document = json.loads(raw.decode(), parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"not JSON: {error}") from error
    if not isinstance(document, dict) or document.get("v") != DOCUMENT_VERSION:
        raise Unreadable("not a surprise draw of version 1")
    if set(document) != WANTED:
        raise Unreadable("not published yet: frame, weights and salt come once every visit is filed")
    return document


def check_signature(document: Json, keys: dict[str, str]) -> Problems:
    """The signature over everything but itself."""
    body = {name: value for name, value in document.items() if name != "signature"}
    signature = document["signature"]
    return signed_by(keys, signature["key_id"], signature["value"], canonical(body), "the document")


def check_promise(document: Json) -> Problems:
    """Frame, weights and salt give the fingerprint that was promised."""
    statement, frame = document["statement"], document["frame"]
    problems = []
    if statement.get("v") != COMMITMENT_VERSION or statement.get("algorithm") != DRAW_VERSION:
        problems.append("the promise names another algorithm")
    if len(unhex(document["salt"])) != 32:
        problems.append("the salt has not 256 bits")
    names = [name for name, _weight in frame]
    if names != sorted(set(names)):
        problems.append("the frame is not sorted, or names a shop twice")
    if any(type(weight) is not int or not 1 <= weight <= MOST_WEIGHT for _name, weight in frame):
        problems.append("the frame holds a weight that is no whole number in range")
    body = {
        "count": statement["count"],
        "frame": frame,
        "period": statement["period"],
        "rules": statement["rules"],
        "salt": document["salt"],
        "v": FRAME_VERSION,
    }
    if sha256(canonical(body)).hex() != statement["frame_sha256"]:
        problems.append("the frame was changed after the promise: its fingerprint is another one")
    return problems


def check_log(document: Json, keys: dict[str, str]) -> Problems:
    """The promise stands in the public log, as the one of this period."""
    entry, head, statement = document["commitment"], document["commit_head"], document["statement"]
    problems = check_head(head, keys, "the tree head of the promise")
    if sha256(canonical(statement)).hex() != entry["digest"]:
        problems.append("the promise is not the one in the public log")
    if entry["kind"] != LOG_KIND or entry["subject"] != f"audit-period:{statement['period']}":
        problems.append("the log entry is not this period's promise")
    if not is_included(entry, head):
        problems.append("the promise is not in the public log of this tree head")
    return problems


def check_randomness(document: Json, keys: dict[str, str], own_round: Json | None) -> Problems:
    """It came after the promise, and is what the promise named."""
    promise, beacon = document["statement"]["beacon"], document["beacon"]
    if promise["kind"] != beacon["kind"]:
        return ["the randomness comes from another beacon than was promised"]
    if promise["kind"] == "drand":
        return check_drand(document, promise, beacon, own_round)
    if promise["kind"] == "embedded":
        return check_embedded(document, promise, beacon, keys)
    return [f"unknown beacon {promise['kind']!r}"]


def check_drand(document: Json, promise: Json, beacon: Json, own_round: Json | None) -> Problems:
    """The promised round, later than the signed head, whose value is the digest of its signature."""
    problems = []
    if (promise["genesis"], promise["period"]) != DRAND.get(promise["chain"]):
        problems.append("the promise names no chain of drand that this program knows")
    if beacon["round"] != promise["round"]:
        problems.append("the randomness is of another round than was promised")
    if moment(document["commit_head"]["time"]) >= round_time(promise):
        problems.append(
            "the promise came under a signed tree head only after the round: it may have been made with the result"
        )
    if sha256(unhex(beacon["signature"])).hex() != document["randomness"]:
        problems.append("the randomness is not the value of this round")
    if own_round is not None and (own_round["round"], own_round["randomness"]) != (
        promise["round"],
        document["randomness"],
    ):
        problems.append("the beacon says another value for this round")
    return problems


def check_embedded(document: Json, promise: Json, beacon: Json, keys: dict[str, str]) -> Problems:
    """The link whose digest was promised, joined with the first head signed after the promise's."""
    link, first, second = unhex(beacon["link"]), document["commit_head"], beacon["head"]
    problems = check_head(second, keys, "the tree head of the randomness")
    if len(link) != 32 or sha256(link).hex() != promise["anchor"]:
        problems.append("the revealed link does not belong to the promised anchor")
    if second["size"] <= first["size"] or moment(second["time"]) <= moment(first["time"]):
        problems.append("the tree head of the randomness is not later than the one of the promise")
    if not is_consistent(first, second, [unhex(value) for value in beacon["consistency"]]):
        problems.append("the log was changed between promise and randomness")
    size = second["size"].to_bytes(8, "big")
    told = EMBEDDED_VERSION.encode() + b"\n" + link + unhex(second["root"]) + size + unhex(second["signature"])
    if sha256(told).hex() != document["randomness"]:
        problems.append("the randomness is not made of link and tree head")
    return problems


def check_draw(document: Json) -> Problems:
    """Drawn again."""
    statement = document["statement"]
    told = f"{DRAW_VERSION}\n{statement['period']}\n".encode() + unhex(statement["frame_sha256"])
    seed = sha256(told + unhex(document["salt"]) + unhex(document["randomness"]))
    again = weighted_draw([(name, weight) for name, weight in document["frame"]], statement["count"], seed)
    return [] if again == document["drawn"] else ["drawn again, the lot falls on other shops"]


def weighted_draw(frame: Sequence[tuple[str, int]], count: int, seed: bytes) -> list[str]:
    """Without replacement, chance = weight ÷ weights still in the lot, from SHA-256(seed ‖ counter) by rejection."""
    left, stream = list(frame), _stream(seed)
    drawn: list[str] = []
    while left and len(drawn) < count:
        target = _below(sum(weight for _name, weight in left), stream)
        for place, (_name, weight) in enumerate(left):
            if target < weight:
                drawn.append(left.pop(place)[0])
                break
            target -= weight
    return drawn


def _stream(seed: bytes) -> Iterator[int]:
    counter = 0
    while True:
        yield from sha256(seed + counter.to_bytes(8, "big"))
        counter += 1


def _below(total: int, stream: Iterator[int]) -> int:
    bits = (total - 1).bit_length()
    while True:
        value = 0
        for _byte in range((bits + 7) // 8):
            value = (value << 8) | next(stream)
        value &= (1 << bits) - 1
        if value < total:
            return value


def check_head(head: Json, keys: dict[str, str], what: str) -> Problems:
    message = canonical({"root": head["root"], "size": head["size"], "time": head["time"], "v": HEAD_VERSION})
    return signed_by(keys, head["key_id"], head["signature"], message, what)


def is_included(entry: Json, head: Json) -> bool:
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
    value = sha256(b"\x00" + leaf)
    position, last = entry["index"], head["size"] - 1
    if value.hex() != entry["leaf_hash"] or not 0 <= position <= last:
        return False
    for text in entry["proof"]:
        sibling = unhex(text)
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


def is_consistent(old: Json, new: Json, proof: Sequence[bytes]) -> bool:
    """RFC 9162 §2.1.4.2 for two different sizes: the old log is the beginning of the new one."""
    old_size, new_size = old["size"], new["size"]
    old_root, new_root = unhex(old["root"]), unhex(new["root"])
    if not 0 < old_size < new_size:
        return False
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        return False
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    one = two = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            one, two = sha256(b"\x01" + sibling + one), sha256(b"\x01" + sibling + two)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            two = sha256(b"\x01" + two + sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and one == old_root and two == new_root


def round_time(promise: Json) -> float:
    """Unix time at which the promised round comes to be."""
    return float(promise["genesis"] + (promise["round"] - 1) * promise["period"])


def moment(text: str) -> float:
    """Unix time of `2026-11-22T08:00:00.000000Z`."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC).timestamp()


def signed_by(keys: dict[str, str], key_id: str, signature: str, message: bytes, what: str) -> Problems:
    """Nothing where the Ed25519 signature holds, else one line."""
    if key_id not in keys:
        return [f"{what} is signed by key {key_id!r}, which is not among the trusted ones"]
    try:
        key = base64.b64decode(keys[key_id] + "=" * (-len(keys[key_id]) % 4), altchars=b"-_", validate=True)
        holds = ed25519_holds(key, unhex(signature), message)
    except (ValueError, binascii.Error):
        holds = False
    return [] if holds else [f"the signature of {what} does not hold"]


# --- Ed25519 (RFC 8032 §5.1.7) in plain integers: slow, short, and nothing to install ---------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


@lru_cache(maxsize=64)
def ed25519_holds(key: bytes, signature: bytes, message: bytes) -> bool:
    """Is `signature` (64 bytes) by `key` (32 bytes) over `message`?"""
    if len(key) != 32 or len(signature) != 64:
        return False
    public, commitment = _point(key), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if public is None or commitment is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return _same(_times(scalar, BASE), _plus(commitment, _times(challenge, public)))


def _plus(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _plus(total, point)
        point = _plus(point, point)
        scalar >>= 1
    return total


def _same(one: Point, two: Point) -> bool:
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 and (one[1] * two[2] - two[1] * one[2]) % P == 0


def _point(data: bytes) -> Point | None:
    """The point of 32 bytes; None where there is none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


_BASE_Y = 4 * pow(5, P - 2, P) % P
_BASE = _point(_BASE_Y.to_bytes(32, "little"))
BASE: Point = _BASE if _BASE is not None else (0, 1, 1, 0)


def _no_float(text: str) -> float:
    raise ValueError(f"a number with a point ({text}) has no place in a proof")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict; see the module's text for the exit status."""
    parser = argparse.ArgumentParser(description="Check a surprise draw offline.")
    parser.add_argument("file", help="the download of /audits/<period>.json")
    parser.add_argument("--key", action="append", default=[], help="KEY_ID=BASE64URL of a key you trust")
    parser.add_argument("--round", help="the beacon's round as you fetched it yourself (JSON)")
    told = parser.parse_args(arguments)
    try:
        with open(told.file, "rb") as stream:
            raw = stream.read()
        own_round = None
        if told.round:
            with open(told.round, "rb") as stream:
                own_round = json.loads(stream.read())
        problems = check(raw, dict(item.split("=", 1) for item in told.key), own_round)
        document = parse(raw)
    except (Unreadable, OSError, KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        print(f"unreadable: {error}", file=sys.stderr)
        return 2
    for problem in problems:
        print(f"WRONG  {problem}")
    if problems:
        return 1
    report(document, has_keys=bool(told.key), has_round=own_round is not None)
    return 0


def report(document: Json, *, has_keys: bool, has_round: bool) -> None:
    """What a sound draw says, and what this check rests on."""
    statement = document["statement"]
    print(f"SOUND  draw {statement['period']}: {len(document['drawn'])} of {len(document['frame'])} shops")
    for place, name in enumerate(document["drawn"], start=1):
        print(f"       {place:3d}. {name} (weight {dict(document['frame'])[name]})")
    if not has_keys:
        print("       checked with the keys in the file itself; give --key to know who signed")
    promise = statement["beacon"]
    if promise["kind"] == "embedded":
        print("       DEMONSTRATION beacon: who runs the shop could have steered this draw")
    elif not has_round:
        print(f"       compare with https://api.drand.sh/{promise['chain']}/public/{promise['round']} (--round)")


if __name__ == "__main__":
    sys.exit(main())
