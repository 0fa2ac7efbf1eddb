"""Whole event histories for property tests: audits, deeds, mistakes, corrections, spread over three years."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from sellers.policies import rules_grade
from sellers.policies.grade import Event
from sellers.policies.grade_codes import CODES, CORRECTED, LADDERS, OWN_POINTS, ladder_of

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
RULES = rules_grade.read(rules_grade.DEFAULT, 1)
DAYS = 1100


def at(days_ago: int, minutes: int = 0) -> datetime:
    return NOW - timedelta(days=days_ago, minutes=minutes)


@st.composite
def histories(draw: st.DrawFn, most: int = 40) -> list[Event]:
    """Events with unique sources; some of them amended, once or several times, to another outcome or to nothing."""
    codes = draw(st.lists(st.sampled_from(sorted(CODES)), max_size=most))
    events = [
        Event(
            f"e{index}", code, at(draw(st.integers(0, DAYS)), draw(st.integers(0, 1439))),
            draw(st.integers(-300, 300)) if code == OWN_POINTS else None,
        )
        for index, code in enumerate(codes)
    ]  # fmt: skip
    for index in range(draw(st.integers(0, 6)) if events else 0):
        target = draw(st.sampled_from(events))
        if not target.amends:
            verdict = draw(st.sampled_from([*ladder_of(target.code), ""]))
            events.append(
                Event(f"a{index}", CORRECTED, at(draw(st.integers(0, 300))), amends=target.source, verdict=verdict)
            )
    return events


def worse_pairs() -> list[tuple[str, str]]:
    """Every (better, worse) pair of outcomes of the same ladder."""
    return [(high, low) for ladder in LADDERS for i, high in enumerate(ladder) for low in ladder[i + 1 :]]
