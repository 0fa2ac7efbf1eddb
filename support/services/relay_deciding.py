"""A person decides about a held message: release, correct, send the original, mask, or refuse with a strike."""

from collections.abc import Callable

from django.db import transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import textnorm, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import StaleState
from marketplace.core.outbox.emit import emit
from marketplace.translating.policies import leaks
from support import locks
from support.errors import AlreadyDecided, BadDecision, NothingToCorrect, OwnMessage, StillLeaks
from support.models import RelayMessage
from support.policies import MAX_LENGTH
from support.services import relaying
from support.states import RELAY, RelayStatus


@transaction.atomic
def decide(*, relayed: RelayMessage, by: User, decision: str, text: str = "", why: str = "") -> RelayMessage:
    """`release` as translated, `correct` with `text`, `original` untranslated, `mask` what leaks, `refuse` with a strike.

    Never by whoever wrote it: a held message is looked at by a second pair of eyes.
    Raises NotAllowed, BadDecision, OwnMessage, AlreadyDecided, NothingToCorrect, StillLeaks, BadText.
    """
    require_role(by, Role.AGENT)
    act = ACTS.get(decision)
    if act is None:
        raise BadDecision
    if by.ref == relayed.author:
        raise OwnMessage
    locks.conversation(relayed.question.ticket.conversation_id)
    relayed.refresh_from_db(fields=["status", "rendered"])
    if relayed.status != RelayStatus.HELD:
        raise AlreadyDecided
    try:
        return act(relayed, by, text, why)
    except StaleState:
        raise AlreadyDecided from None


def _release(relayed: RelayMessage, by: User, _text: str, why: str) -> RelayMessage:
    return _delivered(relayed, by, "released", str(relayed.rendered or relayed.body), why)


def _correct(relayed: RelayMessage, by: User, text: str, why: str) -> RelayMessage:
    said = textnorm.clean_text(text, max_length=MAX_LENGTH, field="text")
    if not said:
        raise NothingToCorrect
    if leaks.find(said):
        raise StillLeaks
    return _delivered(relayed, by, "corrected", said, why)


def _original(relayed: RelayMessage, by: User, _text: str, why: str) -> RelayMessage:
    relayed.is_original = relayed.source != relayed.target
    relayed.save(update_fields=["is_original"])
    return _delivered(relayed, by, "original", str(relayed.body), why)


def _mask(relayed: RelayMessage, by: User, _text: str, why: str) -> RelayMessage:
    """Paint over what leads outside, in what is read and in the original that stands behind it."""
    said = str(relayed.rendered or relayed.body)
    return _delivered(relayed, by, "masked", leaks.masked(said, leaks.find(said)), why)


def _delivered(relayed: RelayMessage, by: User, decision: str, said: str, why: str) -> RelayMessage:
    relayed.rendered = said
    relayed.save(update_fields=["rendered"])
    trail.record(verb=f"relay.{decision}", target=relayed.ref, actor=by.ref, why=why[:200])
    return relaying.deliver(relayed, actor=by.ref, decision=decision)


def _refuse(relayed: RelayMessage, by: User, _text: str, why: str) -> RelayMessage:
    """It is not passed on; a leak of the seller counts (`support.leak_struck`)."""
    RELAY.move(
        relayed,
        RelayStatus.REFUSED,
        actor=by.ref,
        why=why[:200],
        decision="refused",
        decided_by=by.ref,
        decided_at=time.now(),
    )
    clocks.stop(kind=relaying.REVIEW, subject=relayed.ref, actor=by.ref)
    if relayed.side == RelayMessage.Side.SELLER and "leak" in relayed.reasons:
        emit(topic="support.leak_struck", key=relayed.ref, payload={"relay": relayed.public_id})
    return relayed


ACTS: dict[str, Callable[[RelayMessage, User, str, str], RelayMessage]] = {
    "release": _release, "correct": _correct, "original": _original, "mask": _mask, "refuse": _refuse,
}  # fmt: skip
