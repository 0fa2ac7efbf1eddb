"""Tables of returns: one noun a file."""

from returns.models.appeals import ReturnAppeal
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
from returns.models.grounds import PartRefund, ReturnComment, ReturnGround, ReturnShot, SellerTerms
from returns.models.pickups import Pickup, PickupSlot

__all__ = [
    "CourierProof",
    "Inspection",
    "PartRefund",
    "Pickup",
    "PickupSlot",
    "ReturnAppeal",
    "ReturnCase",
    "ReturnComment",
    "ReturnGround",
    "ReturnItem",
    "ReturnShot",
    "SellerTerms",
    "label_code",
]
from returns.models.dispositions import CentreBill, Destruction, HomeBox, HomePiece
from returns.models.outcomes import Choice, Replacement

__all__ = [
    "CentreBill", "Choice", "CourierProof", "Destruction", "HomeBox", "HomePiece", "Inspection", "Replacement", "ReturnCase",
    "ReturnItem", "label_code",
]  # fmt: skip
