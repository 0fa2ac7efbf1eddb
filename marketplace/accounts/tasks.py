"""Scheduled work of accounts (thin)."""

from marketplace.accounts.models import PrivacyRequest
from marketplace.accounts.services import privacy
from marketplace.core.tasks import job


def _waiting() -> int:
    return PrivacyRequest.objects.filter(status=PrivacyRequest.Status.OPEN).count()


@job("accounts.answer_privacy_requests", queue="slow", backlog=_waiting)
def answer_privacy_requests() -> int:
    """Make exports, close accounts, forget old exports."""
    return privacy.answer_open() + privacy.forget_exports()
