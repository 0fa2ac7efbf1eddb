"""Reads of messages."""

from datetime import timedelta

from django.db.models import Count, QuerySet

from marketplace.core import time
from marketplace.notices.models import Habit, Notice
from marketplace.notices.policies import Habits
from marketplace.notices.subjects import BEGINNINGS


def inbox(recipient_ref: str) -> QuerySet[Notice]:
    """In-app messages of one person, the newest first."""
    return Notice.objects.filter(recipient=recipient_ref, channel=Notice.Channel.IN_APP).order_by("-id")


def unread_count(recipient_ref: str) -> int:
    """How many in-app messages were not opened yet."""
    return inbox(recipient_ref).filter(read_at__isnull=True).count()


def habits_of(recipient_ref: str) -> Habits:
    """How this person wants to hear from us; everything at once where they never said."""
    found = Habit.objects.filter(recipient=recipient_ref).first()
    return Habits() if found is None else read(found)


def heard_of(recipient_ref: str, subject: str) -> bool:
    """Was this person told anything of a subject?"""
    starts = [start for start, code in BEGINNINGS.items() if code == subject]
    pattern = "^(" + "|".join(starts) + ")"
    return Notice.objects.filter(recipient=recipient_ref, template__regex=pattern).exists()


def outcomes() -> dict[str, dict[str, int]]:
    """Template → status → how many messages of the last seven days, by mail, text and push; one query."""
    since = time.now() - timedelta(days=7)
    rows = Notice.objects.filter(created_at__gte=since).exclude(channel=Notice.Channel.IN_APP)
    found: dict[str, dict[str, int]] = {}
    for template, status, count in rows.values_list("template", "status").annotate(count=Count("id")).order_by():
        found.setdefault(template, {})[status] = count
    return found


def read(row: Habit) -> Habits:
    """A row as plain values."""
    return Habits(tuple(row.off), row.quiet_from, row.quiet_to, row.zone, row.digest)
