"""What support does when something happened: it wakes open sockets and tells people who are not there. Idempotent."""

from typing import Any

from django.db import transaction

from marketplace.accounts.services.telling import tell
from sellers.policies.team import Permission
from sellers.selectors.team import members_who_may
from support import live, selectors
from support.models import Conversation, Message
from support.seller_questions import question_by_id
from support.services import seller_questions
from support.wire import group_of


def push_to_sockets(*, message: int) -> None:
    """Hint the sockets of the conversation by the message's id. They may miss it: pages ask for what follows the last."""
    public_id, is_internal = selectors.place_of(message)
    group = group_of(public_id, internal=is_internal)
    transaction.on_commit(lambda: live.hint(group, message), robust=True)


def tell_seller_waiting(*, subject: str, **_more: Any) -> None:
    """Three quarters of the time for an answer are over."""
    _tell_seller(subject.partition(":")[2], "seller_question_waits")


def _tell_seller(question: str, template: str) -> None:
    found = question_by_id(question)
    if found.answered_at is not None:
        return
    for member in members_who_may(found.seller_id, Permission.MESSAGES):
        tell(
            member.user, template=template, source=f"{found.ref}:{template}", link=f"/seller/messages/{found.public_id}/",
            context={"shop": found.seller.display_name},
        )  # fmt: skip


def drop_questions(*, ticket: str) -> None:
    """A ticket is over: the seller need not answer any more."""
    seller_questions.drop(ticket=selectors.ticket_by_number(ticket), actor="system:support")


def tell_answered(*, message: int) -> None:
    """Tell the customer once a question, however many messages the answer has; by mail only the first time."""
    found = selectors.message(message)
    user = found.conversation.user
    if user is None or found.sender != Message.Sender.AGENT or found.is_internal:
        return
    if found.conversation.channel != Conversation.Channel.WEB:  # the answer itself goes there
        return
    talk = found.conversation.public_id
    channels = ("in_app", "mail") if selectors.is_first_answer(found) else ("in_app",)
    tell(
        user,
        template="support_answered",
        source=f"conversation:{talk}:answered:{selectors.question_before(found)}",
        link=f"/help/chat/{talk}/",
        channels=channels,
    )
