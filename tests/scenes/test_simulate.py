"""The simulation: its dice are a function of the seed, and a few days of it leave a world that adds up."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from marketplace.core import time
from marketplace.core.errors import DomainError
from marketplace.scenes.invariants import check_all
from marketplace.scenes.simulate.agenda import Agenda
from marketplace.scenes.simulate.nature import Nature, Odds
from marketplace.scenes.simulate.play import play
from tests.clock import own_clock
from tests.scenes.luck import seed_with

__all__ = ["own_clock"]

DAY = date(2026, 11, 23)


def test_it_works(world) -> None:
    """Orders are placed, fly, pass customs (each one opened here) and arrive; books, seals, quota and clocks add up."""
    seed = seed_with(3, days=1, mean=3, today=time.today())
    found = play(
        days=1, orders_per_day=3, seed=seed, say=lambda _line: None, quiet_days=20,
        odds=Odds(unpaid=0, cancelled=0, never_handed_in=0, storm=0, left_behind=0, lost=0, inspected_percent=100),
    )  # fmt: skip
    assert found["orders"] >= 2
    assert found["by_delivery"] == {"delivered": found["orders"]}
    assert found["opened"] == found["orders"]
    assert not [name for name in found["notes"] if name.startswith("job failed")]
    assert check_all(lambda _line: None) == []


def test_the_same_seed_throws_the_same_dice_whatever_was_thrown_before() -> None:
    one, other = Nature(1, Odds()), Nature(1, Odds())
    other.dice("something else").random()
    throws = [one.hours(30, 0.4, "hand in", "MO1"), one.orders_of(DAY, 40), one.moment_of(DAY, 3)]
    assert throws == [other.hours(30, 0.4, "hand in", "MO1"), other.orders_of(DAY, 40), other.moment_of(DAY, 3)]
    assert throws != [Nature(2, Odds()).hours(30, 0.4, "hand in", "MO1"), *throws[1:]]


def test_demand_has_the_mean_it_was_asked_for() -> None:
    dice = Nature(7, Odds())
    counts = [dice.orders_of(DAY + timedelta(days=number), 40) for number in range(364)]
    assert 37 < sum(counts) / len(counts) < 43
    assert min(counts) < 35 < 48 < max(counts)


def test_delays_have_their_median_and_an_end() -> None:
    dice = Nature(7, Odds())
    hours = sorted(dice.hours(40, 0.5, "courier", number) / timedelta(hours=1) for number in range(2_000))
    assert 37 < hours[1_000] < 43
    assert hours[-1] <= 240


@pytest.fixture
def agenda(own_clock) -> Iterator[Agenda]:
    return Agenda()


@pytest.mark.django_db
def test_acts_happen_in_the_order_of_their_moments_and_time_travels(agenda: Agenda) -> None:
    start, heard = time.now(), []
    agenda.after(timedelta(days=2), "late", lambda: heard.append(time.now() - start))
    agenda.after(
        timedelta(days=1), "soon", lambda: agenda.after(timedelta(hours=1), "then", lambda: heard.append("then"))
    )
    agenda.run(start + timedelta(days=3))
    assert heard[0] == "then"
    assert timedelta(days=2) <= heard[1] < timedelta(days=2, minutes=1)
    assert time.now() - start >= timedelta(days=3)


@pytest.mark.django_db
def test_a_refusal_is_counted_and_anything_else_is_not_swallowed(agenda: Agenda) -> None:
    def refuse() -> None:
        raise DomainError(code="sold_out")

    agenda.after(timedelta(0), "buy", refuse)
    agenda.run(time.now() + timedelta(hours=1))
    assert agenda.refused == {"buy: sold_out": 1}
    agenda.after(timedelta(0), "buy", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        agenda.run(time.now() + timedelta(hours=1))
