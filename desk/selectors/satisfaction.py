"""What shoppers said after their tickets were closed."""

from dataclasses import dataclass
from datetime import datetime

from quality.selectors.survey import csat


@dataclass(frozen=True)
class Satisfaction:
    """Mean of the stars (1 to 5, two decimals) and how many answered."""

    average: float
    answers: int


def by(kind: str, since: datetime, until: datetime) -> dict[object, Satisfaction]:
    """Key → satisfaction, by `hour` (of coming to us, in Shanghai) or `locale`; one query."""
    return {row.key: Satisfaction(row.mean / 100, row.answers) for row in csat(since, until, by=kind)}


def satisfaction(since: datetime, until: datetime) -> Satisfaction | None:
    """None where nobody has answered; one query."""
    found = csat(since, until)
    return Satisfaction(found[0].mean / 100, found[0].answers) if found else None
