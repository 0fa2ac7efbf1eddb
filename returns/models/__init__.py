"""Tables of returns: one noun a file."""

from returns.models.cases import CourierProof, Inspection, ReturnCase, ReturnItem, label_code
from returns.models.dispositions import CentreBill, Destruction, HomeBox, HomePiece
from returns.models.outcomes import Choice, Replacement

__all__ = [
    "CentreBill", "Choice", "CourierProof", "Destruction", "HomeBox", "HomePiece", "Inspection", "Replacement", "ReturnCase",
    "ReturnItem", "label_code",
]  # fmt: skip
