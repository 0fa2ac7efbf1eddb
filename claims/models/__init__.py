"""Claims and insurance: one file a noun."""

from claims.models.claims import Claim, ClaimEntry, ClaimFile, ClaimPiece
from claims.models.insurer import InsurerClaim, InsurerNews
from claims.models.recovery import Recovery
from claims.models.stock import PremiumBill, Remittance, StockClaim, StockClaimPiece, StockPolicy

__all__ = [
    "Claim",
    "ClaimEntry",
    "ClaimFile",
    "ClaimPiece",
    "InsurerClaim",
    "InsurerNews",
    "PremiumBill",
    "Recovery",
    "Remittance",
    "StockClaim",
    "StockClaimPiece",
    "StockPolicy",
]
