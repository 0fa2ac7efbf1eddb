"""Sellers: who they are, what they proved, how they were audited, what they are paid."""

from sellers.models.audits import Audit, AuditAppeal, AuditEntry, AuditPhoto, AuditReport, AuditRuling
from sellers.models.deposits import Deposit, DepositMove
from sellers.models.draws import Auditor, AuditPeriod, AuditVisit, BeaconChain
from sellers.models.exports import Export, ExportPart, TaxProfile
from sellers.models.grades import GradeEvent, GradeStanding
from sellers.models.holds import Hold
from sellers.models.papers import Document, Requirement, ScreeningHit
from sellers.models.parties import Seller, SellerMember
from sellers.models.payouts import Payout, ReserveSlice, Till
from sellers.models.solvency import OwedLeaf, OwedReport
from sellers.models.team import Invitation
from sellers.models.trading import SellerDay

__all__ = [
    "Audit",
    "AuditAppeal",
    "AuditEntry",
    "AuditPeriod",
    "AuditPhoto",
    "AuditReport",
    "AuditRuling",
    "AuditVisit",
    "Auditor",
    "BeaconChain",
    "Deposit",
    "DepositMove",
    "Document",
    "Export",
    "ExportPart",
    "GradeEvent",
    "GradeStanding",
    "Hold",
    "Invitation",
    "OwedLeaf",
    "OwedReport",
    "Payout",
    "Requirement",
    "ReserveSlice",
    "ScreeningHit",
    "Seller",
    "SellerDay",
    "SellerMember",
    "TaxProfile",
    "Till",
]
