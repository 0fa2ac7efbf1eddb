"""What a sanctions list has to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Match:
    """An entry whose name resembles the one that was asked. `score` is 0-100, 100 the same words."""

    source: str
    entry: str
    name: str
    score: int


class SanctionsList(Protocol):
    """A list of names, in a file or behind a service."""

    def digest(self) -> str:
        """Names this very state of the list; it changes when the list does."""
        ...

    def search(self, name: str) -> Sequence[Match]:
        """Entries that resemble `name`, the likest first."""
        ...
