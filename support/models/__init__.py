"""Support: conversations, messages with files, read marks, tickets, questions to sellers, what comes by mail and WeChat."""

from support.models.conversations import Conversation, Message
from support.models.correspondents import Arrival, Correspondent
from support.models.files import MessageFile
from support.models.marks import ReadMark
from support.models.seller_questions import SellerQuestion
from support.models.tickets import Ticket

__all__ = [
    "Arrival",
    "Conversation",
    "Correspondent",
    "Message",
    "MessageFile",
    "ReadMark",
    "SellerQuestion",
    "Ticket",
]
