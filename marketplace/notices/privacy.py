"""What notices exports and erases."""

from typing import Any

from marketplace.notices.models import Habit, Notice, PushSubscription, WebhookEndpoint


def export(ref: str) -> list[dict[str, Any]]:
    """Every message the person was sent."""
    return [
        {"channel": n.channel, "subject": n.subject, "body": str(n.body), "at": n.created_at, "read": n.read_at}
        for n in Notice.objects.filter(recipient=ref).order_by("id")
    ]


def erase(ref: str) -> None:
    """All messages, choices, browsers and an integrator's endpoints go, except the last good-bye that still waits to be sent."""
    Notice.objects.filter(recipient=ref).exclude(status=Notice.Status.QUEUED, template="account_closed").delete()
    WebhookEndpoint.objects.filter(owner=ref).delete()
    Habit.objects.filter(recipient=ref).delete()
    PushSubscription.objects.filter(recipient=ref).delete()
