"""Who can translate: one interface, many providers."""

from collections.abc import Sequence
from typing import Protocol

MAX_TEXT, MAX_BATCH, MAX_TOTAL = 5000, 20, 20_000


class ProviderFault(Exception):
    """They could not be asked, or will not. `is_permanent`: the same again gives the same. The message never holds the text."""

    def __init__(self, message: str, *, is_permanent: bool = False) -> None:
        super().__init__(message)
        self.message, self.is_permanent = message, is_permanent


class Provider(Protocol):
    """All raise ProviderFault. Never called inside a transaction; every call may be repeated."""

    code: str
    version: str

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        """The texts in the target language (`zh`, `en`, `ja`, …), as many as came in and in their order."""
