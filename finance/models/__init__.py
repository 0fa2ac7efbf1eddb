"""Finance: the provider's account of our money, both books line by line, and where they differ."""

from finance.models.bank import BankLine, BankStatement
from finance.models.bills import BillLine, CarrierBill
from finance.models.breaks import Break, BreakNote, Correction
from finance.models.recon import Cursor, Item, Movement

__all__ = [
    "BankLine", "BankStatement", "BillLine", "Break", "BreakNote", "CarrierBill", "Correction", "Cursor", "Item", "Movement",
]  # fmt: skip
