"""Support: conversations, messages, tickets, questions to sellers."""

from support.models.conversations import Conversation, Message
from support.models.seller_questions import SellerQuestion
from support.models.skills import SkillCertificate
from support.models.tickets import Ticket

__all__ = ["Conversation", "Message", "SellerQuestion", "SkillCertificate", "Ticket"]
