"""A decision on a case: what it is about, who may take it, what it does, who is told what."""

from dataclasses import dataclass
from typing import Any, ClassVar

from returns import choices, selectors, selectors_twin
from returns.errors import WayNotOpen
from returns.models import ReturnCase
from returns.policies import outcomes, twin
from returns.policies.outcomes import Level
from returns.states import Stage


@dataclass(frozen=True)
class Told:
    """The notices of a decision; empty: nobody is told."""

    shopper: str
    seller: str = "return_closed"


class Decision:
    """One way to decide. Subclasses say what differs; they hold no state."""

    code: ClassVar[str]
    words: ClassVar[Any]
    target: ClassVar[str] = Stage.INSPECTED  # where the case must stand
    needs_reason: ClassVar[bool] = False
    stays_open: ClassVar[bool] = False  # decided, but settled later by somebody else
    told: ClassVar[Told]

    def require_open(self, case: ReturnCase) -> None:
        """Raises WayNotOpen where law, grade or what the shopper chose do not allow it."""

    def level(self, case: ReturnCase) -> Level:
        """Who may take it for this case."""
        verdicts = selectors.verdicts(case)
        return outcomes.level(
            self.code, amount_fen=self.amount(case), is_mismatch=twin.MISMATCH in verdicts,
            is_clear=verdicts == {twin.MATCH} and not case.came_after_release and not selectors_twin.is_uncompared(case),
        )  # fmt: skip

    def amount(self, case: ReturnCase) -> int:
        """What hangs on it, in fen."""
        return choices.worth_fen(case)

    def effect(self, case: ReturnCase, *, actor: str) -> None:
        """Do it. The case is locked and stands at `decided`."""
        raise NotImplementedError

    @staticmethod
    def _require_way(case: ReturnCase, code: str) -> None:
        if code not in choices.proposal_of(case).ways or choices.chosen_way(case) != code:
            raise WayNotOpen(fields={"outcome": code})
