"""Support: conversations, messages with files, read marks, tickets, questions to sellers, what comes by mail and WeChat."""

from support.models.care_files import CareFile
from support.models.conversations import Conversation, Message
from support.models.correspondents import Arrival, Correspondent
from support.models.files import MessageFile
from support.models.marks import ReadMark
from support.models.relay import RelayMessage
from support.models.seller_questions import SellerQuestion
from support.models.shifts import Shift, ShiftPlan, SwapRequest
from support.models.skills import SkillCertificate
from support.models.teams import Seat, Team
from support.models.tickets import Ticket
from support.models.work import FollowUp, Macro, TicketAlarm, TicketCause, TicketLink, TicketStep, TicketTag

__all__ = [
    "Arrival",
    "CareFile",
    "Conversation",
    "Correspondent",
    "FollowUp",
    "Macro",
    "Message",
    "MessageFile",
    "ReadMark",
    "RelayMessage",
    "Seat",
    "SellerQuestion",
    "Shift",
    "ShiftPlan",
    "SkillCertificate",
    "SwapRequest",
    "Team",
    "Ticket",
    "TicketAlarm",
    "TicketCause",
    "TicketLink",
    "TicketStep",
    "TicketTag",
]
