"""Refusals and failures of messages."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError, NotFound


class NoticeNotFound(NotFound):
    code = "notice_not_found"


class BadBrowser(DomainError):
    code = "bad_browser"
    message = _("This browser did not say how to reach it. Please try again, or use another one.")


class ChannelError(Exception):
    """A channel could not deliver. `permanent` means that trying again is useless (no such number)."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        self.message = message
        self.permanent = permanent
        super().__init__(message)
