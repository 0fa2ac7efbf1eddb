"""The simulator: the same arithmetic, and the cheapest ways up."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from sellers.policies import grade, grade_whatif
from sellers.policies.grade import Event
from sellers.policies.grade_codes import CODES, rank
from tests.sellers.histories import NOW, RULES, at, histories

DAY = grade.day_of(NOW)


def found(*events: Event) -> Counter[grade.Tally]:
    return grade.tallies(events, NOW)


def test_it_works() -> None:
    known = found(Event("v", "verified", at(3)))
    result = grade_whatif.what_if(known, {"shipped_on_time": 30, "completed": 30}, rules=RULES, day=DAY)
    assert (result.points, result.grade) == (630, "B")
    (order, audit, *_rest) = grade_whatif.paths(known, rules=RULES, day=DAY)
    assert (order.deed, order.count, order.audits, order.standing.grade) == ("order", 20, 0, "B")
    assert (audit.audits, audit.count) == (1, 0)


def test_the_way_to_the_top_asks_for_an_audit() -> None:
    known = found(Event("v", "verified", at(3)), *(Event(f"s{n}", "shipped_on_time", at(1)) for n in range(110)))
    ways = grade_whatif.paths(known, rules=RULES, day=DAY)
    assert ways
    assert all(way.audits for way in ways)
    assert grade_whatif.paths(found(Event("a", "audit_good", at(1)), *known_s()), rules=RULES, day=DAY) == []


def known_s() -> list[Event]:
    return [Event("v", "verified", at(3)), *(Event(f"s{n}", "shipped_on_time", at(1)) for n in range(120))]


def test_waiting_helps_where_something_bad_fades() -> None:
    known = found(
        Event("v", "verified", at(3)), Event("a", "audit_good", at(2)), Event("g", "returned_not_genuine", at(170))
    )
    ways = grade_whatif.paths(known, rules=RULES, day=DAY)
    waiting = next(way for way in ways if not way.audits and not way.count)
    assert 0 < waiting.days <= grade_whatif.MOST_DAYS
    assert rank(waiting.standing.grade) > rank(grade.standing(known, rules=RULES, day=DAY).grade)


def test_what_expires_when() -> None:
    known = found(
        Event("a", "audit_good", at(10)), Event("s1", "shipped_late", at(100)), Event("s2", "shipped_late", at(100))
    )
    rows = grade_whatif.expiries(known, rules=RULES, day=DAY)
    assert [(row.code, row.count, row.change) for row in rows] == [
        ("shipped_late", 2, 8), ("shipped_late", 2, 8), ("audit_good", 1, -75), ("audit_good", 1, -75),
    ]  # fmt: skip
    assert rows[0].day == DAY + timedelta(days=80)


@given(
    histories(most=20),
    st.dictionaries(st.sampled_from(sorted(CODES)), st.integers(0, 50), max_size=4),
    st.integers(0, 700),
)
def test_it_is_the_grade_that_will_be(events: list[Event], counts: dict[str, int], days: int) -> None:
    """The simulator and the real thing cannot differ: one is made of the other."""
    counts.pop("correction", None)
    then = NOW + timedelta(days=days)
    coming = [Event(f"n{code}{n}", code, then) for code, count in counts.items() for n in range(count)]
    real = grade.replay([*events, *coming], rules=RULES, moment=then)
    assert grade_whatif.what_if(grade.tallies(events, NOW), counts, rules=RULES, day=DAY, in_days=days) == real


@given(histories(most=25))
def test_every_way_leads_there_and_one_less_does_not(events: list[Event]) -> None:
    known = grade.tallies(events, NOW)
    now = grade.standing(known, rules=RULES, day=DAY)
    for way in grade_whatif.paths(known, rules=RULES, day=DAY):
        assert rank(way.standing.grade) > rank(now.grade)
        if way.count:
            less = dict.fromkeys(grade_whatif.DEEDS[way.deed], way.count - 1) | {"audit_good": way.audits}
            short = grade_whatif.what_if(known, less, rules=RULES, day=DAY, in_days=way.days)
            assert rank(short.grade) <= rank(now.grade)
