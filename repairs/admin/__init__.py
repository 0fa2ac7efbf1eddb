"""Repairs in the back office."""

from repairs.admin.money import StatementAdmin, TripAdmin
from repairs.admin.network import PartAdmin, PartnerAdmin, PartStockAdmin, RepairCaseAdmin

__all__ = ["PartAdmin", "PartStockAdmin", "PartnerAdmin", "RepairCaseAdmin", "StatementAdmin", "TripAdmin"]
