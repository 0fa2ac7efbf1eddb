"""Refusals and failures of messages."""

from marketplace.core.errors import NotFound


class NoticeNotFound(NotFound):
    code = "notice_not_found"


class ChannelError(Exception):
    """A channel could not deliver. `permanent` means that trying again is useless (no such number)."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        self.message = message
        self.permanent = permanent
        super().__init__(message)
