"""Sending what waits: claim a row, call the channel outside any transaction, settle.

A row is claimed by moving its `next_at` into the future; a worker that dies leaves it due again. The reference handed to the
channel is the same for each try, so a provider that already sent it can drop the repeat.
"""

import logging
from datetime import timedelta

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.core import time
from marketplace.notices import policies
from marketplace.notices.channels import CHANNELS
from marketplace.notices.errors import ChannelError
from marketplace.notices.models import Notice
from marketplace.notices.selectors import habits_of
from marketplace.notices.services.habits import stop_link
from marketplace.notices.subjects import subject_of

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
CLAIM = timedelta(minutes=2)  # longer than any channel's own time limit
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=6)


def send_due(*, limit: int = 100) -> int:
    """Send up to `limit` due notices; returns how many were tried."""
    due = Notice.objects.filter(status=Notice.Status.QUEUED, next_at__lte=time.now()).order_by("next_at")
    tried = 0
    for pk, seen in list(due.values_list("pk", "next_at")[:limit]):
        claimed = Notice.objects.filter(pk=pk, status=Notice.Status.QUEUED, next_at=seen).update(
            next_at=time.now() + CLAIM, attempts=F("attempts") + 1
        )
        if claimed:
            tried += 1
            _try(Notice.objects.get(pk=pk))
    return tried


def backlog() -> int:
    """How many wait and are due."""
    return Notice.objects.filter(status=Notice.Status.QUEUED, next_at__lte=time.now()).count()


def retry(*, notice_id: int) -> bool:
    """Ops' button: queue a failed notice again with fresh attempts. False where it is not failed."""
    failed = Notice.objects.filter(pk=notice_id, status=Notice.Status.FAILED)
    return bool(failed.update(status=Notice.Status.QUEUED, attempts=0, next_at=time.now(), error=""))


def _try(notice: Notice) -> None:
    if not _is_wanted_now(notice):
        return
    try:
        CHANNELS[notice.channel](
            address=str(notice.address), subject=notice.subject, body=body_of(notice), reference=f"notice-{notice.pk}",
            headers=notice.headers,
        )  # fmt: skip
    except ChannelError as error:
        _settle_failure(notice, error)
        return
    except Exception:  # a task's boundary: whatever it is, the notices behind this one go out
        logger.exception("notice %s by %s", notice.pk, notice.channel)
        _settle_failure(notice, ChannelError("unexpected"))
        return
    Notice.objects.filter(pk=notice.pk, status=Notice.Status.QUEUED).update(
        status=Notice.Status.SENT, sent_at=time.now(), error=""
    )


def _is_wanted_now(notice: Notice) -> bool:
    """By the habits of the person; what does not go now is put where it belongs."""
    subject = subject_of(notice.template)
    verdict = policies.decide(
        template=notice.template,
        subject=subject,
        way=notice.channel,
        habits=habits_of(notice.recipient),
        now=time.now(),
    )
    if verdict.what == policies.SEND:
        return True
    mine = Notice.objects.filter(pk=notice.pk, status=Notice.Status.QUEUED)
    if verdict.what == policies.WITHHOLD:
        mine.update(status=Notice.Status.WITHHELD, error="switched off by the person")
    else:
        status = Notice.Status.BUNDLED if verdict.what == policies.BUNDLE else Notice.Status.QUEUED
        mine.update(status=status, next_at=verdict.at, attempts=F("attempts") - 1)
    return False


def body_of(notice: Notice) -> str:
    """The text as it goes out: a mail about something that can be switched off says how."""
    text, subject = str(notice.body), subject_of(notice.template)
    if notice.channel != Notice.Channel.MAIL or subject.is_fixed:
        return text
    with override(notice.locale):
        words = _("No more mails about “%(subject)s”: %(link)s") % {
            "subject": subject.title, "link": stop_link(notice.recipient, subject.code, notice.channel)
        }  # fmt: skip
    return f"{text}\n\n--\n{words}"


def _settle_failure(notice: Notice, error: ChannelError) -> None:
    is_over = error.permanent or notice.attempts >= MAX_ATTEMPTS
    logger.warning("notice %s by %s failed: %s", notice.pk, notice.channel, error.message)
    Notice.objects.filter(pk=notice.pk, status=Notice.Status.QUEUED).update(
        status=Notice.Status.FAILED if is_over else Notice.Status.QUEUED,
        next_at=time.now() + min(FIRST_DELAY * 2 ** (notice.attempts - 1), LONGEST_DELAY),
        error=error.message[:300],
    )
