"""What comes in by mail and WeChat becomes a message, once; what no person wrote is kept and answered by nothing.

Files are looked at and written before the transaction, as everywhere. In it: who writes, the arrival itself (unique by its own
id: of two deliveries at once the second finds the first), the message with its ticket.
"""

import io
from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.accounts.models import User
from marketplace.accounts.selectors import user_by_login
from marketplace.core import time, trail
from marketplace.core.errors import DomainError
from support import letters, limits, selectors
from support.channels.base import Incoming
from support.models import Arrival, Conversation, Correspondent, Message
from support.services import conversations, files, outgoing, tickets

Verdict = Arrival.Verdict
LOCALE = "zh-hans"
KEPT, BATCH = timedelta(days=90), 5000
PAUSE_OF_REFUSALS = 3600  # seconds between two refusals to one sender


def take(incoming: Incoming) -> Arrival:
    """Take it in. The same again returns the arrival that is there. Raises nothing for what a sender can get wrong."""
    key = trail.digest(incoming.key)
    known = letters.arrived_before(incoming.channel, key)
    if known is not None:
        return known
    author = f"{incoming.channel}:{letters.digest_of(incoming.address)}"
    kind = incoming.kind or (Verdict.FLOOD if limits.is_flood(author) else "")
    stored, lost = ([], 0) if kind else _store(incoming.files, author)
    try:
        with transaction.atomic():
            return _take(incoming, key, kind, stored, lost)
    except IntegrityError:
        winner = letters.arrived_before(incoming.channel, key)
        if winner is None:
            raise
        return winner


def _store(given: Sequence[bytes], author: str) -> tuple[list[files.Stored], int]:
    """Files that can be used, and how many cannot: one bad attachment costs itself, not the letter."""
    kept: list[files.Stored] = []
    for data in given:
        try:
            kept += files.store([io.BytesIO(data)], author=author)
        except DomainError:
            continue
    return kept, len(given) - len(kept)


def _take(incoming: Incoming, key: str, kind: str, stored: Sequence[files.Stored], lost: int) -> Arrival:
    now = time.now()
    correspondent = _correspondent(incoming)
    arrival = Arrival.objects.create(
        channel=incoming.channel, key=key, correspondent=correspondent, verdict=kind or Verdict.TAKEN,
        letter_id=incoming.letter_id, subject=incoming.subject, received_at=now,
    )  # fmt: skip
    if kind:
        return arrival
    if incoming.media_id:
        _set(arrival, verdict=Verdict.WAITING, media_id=incoming.media_id, next_at=now)
        return arrival
    return write(arrival, incoming, stored, lost)


def write(arrival: Arrival, incoming: Incoming, stored: Sequence[files.Stored], lost: int = 0) -> Arrival:
    """Make the message of an arrival. What is refused (too long, empty, too fast) is told to the sender once an hour."""
    correspondent = arrival.correspondent
    assert correspondent is not None  # noqa: S101  (a letter has a sender)
    body = incoming.text
    if lost:
        with override(LOCALE):
            note = _("(%(count)d attachments could not be taken: send JPEG, PNG, WebP, MP4 or PDF.)") % {"count": lost}
        body = f"{body}\n\n{note}".strip()
    try:
        with transaction.atomic():
            talk, message = _post(arrival, correspondent, incoming, body, stored)
    except DomainError as error:
        _set(arrival, verdict=Verdict.EMPTY if error.code == "empty_message" else Verdict.REFUSED)
        _refuse(arrival, correspondent, error)
        return arrival
    _set(arrival, verdict=Verdict.TAKEN, conversation=talk, message=message, next_at=None)
    return arrival


def _post(
    arrival: Arrival, correspondent: Correspondent, incoming: Incoming, body: str, stored: Sequence[files.Stored]
) -> tuple[Conversation, Message]:
    conversations.words(body)  # before a conversation is opened for it
    user = correspondent.user or _proved(incoming)
    author = user.ref if user else correspondent.ref
    talk = _conversation(correspondent, incoming, user, author)
    message, _ticket = tickets.customer_writes(
        conversation=talk, author=author, body=body, client_id=f"in-{arrival.pk}", attached=stored
    )
    return talk, message


def _correspondent(incoming: Incoming) -> Correspondent:
    now = time.now()
    found, is_new = Correspondent.objects.select_related("user").get_or_create(
        channel=incoming.channel, digest=letters.digest_of(incoming.address),
        defaults={"address": incoming.address, "created_at": now, "last_at": now},
    )  # fmt: skip
    if not is_new:
        Correspondent.objects.filter(pk=found.pk).update(last_at=now)
    return found


def _proved(incoming: Incoming) -> User | None:
    """The account of an address that is proved to be the sender's; a mere From line proves nothing."""
    user = user_by_login(incoming.email) if incoming.email else None
    return user if user is not None and user.is_active else None


def _conversation(correspondent: Correspondent, incoming: Incoming, user: User | None, author: str) -> Conversation:
    """The one it belongs to, else a new one: of the account where the sender is known, else of a guest of this channel."""
    if incoming.thread:
        return selectors.conversation_for_agent(incoming.thread)
    going = letters.going_on(correspondent) if incoming.channel == Conversation.Channel.WECHAT else None
    if going is not None:
        return going
    return conversations.start(
        user=user, locale=user.locale if user else LOCALE, actor=author, channel=incoming.channel,
        correspondent=correspondent,
    )  # fmt: skip


def _refuse(arrival: Arrival, correspondent: Correspondent, error: DomainError) -> None:
    """Say why, at most once an hour to one sender, so that no machine makes us write to it again and again."""
    since = time.now() - timedelta(seconds=PAUSE_OF_REFUSALS)
    before = Arrival.objects.filter(
        correspondent=correspondent, verdict__in=(Verdict.REFUSED, Verdict.EMPTY), received_at__gte=since
    )
    if not before.exclude(pk=arrival.pk).exists():
        outgoing.tell(correspondent, text=str(error.message), source=f"arrival:{arrival.pk}")


def _set(arrival: Arrival, **values: object) -> None:
    Arrival.objects.filter(pk=arrival.pk).update(**values)
    for name, value in values.items():
        setattr(arrival, name, value)


def forget_old() -> int:
    """What became no message goes after ninety days, and correspondents of whom nothing is left. Returns how many arrivals."""
    old = Arrival.objects.filter(conversation=None, received_at__lt=time.now() - KEPT)
    pks = list(old.order_by("pk").values_list("pk", flat=True)[:BATCH])
    gone, _by_kind = Arrival.objects.filter(pk__in=pks).delete()
    empty = Correspondent.objects.filter(arrivals=None, conversations=None, user=None, last_at__lt=time.now() - KEPT)
    Correspondent.objects.filter(pk__in=list(empty.order_by("pk").values_list("pk", flat=True)[:BATCH])).delete()
    return gone
