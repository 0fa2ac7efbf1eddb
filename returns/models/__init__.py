"""Tables of returns: one noun a file."""

from returns.models.cases import CourierProof, Inspection, ReturnCase, ReturnItem, label_code

__all__ = ["CourierProof", "Inspection", "ReturnCase", "ReturnItem", "label_code"]
