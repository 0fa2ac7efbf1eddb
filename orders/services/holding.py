"""What the rules held back waits for a person under a clock; looked at, the clock stops."""

from marketplace.core import trail
from marketplace.core.clocks import service as clocks
from orders.models import Answer, FollowUp, Question, Review
from orders.states import OpinionStatus

CLOCK = "opinion_held"
Said = Review | FollowUp | Question | Answer


def wait(row: Said) -> None:
    """Start the clock of something that is held; anything else needs none."""
    if row.status == OpinionStatus.HELD:
        clocks.start(kind=CLOCK, subject=trail.ref(row))


def looked(row: Said, actor: str) -> None:
    clocks.stop(kind=CLOCK, subject=trail.ref(row), actor=actor)
