"""Buying, and what shoppers say afterwards: one file a noun."""

from orders.models.after import Cut, CutLine, Goodwill, OrderAddress
from orders.models.buying import (
    Cart,
    CartLine,
    Escrow,
    EscrowHold,
    Order,
    OrderLine,
    Purchase,
    Quote,
    Refund,
    RefundLine,
)
from orders.models.confirmations import NoReasonConfirmation
from orders.models.exchange import (
    AnswerVersion,
    Challenge,
    ChallengeFile,
    Exchange,
    HelpfulVote,
    RatingTally,
    ReviewRuling,
    ShopperRating,
)
from orders.models.objections import AnswerObjection, ReviewReminder
from orders.models.opinions import Answer, FollowUp, Question, Review, ReviewPhoto
from orders.models.pieces import PieceBack
from orders.models.services import Warranty

__all__ = [
    "Answer",
    "AnswerObjection",
    "AnswerVersion",
    "Cart",
    "CartLine",
    "Challenge",
    "ChallengeFile",
    "Cut",
    "CutLine",
    "Escrow",
    "EscrowHold",
    "Exchange",
    "FollowUp",
    "Goodwill",
    "HelpfulVote",
    "NoReasonConfirmation",
    "Order",
    "OrderAddress",
    "OrderLine",
    "PieceBack",
    "Purchase",
    "Question",
    "Quote",
    "RatingTally",
    "Refund",
    "RefundLine",
    "Review",
    "ReviewPhoto",
    "ReviewReminder",
    "ReviewRuling",
    "ShopperRating",
    "Warranty",
]
