"""Proofs of a passport: its chains, their place in the public log, and our verdict. A fixed number of queries.

Four queries for any number of events and statements: the events with their log entries, the tree head, and the tree hashes of
all inclusion proofs together (two).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

from logistics.documents import closed_facts, opened_facts
from logistics.models import CustodyEvent, Evidence, Opening, Unit
from logistics.policies import custody as chain
from logistics.policies.custody import Link
from logistics.policies.inspecting import FORGED
from logistics.selectors.vouching import Climate, Voucher, key_json
from marketplace.core.crypto import keyring
from marketplace.core.transparency import canonical, merkle
from marketplace.core.transparency import selectors as log
from marketplace.core.transparency.models import LogEntry, TreeHead

VERSION = "miaomiao-passport-proof/2"


@dataclass(frozen=True)
class Verdict:
    """What verifying found. `waiting` events are chained, but the next tree head will cover them first."""

    events: int
    proven: int
    waiting: int
    problems: tuple[str, ...]
    head: TreeHead | None

    @property
    def is_sound(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class Chains:
    """The custody chains of one unit: its own, its parcel's and its bag's, with inclusion proofs where there are any."""

    links: dict[str, list[CustodyEvent]]
    head: TreeHead | None
    proofs: dict[int, list[bytes]] = field(default_factory=dict)
    """Inclusion proofs by log entry."""
    vouchers: Sequence[Voucher] = ()

    @property
    def events(self) -> list[CustodyEvent]:
        return [event for events in self.links.values() for event in events]


def chains_of(unit: Unit, vouchers: Sequence[Voucher] = ()) -> Chains:
    """Everything that is needed to verify one unit and what inspectors said of it; `unit.parcel.bag` must be at hand."""
    subjects = [f"unit:{unit.passport_code}"]
    if unit.parcel is not None:
        subjects.append(f"parcel:{unit.parcel.number}")
        if unit.parcel.bag is not None:
            subjects.append(f"bag:{unit.parcel.bag.number}")
    return chains_of_subjects(subjects, vouchers)


def chains_of_subjects(subjects: Sequence[str], vouchers: Sequence[Voucher] = ()) -> Chains:
    """The chains of these subjects, in this order, under the newest tree head."""
    found = (
        CustodyEvent.objects.filter(subject__in=subjects).select_related("log_entry").order_by("subject", "sequence")
    )
    grouped = {subject: list(events) for subject, events in groupby(found, key=lambda event: event.subject)}
    links = {subject: grouped.get(subject, []) for subject in subjects}
    head = log.latest_head()
    entries = [event.log_entry for events in links.values() for event in events] + [
        voucher.row.log_entry for voucher in vouchers
    ]
    return Chains(links, head, _proofs(entries, head), vouchers)


def verify(chains: Chains) -> Verdict:
    """Recompute every hash and link, every leaf and inclusion proof, and the signature of the tree head."""
    problems = [
        line for events in chains.links.values() for line in chain.broken_links([_link(event) for event in events])
    ]
    problems += _unjoined(chains)
    head = chains.head
    if head is not None and not log.verify_head(head):
        problems.append("the tree head is not signed by a key of ours")
    forged = [voucher.row for voucher in chains.vouchers if voucher.verdict == FORGED]
    problems += [f"inspection {row.sha256[:12]}: the signature does not fit" for row in forged]
    for event in chains.events:
        proof = chains.proofs.get(event.log_entry_id)
        if proof is not None and head is not None and not _is_included(event, proof, head):
            problems.append(f"{event.subject}#{event.sequence}: is not in the public log as it stands here")
    proven = sum(event.log_entry_id in chains.proofs for event in chains.events)
    return Verdict(len(chains.events), proven, len(chains.events) - proven, tuple(problems), head)


def proof_document(unit: Unit, chains: Chains, climate: Sequence[Climate] = ()) -> dict[str, Any]:
    """The download: all events with hashes and inclusion proofs, published facts of openings, inspectors' statements with their
    keys and revocations, loggers' facts, the signed tree head, and our signature over the whole. `tools/verify_passport.py`
    checks it without us."""
    head = chains.head
    document: dict[str, Any] = {
        "v": VERSION,
        "passport": unit.passport_code,
        "events": len(chains.events),
        "last_hash": chains.links[f"unit:{unit.passport_code}"][-1].hash if chains.events else "",
        "tree_size": head.size if head else 0,
        "head": log.head_json(head) if head else None,
        "chains": [
            {"subject": subject, "events": [_event_json(event, chains) for event in events]}
            for subject, events in chains.links.items()
        ],
        "openings": _openings(unit),
        "inspections": [_statement_json(voucher, chains) for voucher in chains.vouchers],
        "inspector_keys": [
            key_json(key) for key in {voucher.key.pk: voucher.key for voucher in chains.vouchers}.values()
        ],
        "climate": [part.record.facts for part in climate],
        "public_keys": keyring.public_keys(),
    }
    signature = keyring.sign(canonical.canonical_json(document))
    return document | {"signature": {"key_id": signature.key_id, "value": signature.value.hex()}}


def links_of(chains: Chains) -> list[Link]:
    """All events as plain links, oldest first."""
    return [_link(event) for event in sorted(chains.events, key=lambda event: (event.at, event.pk))]


def _event_json(event: CustodyEvent, chains: Chains) -> dict[str, Any]:
    return {**_payload(event), "hash": event.hash, "log": _log_json(event.log_entry, chains)}


def _statement_json(voucher: Voucher, chains: Chains) -> dict[str, Any]:
    return {
        "signed": json.loads(voucher.row.statement), "signature": voucher.row.signature, "sha256": voucher.row.sha256,
        "received_at": canonical.utc_text(voucher.row.received_at), "verdict": voucher.verdict,
        "log": _log_json(voucher.row.log_entry, chains),
    }  # fmt: skip


def _log_json(entry: LogEntry, chains: Chains) -> dict[str, Any]:
    proof = chains.proofs.get(entry.pk)
    return {
        "time": canonical.utc_text(entry.recorded_at),
        "index": entry.index if proof is not None else None,
        "proof": [value.hex() for value in proof] if proof is not None else None,
    }


def _openings(unit: Unit) -> list[dict[str, Any]]:
    """Published facts of the parcel's openings, in the form whose digest custody keeps."""
    if unit.parcel_id is None:
        return []
    openings = (
        Opening.objects.filter(parcel=unit.parcel_id).select_related("parcel", "old_seal", "new_seal").order_by("id")
    )
    digests: dict[int, list[str]] = {}
    for opening_id, sha256 in (
        Evidence.objects.filter(opening__parcel=unit.parcel_id).order_by("id").values_list("opening_id", "sha256")
    ):
        digests.setdefault(opening_id or 0, []).append(sha256)
    return [
        {
            "opened": opened_facts(opening),
            "closed": closed_facts(opening, digests.get(opening.pk, [])) if opening.closed_at else None,
        }
        for opening in openings
    ]


