"""Sellers: who they are, what they proved, how they were audited, what they are paid."""

from sellers.models.audits import Audit
from sellers.models.grades import GradeEvent
from sellers.models.papers import Document, Requirement
from sellers.models.parties import Seller, SellerMember
from sellers.models.payouts import Payout

__all__ = ["Audit", "Document", "GradeEvent", "Payout", "Requirement", "Seller", "SellerMember"]
