"""What an insurer can do for us: the wire is each insurer's own (`client`), the meaning is pure (`mapping`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class InsurerFault(Exception):
    """They could not be asked, or will not. `is_permanent`: the same again gives the same."""

    def __init__(self, message: str, *, is_permanent: bool = False) -> None:
        super().__init__(message)
        self.message, self.is_permanent = message, is_permanent


@dataclass(frozen=True)
class Submission:
    """One claim as the insurer gets it. No name, phone or address of anybody: goods, worth, where and how."""

    key: str
    claim: str
    kind: str
    amount_minor: int
    currency: str
    happened: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Standing:
    """How a claim stands with them, in our words (`states.InsurerStatus`); amounts in minor units of the claim's currency."""

    status: str
    reference: str
    accepted_minor: int = 0
    paid_minor: int = 0
    asked_for: str = ""
    reason: str = ""


class Client(Protocol):
    """All raise InsurerFault."""

    def submit(self, wish: Submission) -> Mapping[str, Any]:
        """Hand a claim in. The same key again is the same claim."""

    def find(self, key: str) -> Mapping[str, Any] | None:
        """How the claim of this key stands; None where they never had it."""

    def answer(self, key: str, text: str) -> Mapping[str, Any]:
        """What they asked for."""
