"""Passports by the thousand, made in process: whole proofs as the shop would sign them, and proofs with one thing wrong.

No database and no browser: the documents are put together from the very policies that the shop uses, over one log of all their
entries, with keys of their own. `mutate` alters exactly one thing; half of the mutations are signed anew with the right key, as somebody
inside the house could do, so that it is not only the signature that catches them.
"""

import base64
import copy
import hashlib
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from logistics.policies import climate, custody, inspecting, loggers
from marketplace.core.transparency import canonical, merkle

Json = dict[str, Any]
BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
UNIT = ("received", "captured", "packed", "departed", "delivered")
PARCEL = (
    "opened_for_packing",
    "item_in",
    "weighed",
    "sealed",
    "bagged",
    "manifested",
    "departed",
    "arrived",
    "declared",
    "released",
    "delivered",
)
BAG = ("opened", "parcel_in", "closed", "loaded", "departed", "arrived", "climate_recorded")


@dataclass
class Press:
    """Makes passports over one growing log. `keys`: public keys of the shop; `old_key` signs nothing any more."""

    rng: random.Random
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    old_key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    inspector: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    frontier: merkle.Frontier = field(default_factory=merkle.Frontier)
    nodes: dict[merkle.NodeId, bytes] = field(default_factory=dict)

    @property
    def keys(self) -> dict[str, str]:
        return {"s1": public(self.key)}

    def log(self, *, kind: str, subject: str, digest: str, at: datetime) -> Json:
        """A place at the end of the log; its proof comes when the log is closed."""
        leaf = canonical.leaf_input(kind=kind, subject=subject, digest=digest, recorded_at=at)
        index = self.frontier.size
        self.nodes.update(self.frontier.append(merkle.leaf_hash(leaf)))
        return {"time": canonical.utc_text(at), "index": index, "proof": None}

    def chain(self, subject: str, actions: tuple[str, ...], details: Callable[[str], Json], at: datetime) -> list[Json]:
        events: list[Json] = []
        for number, action in enumerate(actions, start=1):
            moment = at + timedelta(hours=number)
            body = custody.payload(
                subject=subject, sequence=number, action=action, at=moment, actor=f"user:{self.rng.randrange(50)}", place="warehouse:NRT1",
                details=details(action), previous_hash=events[-1]["hash"] if events else "",
            )  # fmt: skip
            digest = custody.digest_of(body)
            place = self.log(kind=custody.LOG_KIND, subject=custody.log_subject(subject), digest=digest, at=moment)
            events.append({**body, "hash": digest, "log": place})
        return events

    def draft(self, number: int) -> Json:
        """One passport without proofs, head and signature: they come when all are in the log."""
        code, at = f"P{number:015d}", BEGAN + timedelta(minutes=number)
        unit = self.chain(
            f"unit:{code}",
            UNIT,
            lambda action: {"weight_g": self.rng.randrange(50, 4000)} if action == "captured" else {},
            at,
        )
        joined = next(event["hash"] for event in unit if event["action"] == "packed")
        parcel = self.chain(
            f"parcel:MM{number}", PARCEL, lambda action: {"joined": joined} if action == "item_in" else {}, at
        )
        bagged = next(event["hash"] for event in parcel if event["action"] == "bagged")
        facts = self.climate(number, at)
        told = {"parcel_in": {"joined": bagged}, "climate_recorded": {"facts_sha256": custody.facts_digest(facts)}}
        bag = self.chain(f"bag:BG{number}", BAG, lambda action: told.get(action, {}), at)
        chains = [{"subject": events[0]["subject"], "events": events} for events in (unit, parcel, bag)]
        return {
            "v": "miaomiao-passport-proof/2", "passport": code, "events": sum(len(chain["events"]) for chain in chains),
            "last_hash": unit[-1]["hash"], "chains": chains, "openings": [], "climate": [facts], "public_keys": self.keys,
            **self.inspected(code, at),
        }  # fmt: skip

    def climate(self, number: int, at: datetime) -> Json:
        start = int(at.timestamp())
        points = tuple((start + 600 * step, self.rng.randrange(300, 700), None) for step in range(6))
        file = hashlib.sha256(str(number).encode()).hexdigest()
        return climate.facts(
            subject=f"bag:BG{number}", device="EF-7", sha256=file, reading=loggers.Reading(points, 600, (), False)
        )

    def inspected(self, code: str, at: datetime) -> Json:
        raw = self.inspector.public_key().public_bytes_raw()
        name = inspecting.key_id_of(raw)
        signed = {
            "v": inspecting.STATEMENT_VERSION, "inspector": "I1", "key_id": name, "subject": {"passport": code},
            "inspected_on": at.date().isoformat(), "place": {"country": "JP", "name": "Osaka"}, "result": "conformant",
        }  # fmt: skip
        message = canonical.canonical_json(signed)
        digest = canonical.payload_digest(message)
        place = self.log(kind="inspection", subject=f"inspection:{digest[:32]}", digest=digest, at=at)
        statement = {
            "signed": signed, "signature": self.inspector.sign(message).hex(), "sha256": digest, "received_at": canonical.utc_text(at),
            "verdict": "valid", "log": place,
        }  # fmt: skip
        key = {
            "key_id": name, "public_key": public(self.inspector), "inspector": "I1", "organisation": "Kensa", "valid_from": "2026-01-01",
            "valid_until": "2027-01-01", "approved_at": canonical.utc_text(BEGAN), "revoked_at": "", "revoked_for": "",
        }  # fmt: skip
        return {"inspections": [statement], "inspector_keys": [key]}

    def finish(self, drafts: list[Json]) -> Iterator[bytes]:
        """The files, each with proofs under one signed head."""
        size, root, signed_at = self.frontier.size, self.frontier.root(), BEGAN + timedelta(days=60)
        message = canonical.head_message(size=size, root=root, signed_at=signed_at)
        head = {
            "size": size, "root": root.hex(), "time": canonical.utc_text(signed_at), "key_id": "s1",
            "signature": self.key.sign(message).hex(),
        }  # fmt: skip
        for draft in drafts:
            for entry in places(draft):
                spans = merkle.inclusion_spans(entry["index"], size)
                entry["proof"] = [value.hex() for value in merkle.assemble(spans, self.nodes)]
            yield sign(draft | {"head": head, "tree_size": size}, self.key)


