"""Tables of returns: one noun a file."""

from returns.models.cases import CourierProof, Inspection, ReturnCase, ReturnItem, label_code
from returns.models.twin import CaseSignal, Look, PictureMatch, StrayParcel

__all__ = [
    "CaseSignal",
    "CourierProof",
    "Inspection",
    "Look",
    "PictureMatch",
    "ReturnCase",
    "ReturnItem",
    "StrayParcel",
    "label_code",
]
