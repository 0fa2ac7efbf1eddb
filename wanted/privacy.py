"""What this room exports and erases: a person's wants, in their own words."""

from typing import Any

from marketplace.core.errors import Conflict
from wanted.models import Want
from wanted.services import asking
from wanted.states import WantStatus


def export(ref: str) -> list[dict[str, Any]]:
    """Everything the person asked for, and how it ended."""
    return [
        {
            "title": want.title, "text": want.text, "link": want.link, "country": want.country, "state": want.status,
            "budget_fen": want.budget_fen, "asked": want.created_at, "open_until": want.open_until, "ended": want.ended_at,
        }
        for want in _wants(ref).order_by("id")
    ]  # fmt: skip


def erase(ref: str) -> None:
    """Open wants end, and what the person wrote goes."""
    for want in _wants(ref).filter(status__in=(WantStatus.OPEN, WantStatus.CHOSEN)).select_related("user"):
        try:
            asking.withdraw(user=want.user, public_id=want.public_id, actor=ref)
        except Conflict:  # being paid for: an order under way blocks the closing anyway
            continue
    _wants(ref).update(title="", text="", link="", picture="")


def _wants(ref: str) -> Any:
    return Want.objects.filter(user__public_id=ref.removeprefix("user:"))
