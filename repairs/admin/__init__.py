"""Repairs in the back office."""

from repairs.admin.network import PartAdmin, PartnerAdmin, PartStockAdmin, RepairCaseAdmin

__all__ = ["PartAdmin", "PartStockAdmin", "PartnerAdmin", "RepairCaseAdmin"]
