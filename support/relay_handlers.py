"""What the relay does when something happened. Idempotent."""

from typing import Any

from marketplace.accounts.services.telling import tell
from marketplace.translating.models import Translation
from sellers.policies.team import Permission
from sellers.selectors.team import members_who_may
from support.models import RelayMessage
from support.relay import message as relay_of
from support.relay import waiting_for
from support.services import relaying


def translated(*, translation: int) -> None:
    """A translation is there: every message that waited for it is judged. Those judged before are left alone."""
    for relayed in waiting_for(translation):
        relaying.judge(relayed, Translation.objects.get(pk=translation))


def tell_seller(*, relay: str, question: str, side: str) -> None:
    """Whoever answers for the shop learns that we need a word from them."""
    if side != RelayMessage.Side.OURS:
        return
    found = relay_of(relay).question
    for member in members_who_may(found.seller_id, Permission.MESSAGES):
        tell(
            member.user, template="seller_question", source=f"{found.ref}:seller_question", link=f"/seller/messages/{question}/",
            context={"shop": found.seller.display_name},
        )  # fmt: skip


def tell_shopper(*, relay: str, side: str, **_more: Any) -> None:
    """The shopper learns that the seller's answer is there; once a question."""
    found = relay_of(relay)
    user = found.question.ticket.conversation.user
    if side != RelayMessage.Side.SELLER or user is None:
        return
    tell(
        user, template="seller_answered", source=f"{found.question.ref}:answered",
        link=f"/help/chat/{found.question.ticket.conversation.public_id}/", context={},
    )  # fmt: skip
