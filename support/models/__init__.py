"""Support: conversations, messages, tickets, questions to sellers, teams and their shifts, care files."""

from support.models.care_files import CareFile
from support.models.conversations import Conversation, Message
from support.models.seller_questions import SellerQuestion
from support.models.shifts import Shift, ShiftPlan, SwapRequest
from support.models.teams import Seat, Team
from support.models.tickets import Ticket
from support.models.work import FollowUp, Macro, TicketAlarm, TicketCause, TicketLink, TicketStep, TicketTag

__all__ = [
    "CareFile",
    "Conversation",
    "FollowUp",
    "Macro",
    "Message",
    "Seat",
    "SellerQuestion",
    "Shift",
    "ShiftPlan",
    "SwapRequest",
    "Team",
    "Ticket",
    "TicketAlarm",
    "TicketCause",
    "TicketLink",
    "TicketStep",
    "TicketTag",
]
