"""Following a parcel by mail without an account: asked, said yes from the mailbox, ended by one click.

The answer is the same for every address and every state, so nobody learns who follows what.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from logistics.errors import BadMail
from logistics.models import Follower, Parcel
from logistics.services import following_links as links
from logistics.states import FOLLOWER, FollowerStatus, ParcelStatus
from marketplace.core import time
from marketplace.core.textnorm import nfkc
from marketplace.notices.models import Notice
from marketplace.notices.privacy import erase as forget_notices
from marketplace.notices.services import notices

MOST_A_PARCEL = 10  # addresses that may be asked for one parcel
MOST_ASKED = 3  # confirmations mailed to one address for one parcel
MOST_A_DAY = 10  # confirmations mailed to one address for all parcels
KEPT = timedelta(days=90)  # after the parcel's follower ended or was asked and never answered
ACTOR = "system:followers"


@transaction.atomic
def ask(*, parcel: Parcel, mail: str, locale: str) -> None:
    """Mail the question to the address. Says nothing of whether it did: too often, known or delivered already. Raises BadMail."""
    address = nfkc(mail[:254]).strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise BadMail from None
    if parcel.status in {ParcelStatus.DELIVERED, ParcelStatus.CAME_BACK, ParcelStatus.CANCELLED}:
        return
    key = key_of(address)
    if _asked_today(key) >= MOST_A_DAY:
        return
    found = Follower.objects.filter(parcel=parcel, mail_key=key).first()
    if found is None:
        found = _create(parcel, address, key, locale)
    elif found.status == FollowerStatus.ACTIVE or found.asked >= MOST_ASKED:
        return
    else:
        _ask_again(found, locale)
    if found is not None:
        _mail_question(found, parcel)


@transaction.atomic
def say_yes(*, token: str) -> Follower | None:
    """The mailbox's owner wants the news. None for a link that is not good; again changes nothing."""
    found = _of(token, links.YES)
    if found is not None and found.status == FollowerStatus.ASKED:
        FOLLOWER.move(found, FollowerStatus.ACTIVE, actor=ACTOR, confirmed_at=time.now())
    return found if found is not None and found.status == FollowerStatus.ACTIVE else None


@transaction.atomic
def stop(*, token: str) -> Follower | None:
    """No more. None for a link that is not good; again changes nothing. The address is forgotten at once."""
    found = _of(token, links.STOP)
    if found is not None and found.status != FollowerStatus.ENDED:
        FOLLOWER.move(found, FollowerStatus.ENDED, actor=ACTOR, ended_at=time.now(), mail="")
        forget_notices(ref_of(found.public_id))  # each carries the address too; what still waits is not sent any more
    return found


def forget_old(limit: int = 1_000) -> int:
    """Rows of which nothing is sent any more, three months on. Returns how many went."""
    before = time.now() - KEPT
    old = dict(Follower.objects.filter(created_at__lt=before).order_by("pk").values_list("pk", "public_id")[:limit])
    for public_id in old.values():
        forget_notices(ref_of(public_id))
    return Follower.objects.filter(pk__in=list(old)).delete()[0]


def ref_of(public_id: str) -> str:
    """Under which name the notices of a follower stand."""
    return f"follower:{public_id}"


def key_of(address: str) -> str:
    """A keyed digest, so that the table tells nobody an address."""
    return hmac.new(settings.SECRET_KEY.encode(), f"follower:{address}".encode(), hashlib.sha256).hexdigest()


def _asked_today(key: str) -> int:
    rows = Follower.objects.filter(mail_key=key, created_at__gte=time.now() - timedelta(days=1))
    return sum(rows.values_list("asked", flat=True))


def _create(parcel: Parcel, address: str, key: str, locale: str) -> Follower | None:
    if Follower.objects.filter(parcel=parcel).count() >= MOST_A_PARCEL:
        return None
    try:
        with transaction.atomic():  # a savepoint: the same address asked twice at once
            return Follower.objects.create(
                parcel=parcel, public_id=secrets.token_hex(16), mail=address, mail_key=key, locale=locale,
                created_at=time.now(),
            )  # fmt: skip
    except IntegrityError:
        return None


def _ask_again(found: Follower, locale: str) -> None:
    # An ended one must say yes again; its address went when it ended, and stands in the question once more.
    if found.status == FollowerStatus.ENDED:
        return
    found.asked, found.locale = found.asked + 1, locale
    found.save(update_fields=["asked", "locale"])


def _mail_question(found: Follower, parcel: Parcel) -> None:
    if found.status != FollowerStatus.ASKED:
        return
    notices.send(
        recipient_ref=ref_of(found.public_id), template="follower_question", source=f"asked:{found.asked}",
        context={"parcel": parcel.number, "stop": links.stop_address(found)}, link=links.yes_address(found),
        channels=[Notice.Channel.MAIL], addresses={Notice.Channel.MAIL: str(found.mail)}, locale=found.locale,
    )  # fmt: skip


def _of(token: str, purpose: str) -> Follower | None:
    public_id = links.read(token, purpose)
    return Follower.objects.select_related("parcel").filter(public_id=public_id).first() if public_id else None
