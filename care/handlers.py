"""What care does when something happened below. Idempotent."""

from typing import Any

from care.services import mailing, protecting
from marketplace.accounts.models import User


def mail_offer(*, user: str, kind: str, source: str, facts: dict[str, Any]) -> None:
    """An offer stands in somebody's inbox: by mail too, where they agreed and the cap has room."""
    found = User.objects.filter(public_id=user).first()
    if found is not None:
        mailing.mail_offer(user=found, kind=kind, source=source, facts=facts)


def price_dropped(*, listing: str, after: int = 0, **_more: Any) -> None:
    """A listing changed: who bought it lately for more gets the difference."""
    protecting.price_dropped(listing=listing, after=after)


def fault_found(*, alarm: str, after: int = 0, **_more: Any) -> None:
    """A person of ours found a batch at fault, or calls it back. Later pages of those who tell the owners are not ours."""
    if not after:
        protecting.batch_at_fault(alarm=alarm)


def batch_at_fault(*, alarm: str, after: int) -> None:
    """The next owners."""
    protecting.batch_at_fault(alarm=alarm, after=after)
