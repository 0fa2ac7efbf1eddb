"""Support: conversations, messages, tickets, questions to sellers."""

from support.models.conversations import Conversation, Message
from support.models.relay import RelayMessage
from support.models.seller_questions import SellerQuestion
from support.models.tickets import Ticket

__all__ = ["Conversation", "Message", "RelayMessage", "SellerQuestion", "Ticket"]
