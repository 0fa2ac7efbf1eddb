"""Who is planned, hour by hour and language by language, against what is to be expected. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from support.policies.routing import speaks

HOUR = timedelta(hours=1)
AN_HOUR = 6  # tickets that one agent answers in an hour (SAMPLE)
LEAST = 1  # the desk is awake day and night: somebody for each language we promise, whatever the history says


@dataclass(frozen=True)
class Planned:
    """One shift as the plan sees it."""

    seat: int
    starts_at: datetime
    ends_at: datetime
    languages: frozenset[str]
    break_at: datetime | None = None
    break_ends_at: datetime | None = None


@dataclass(frozen=True)
class Cell:
    """One hour of one language. `there` counts agents by the share of the hour that they work."""

    at: datetime
    language: str
    expected: float
    needed: int
    there: float

    @property
    def missing(self) -> float:
        return max(0.0, round(self.needed - self.there, 2))


def worked(shift: Planned, begin: datetime, end: datetime) -> timedelta:
    """How much of `begin`…`end` the agent works: the shift without its break."""
    time = _overlap(shift.starts_at, shift.ends_at, begin, end)
    if shift.break_at is not None and shift.break_ends_at is not None:
        time -= _overlap(max(shift.break_at, shift.starts_at), min(shift.break_ends_at, shift.ends_at), begin, end)
    return time


def cover(
    shifts: Sequence[Planned],
    demand: Mapping[tuple[str, datetime], float],
    *,
    begin: datetime,
    hours: int,
    languages: Iterable[str],
) -> list[Cell]:
    """A cell for each hour from `begin` and each language, in this order."""
    cells = []
    for language in languages:
        speakers = [shift for shift in shifts if speaks(language, shift.languages)]
        for number in range(hours):
            at = begin + number * HOUR
            there = sum((worked(shift, at, at + HOUR) for shift in speakers), timedelta(0)) / HOUR
            expected = demand.get((language, at), 0.0)
            cells.append(Cell(at, language, round(expected, 1), max(LEAST, ceil(expected / AN_HOUR)), round(there, 2)))
    return cells


def gaps(cells: Iterable[Cell]) -> list[Cell]:
    """Hours with fewer agents than needed."""
    return [cell for cell in cells if cell.missing > 0]


def _overlap(one: datetime, other: datetime, begin: datetime, end: datetime) -> timedelta:
    return max(timedelta(0), min(other, end) - max(one, begin))
