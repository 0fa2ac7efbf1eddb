"""Messages to people: a row first, in the transaction of its cause; the channels deliver rows later.

Notices sits below accounts and knows no person: the caller hands in reference, language and addresses (higher apps use
`accounts.services.telling.tell`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from marketplace.core import tasks, time
from marketplace.core.joined import joined
from marketplace.core.textnorm import shorten
from marketplace.notices.errors import NoticeNotFound
from marketplace.notices.models import Notice
from marketplace.notices.services.hours import first_moment

SEND_TASK = "notices.send_due"
DEFAULT_CHANNELS = (Notice.Channel.IN_APP, Notice.Channel.MAIL)


@joined
def send(
    *,
    recipient_ref: str,
    template: str,
    source: str,
    context: Mapping[str, Any] | None = None,
    link: str = "",
    channels: Sequence[str] = DEFAULT_CHANNELS,
    addresses: Mapping[str, str] | None = None,
    locale: str = "zh-hans",
) -> list[Notice]:
    """Write one notice per channel, rendered in `locale` from `notices/<template>.{subject,body}.txt`.

    `link` is kept as it is (a page of ours begins with a slash); in the text it stands with the shop's address, for who reads a
    mail is not in the shop. A channel without an address in `addresses` (`mail`, `sms`) is left out; `in_app` needs none. The
    same (recipient, source, channel) again writes nothing: a replayed handler never tells twice. Returns the new rows.
    """
    reachable = [channel for channel in channels if channel == Notice.Channel.IN_APP or (addresses or {}).get(channel)]
    with override(locale):
        values = {**(context or {}), "link": f"{settings.PUBLIC_URL}{link}" if link.startswith("/") else link}
        subject = _one_line(render_to_string(f"notices/{template}.subject.txt", values))
        body = render_to_string(f"notices/{template}.body.txt", values).strip()
    rows = [
        _row(
            recipient=recipient_ref, channel=channel, source=source, template=template, locale=locale, subject=subject,
            body=body, link=link, address=(addresses or {}).get(channel, ""),
        )
        for channel in reachable
    ]  # fmt: skip
    return _store(rows)


@transaction.atomic
def send_text(
    *,
    recipient_ref: str,
    template: str,
    channel: str,
    address: str,
    subject: str,
    body: str,
    source: str,
    locale: str,
    headers: Mapping[str, str] | None = None,
    link: str = "",
) -> list[Notice]:
    """Write one notice whose text was rendered elsewhere (sign-in mails, answers of support). Otherwise as `send`."""
    row = _row(
        recipient=recipient_ref, channel=channel, source=source, template=template, locale=locale,
        subject=_one_line(subject), body=body, link=link, address=address, headers=dict(headers or {}),
    )  # fmt: skip
    return _store([row])


@transaction.atomic
def mark_read(*, recipient_ref: str, notice_id: int) -> Notice:
    """The person opened an in-app notice. Raises NoticeNotFound, also for somebody else's."""
    notice = Notice.objects.filter(recipient=recipient_ref, channel=Notice.Channel.IN_APP, pk=notice_id).first()
    if notice is None:
        raise NoticeNotFound
    if notice.read_at is None:
        notice.read_at = time.now()
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def mark_all_read(*, recipient_ref: str) -> int:
    """Everything in the inbox is read now; returns how many were new."""
    return Notice.objects.filter(recipient=recipient_ref, channel=Notice.Channel.IN_APP, read_at__isnull=True).update(
        read_at=time.now()
    )


def _row(**values: Any) -> Notice:
    now = time.now()
    is_there = values["channel"] == Notice.Channel.IN_APP  # the row itself is the delivery
    return Notice(
        **values, created_at=now, next_at=now if is_there else first_moment(values["template"], now),
        status=Notice.Status.SENT if is_there else Notice.Status.QUEUED, sent_at=now if is_there else None,
    )  # fmt: skip


def _store(rows: Sequence[Notice]) -> list[Notice]:
    known = set(
        Notice.objects.filter(recipient__in={r.recipient for r in rows}, source__in={r.source for r in rows})
        .values_list("recipient", "source", "channel")
    )  # fmt: skip
    new = [row for row in rows if (row.recipient, row.source, row.channel) not in known]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    if any(row.status == Notice.Status.QUEUED for row in new):
        tasks.send(SEND_TASK)
    return new


def _one_line(text: str) -> str:
    return shorten(" ".join(text.split()), 200)
