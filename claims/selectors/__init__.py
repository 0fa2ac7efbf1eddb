"""Reads of claims and insurance."""

from claims.selectors.claims import (
    claim_by,
    claim_for,
    claims_of,
    claims_of_order,
    entries_of,
    file_of,
    insurer_claim_of,
    is_party,
    pieces_of,
    premiums_owed,
    queue,
    recoveries,
    recovery_by,
    stock_claim_by,
    stock_queue,
)

__all__ = [
    "claim_by",
    "claim_for",
    "claims_of",
    "claims_of_order",
    "entries_of",
    "file_of",
    "insurer_claim_of",
    "is_party",
    "pieces_of",
    "premiums_owed",
    "queue",
    "recoveries",
    "recovery_by",
    "stock_claim_by",
    "stock_queue",
]
