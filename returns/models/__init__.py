"""Tables of returns: one noun a file."""

from returns.models.cases import CourierProof, Inspection, ReturnCase, ReturnItem, label_code
from returns.models.outcomes import Choice, Replacement

__all__ = ["Choice", "CourierProof", "Inspection", "Replacement", "ReturnCase", "ReturnItem", "label_code"]
