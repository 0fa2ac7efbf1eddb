"""Finance: the provider's account of our money, both books line by line, and where they differ."""

from finance.models.breaks import Break, BreakNote, Correction
from finance.models.recon import Cursor, Item, Movement

__all__ = ["Break", "BreakNote", "Correction", "Cursor", "Item", "Movement"]
