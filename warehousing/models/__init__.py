"""The shelf room: zones and bins, inbound notices, pieces and their moves, counts, waves, transfers, storage bills."""

from warehousing.models.fees import StorageBill
from warehousing.models.inbound import Notice, NoticeLine, NoticeOrder, Receipt, Slot
from warehousing.models.losses import Loss
from warehousing.models.places import Bin, Temperature, Zone
from warehousing.models.recalls import Recall, RecallPiece
from warehousing.models.stock import Move, Piece
from warehousing.models.work import Count, CountScan, PickTask, Transfer, TransferPiece, Wave

__all__ = [
    "Bin",
    "Count",
    "CountScan",
    "Loss",
    "Move",
    "Notice",
    "NoticeLine",
    "NoticeOrder",
    "PickTask",
    "Piece",
    "Recall",
    "RecallPiece",
    "Receipt",
    "Slot",
    "StorageBill",
    "Temperature",
    "Transfer",
    "TransferPiece",
    "Wave",
    "Zone",
]
