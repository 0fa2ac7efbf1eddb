"""Binding a WeChat to an account: a link that works once, for a quarter of an hour, confirmed by who is signed in."""

from datetime import timedelta

from django.core import signing
from django.db import transaction

from marketplace.accounts.models import User
from marketplace.accounts.services.telling import tell
from marketplace.core import ids, trail
from support import letters
from support.errors import LinkOver
from support.models import Conversation, Correspondent, Ticket

SALT = "support.wechat-link"
GOOD_FOR = timedelta(minutes=15)


@transaction.atomic
def offer(correspondent: Correspondent) -> str:
    """The path of a new link for who writes there; an older link of theirs ends."""
    nonce = ids.secret_code(20)
    Correspondent.objects.filter(pk=correspondent.pk).update(link_nonce=nonce)
    return f"/help/wechat/{signing.dumps([correspondent.public_id, nonce], salt=SALT)}/"


def look(token: str) -> Correspondent:
    """Whose link it is. Raises LinkOver for one that is forged, old or used."""
    try:
        public_id, nonce = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkOver from None
    found = letters.correspondent_by(str(public_id))
    if found is None or not found.link_nonce or found.link_nonce != nonce:
        raise LinkOver
    return found


@transaction.atomic
def bind(*, token: str, user: User) -> Correspondent:
    """What is written there is the account's from now on, and what was written before. Raises LinkOver.

    The account is told, with the page where it is undone: whoever was tricked into pressing sees it.
    """
    found = look(token)
    mine = Correspondent.objects.filter(pk=found.pk, link_nonce=found.link_nonce)
    if not mine.update(link_nonce="", user=user):
        raise LinkOver
    talks = Conversation.objects.filter(correspondent=found, user=None)
    Ticket.objects.filter(conversation__in=talks, user=None).update(user=user)
    talks.update(user=user)
    trail.record(verb="wechat.bind", target=user.ref, actor=user.ref, after={"correspondent": found.public_id})
    tell(user, template="wechat_bound", source=f"wechat:{found.public_id}:{found.link_nonce}", link="/help/wechat/")
    found.user, found.link_nonce = user, ""
    return found


@transaction.atomic
def unbind(*, user: User, public_id: str) -> bool:
    """Undo it; conversations that were had stay with the account. False where there is nothing to undo."""
    mine = Correspondent.objects.filter(public_id=public_id, user=user)
    if not mine.update(user=None, link_nonce=""):
        return False
    trail.record(verb="wechat.unbind", target=user.ref, actor=user.ref, after={"correspondent": public_id})
    return True
