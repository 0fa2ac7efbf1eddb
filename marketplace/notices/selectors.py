"""Reads of messages."""

from django.db.models import QuerySet

from marketplace.notices.errors import NoticeNotFound
from marketplace.notices.models import Notice


def inbox(recipient_ref: str) -> QuerySet[Notice]:
    """In-app messages of one person, the newest first."""
    return Notice.objects.filter(recipient=recipient_ref, channel=Notice.Channel.IN_APP).order_by("-id")


def unread_count(recipient_ref: str) -> int:
    """How many in-app messages were not opened yet."""
    return inbox(recipient_ref).filter(read_at__isnull=True).count()


def notice_for(recipient_ref: str, notice_id: int) -> Notice:
    """One message of this person's inbox. Raises NoticeNotFound."""
    notice = inbox(recipient_ref).filter(pk=notice_id).first()
    if notice is None:
        raise NoticeNotFound
    return notice
