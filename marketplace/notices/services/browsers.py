"""Browsers that ring: subscribing, leaving, and one push row for each new message of whoever has one."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from marketplace.core import time, trail
from marketplace.core.crypto.keyring import blind_index
from marketplace.core.errors import Conflict
from marketplace.notices.channels import push
from marketplace.notices.errors import BadBrowser
from marketplace.notices.models import Notice, PushSubscription
from marketplace.notices.webhooks.guard import check

MOST = 10  # browsers of one person: the oldest goes
LATEST = timedelta(hours=1)  # what is older does not ring any more
AT_ONCE = 500


@transaction.atomic
def subscribe(*, recipient_ref: str, endpoint: str, p256dh: str, auth: str, locale: str) -> PushSubscription:
    """Remember a browser; the same again changes nothing, and one that somebody else used before is theirs no more.

    Raises BadBrowser for keys that are none, BadHookAddress for an address that is no public server.
    """
    check(endpoint)
    try:
        push.encrypted(b"{}", p256dh, auth)
    except ValueError as error:
        raise BadBrowser from error
    mark = blind_index(endpoint, "push")
    PushSubscription.objects.filter(mark=mark).exclude(recipient=recipient_ref).delete()
    values = {"endpoint": endpoint, "p256dh": p256dh, "auth": auth, "locale": locale}
    try:
        with transaction.atomic():
            row, made = PushSubscription.objects.update_or_create(
                recipient=recipient_ref,
                mark=mark,
                defaults=values,
                create_defaults={**values, "created_at": time.now()},
            )
    except IntegrityError as error:
        raise Conflict from error
    if made:
        kept = PushSubscription.objects.filter(recipient=recipient_ref).order_by("-id").values_list("pk", flat=True)
        PushSubscription.objects.filter(pk__in=list(kept[MOST:])).delete()
        trail.record(verb="push.subscribe", target=recipient_ref, actor=recipient_ref)
    return row


@transaction.atomic
def leave(*, recipient_ref: str, endpoint: str) -> bool:
    """This browser rings no more; False where it did not."""
    gone, _rows = PushSubscription.objects.filter(recipient=recipient_ref, mark=blind_index(endpoint, "push")).delete()
    return gone > 0


@transaction.atomic
def ring_new() -> int:
    """A push row for each message of the last hour whose reader has a browser, once (unique source). Returns how many."""
    mine = PushSubscription.objects.filter(recipient=OuterRef("recipient"), created_at__lte=OuterRef("created_at"))
    there = Notice.objects.filter(
        recipient=OuterRef("recipient"), source=OuterRef("source"), channel=Notice.Channel.PUSH
    )
    fresh = Notice.objects.filter(
        Exists(mine), ~Exists(there), channel=Notice.Channel.IN_APP, read_at=None, created_at__gte=time.now() - LATEST
    )
    now = time.now()
    rows = [
        Notice(
            recipient=one.recipient, channel=Notice.Channel.PUSH, source=one.source, template=one.template, locale=one.locale,
            subject=one.subject, body=one.link or "/me/notices/", link=one.link, address=one.recipient, next_at=now, created_at=now,
        )
        for one in fresh.order_by("id")[:AT_ONCE]
    ]  # fmt: skip
    return len(Notice.objects.bulk_create(rows, ignore_conflicts=True))