def places(document: Json) -> Iterator[Json]:
    """Every place in the log that a document claims."""
    for chain in document["chains"]:
        yield from (event["log"] for event in chain["events"])
    yield from (item["log"] for item in document["inspections"])


def public(key: Ed25519PrivateKey) -> str:
    return base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).rstrip(b"=").decode()


def sign(document: Json, key: Ed25519PrivateKey) -> bytes:
    """The whole document under one signature, in canonical bytes."""
    body = {name: value for name, value in document.items() if name != "signature"}
    signature = {"key_id": "s1", "value": key.sign(canonical.canonical_json(body)).hex()}
    return canonical.canonical_json(body | {"signature": signature})


def make(count: int, seed: int = 7) -> tuple[Press, list[bytes]]:
    """`count` passports over one log."""
    press = Press(random.Random(seed))
    drafts = [press.draft(number) for number in range(count)]
    return press, list(press.finish(drafts))


def mutate(raw: bytes, press: Press, rng: random.Random) -> tuple[str, bytes]:
    """What was altered, and the file with exactly that altered."""
    kind = rng.choice([*ALTERED, "byte", "old key"])
    if kind == "byte":
        place = rng.randrange(len(raw))
        return kind, raw[:place] + bytes([raw[place] ^ (1 << rng.randrange(7))]) + raw[place + 1 :]
    document: Json = json.loads(raw)
    if kind == "old key":
        return kind, sign(document, press.old_key)
    altered = copy.deepcopy(document)
    ALTERED[kind](altered, rng)
    if rng.random() < 0.5:
        return f"{kind}, signed anew", sign(altered, press.key)
    return kind, canonical.canonical_json(altered)


def _events(document: Json, rng: random.Random) -> list[Json]:
    events: list[Json] = rng.choice(document["chains"])["events"]
    return events


def _drop(document: Json, rng: random.Random) -> None:
    events = _events(document, rng)
    events.pop(rng.randrange(len(events) - 1))
    document["events"] -= 1


def _swap(document: Json, rng: random.Random) -> None:
    events = _events(document, rng)
    place = rng.randrange(len(events) - 1)
    events[place], events[place + 1] = events[place + 1], events[place]


def _field(name: str, value: Any) -> Callable[[Json, random.Random], None]:
    def alter(document: Json, rng: random.Random) -> None:
        rng.choice(_events(document, rng))[name] = value

    return alter


def _rehash(document: Json, rng: random.Random) -> None:
    """An event told differently, its hash made anew, and all hashes after it: only the log still knows."""
    events = _events(document, rng)
    start = rng.randrange(len(events))
    events[start]["place"] = "warehouse:XXX"
    for place in range(start, len(events)):
        events[place]["previous"] = events[place - 1]["hash"] if place else ""
        body = {name: value for name, value in events[place].items() if name not in {"hash", "log"}}
        events[place]["hash"] = canonical.payload_digest(body)
    document["last_hash"] = document["chains"][0]["events"][-1]["hash"]


def _head(document: Json, _rng: random.Random) -> None:
    document["head"]["root"] = hashlib.sha256(document["head"]["root"].encode()).hexdigest()


def _index(document: Json, rng: random.Random) -> None:
    rng.choice(list(places(document)))["index"] += 1


def _statement(document: Json, _rng: random.Random) -> None:
    document["inspections"][0]["signed"]["place"]["name"] = "Kyoto"


def _no_statement_key(document: Json, _rng: random.Random) -> None:
    document["inspector_keys"][0]["revoked_at"] = document["inspector_keys"][0]["approved_at"]
    document["inspector_keys"][0]["revoked_for"] = "compromised"


def _logger(document: Json, _rng: random.Random) -> None:
    document["climate"][0]["centidegrees"]["max"] = 499


def _no_logger(document: Json, _rng: random.Random) -> None:
    document["climate"].clear()


ALTERED: dict[str, Callable[[Json, random.Random], None]] = {
    "an event dropped": _drop, "two events swapped": _swap, "another place": _field("place", "warehouse:XXX"),
    "another actor": _field("actor", "user:mallory"), "another time": _field("at", "2026-11-01T00:00:00.000001Z"),
    "a chain told anew": _rehash, "another root": _head, "another place in the log": _index, "a statement altered": _statement,
    "a revoked key shown as good": _no_statement_key, "a logger altered": _logger, "a logger left out": _no_logger,
}  # fmt: skip