def _proofs(entries: Sequence[LogEntry], head: TreeHead | None) -> dict[int, list[bytes]]:
    if head is None:
        return {}
    spans = {
        entry.pk: merkle.inclusion_spans(entry.index, head.size)
        for entry in entries
        if entry.index is not None and entry.index < head.size
    }
    nodes = {node for found in spans.values() for span in found for node in merkle.nodes_of(span)}
    stored = log.stored_hashes(nodes)
    return {pk: merkle.assemble(found, stored) for pk, found in spans.items()}


def _is_included(event: CustodyEvent, proof: Sequence[bytes], head: TreeHead) -> bool:
    entry = event.log_entry
    leaf = canonical.leaf_input(
        kind=chain.LOG_KIND,
        subject=chain.log_subject(event.subject),
        digest=event.hash,
        recorded_at=entry.recorded_at,
    )
    return merkle.verify_inclusion(
        leaf=merkle.leaf_hash(leaf), index=entry.index or 0, size=head.size, proof=proof, root=bytes(head.root)
    )


def _unjoined(chains: Chains) -> list[str]:
    rows = [[_link(event) for event in events] for events in chains.links.values()]
    problems: list[str] = []
    for (child, parent), (entered, joined) in zip(
        pairwise(rows), (("packed", "item_in"), ("bagged", "parcel_in")), strict=False
    ):
        problems += chain.unjoined(child, parent, entered=entered, joined=joined)
    return problems


def _link(event: CustodyEvent) -> Link:
    return Link(
        event.subject, event.sequence, event.action, event.at, event.actor, event.place, event.details,
        event.previous_hash, event.hash,
    )  # fmt: skip


def _payload(event: CustodyEvent) -> dict[str, Any]:
    return chain.payload(
        subject=event.subject, sequence=event.sequence, action=event.action, at=event.at, actor=event.actor,
        place=event.place, details=event.details, previous_hash=event.previous_hash,
    )  # fmt: skip
