"""Tables of returns: one noun a file."""

from returns.models.appeals import ReturnAppeal
from returns.models.cases import CourierProof, Inspection, ReturnCase, ReturnItem, label_code
from returns.models.dispositions import CentreBill, Destruction, HomeBox, HomePiece
from returns.models.fares import CourierFare, PrepaidFreight
from returns.models.grounds import PartRefund, ReturnComment, ReturnGround, ReturnShot, SellerTerms
from returns.models.homeward import Homeward
from returns.models.outcomes import Choice, Replacement
from returns.models.pickups import Pickup, PickupRecall, PickupSlot
from returns.models.twin import CaseSignal, Look, PictureMatch, StrayParcel

__all__ = [
    "CaseSignal",
    "CentreBill",
    "Choice",
    "CourierFare",
    "CourierProof",
    "Destruction",
    "HomeBox",
    "HomePiece",
    "Homeward",
    "Inspection",
    "Look",
    "PartRefund",
    "Pickup",
    "PickupRecall",
    "PickupSlot",
    "PictureMatch",
    "PrepaidFreight",
    "Replacement",
    "ReturnAppeal",
    "ReturnCase",
    "ReturnComment",
    "ReturnGround",
    "ReturnItem",
    "ReturnShot",
    "SellerTerms",
    "StrayParcel",
    "label_code",
]
