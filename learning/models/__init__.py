"""Tables of learning: one noun a file."""

from learning.models.alarms import BatchAlarm
from learning.models.facts import Batch, Outcome, Sold
from learning.models.months import CentreDrill, MonthReport, ReserveMonth, RiskTable, SellerQuality

__all__ = [
    "Batch",
    "BatchAlarm",
    "CentreDrill",
    "MonthReport",
    "Outcome",
    "ReserveMonth",
    "RiskTable",
    "SellerQuality",
    "Sold",
]
