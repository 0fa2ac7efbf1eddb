"""The test for batches, without a database: it finds a bad batch soon, is quiet when all is as usual, and never grows with sound pieces."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.policies.spikes import Counts, Watch, baseline, judge, log_e, threshold

RULE = Watch()
USUAL = {"listing": Counts(100, 4), "category": Counts(800, 32), "everything": Counts(5_000, 200)}
QUIET_RUNS, WEEKS, LISTINGS, A_WEEK = 20, 13, 60, 8


def cases_until_alarm(rate: float, seed: int, most: int = 600) -> int | None:
    """Orders arrive one by one and every one is looked at; after how many faults does it speak?"""
    dice, orders, faults = random.Random(seed), 0, 0
    while orders < most:
        orders += 1
        faults += dice.random() < rate
        batch = Counts(orders, faults)
        pools = {key: Counts(one.orders + orders, one.faults + faults) for key, one in USUAL.items()}
        if judge(batch, **pools, watched=300, test=RULE).is_spike:
            return faults
    return None


def test_it_works() -> None:
    verdict = judge(
        Counts(60, 20), **{k: Counts(v.orders + 60, v.faults + 20) for k, v in USUAL.items()}, watched=10, test=RULE
    )
    assert verdict.is_spike
    assert verdict.log_e > verdict.threshold == pytest.approx(math.log(500 / 0.01))
    assert 0.04 < verdict.baseline < 0.09


@pytest.mark.parametrize("rate", [0.2, 0.35])
def test_a_planted_batch_is_found_within_fifty_cases(rate: float) -> None:
    found = [cases_until_alarm(rate, seed) for seed in range(20)]
    assert all(count is not None and count <= 50 for count in found), found


def quiet_quarter(seed: int) -> int:
    """False alarms of a quarter in which every listing has its own honest rate and is looked at every week."""
    dice = random.Random(seed)
    rates = [min(0.25, max(0.004, dice.gammavariate(2.5, 0.016))) for _ in range(LISTINGS)]
    orders: dict[tuple[int, int], int] = {}
    faults: dict[tuple[int, int], int] = {}
    alarmed = set()
    for week in range(WEEKS):
        for listing, rate in enumerate(rates):
            key = (listing, week // 2)
            bought = sum(dice.random() < 0.5 for _ in range(A_WEEK))
            orders[key] = orders.get(key, 0) + bought
            faults[key] = faults.get(key, 0) + sum(dice.random() < rate for _ in range(bought))
        alarmed |= {key for key in orders if key not in alarmed and is_spike(key, orders, faults)}
    return len(alarmed)


def is_spike(key: tuple[int, int], orders: dict[tuple[int, int], int], faults: dict[tuple[int, int], int]) -> bool:
    def pool(keep: object) -> Counts:
        chosen = [one for one in orders if keep is None or one[0] == keep]
        return Counts(sum(orders[one] for one in chosen), sum(faults[one] for one in chosen))

    if faults[key] < RULE.least_faults:
        return False
    whole = pool(None)
    counts = Counts(orders[key], faults[key])
    return judge(
        counts, listing=pool(key[0]), category=whole, everything=whole, watched=len(orders), test=RULE
    ).is_spike


def test_no_false_batch_in_twenty_quiet_quarters() -> None:
    assert [quiet_quarter(seed) for seed in range(QUIET_RUNS)] == [0] * QUIET_RUNS


def test_looking_again_and_again_is_paid_for() -> None:
    """Under the baseline itself the value reaches 100 at some look in at most one of a hundred runs (Ville)."""
    crossed, runs, rate = 0, 600, 0.05
    for seed in range(runs):
        dice, faults = random.Random(seed), 0
        for orders in range(1, 301):
            faults += dice.random() < rate
            if log_e(Counts(orders, faults), rate, RULE.ratios_tenths) >= math.log(100):
                crossed += 1
                break
    assert crossed <= 0.01 * runs + 3 * math.sqrt(0.01 * runs)


@given(orders=st.integers(1, 400), faults=st.integers(0, 400), rate=st.floats(0.01, 0.3))
def test_a_sound_order_more_never_raises_it_and_a_fault_more_never_lowers_it(
    orders: int, faults: int, rate: float
) -> None:
    faults = min(orders, faults)
    value = log_e(Counts(orders, faults), rate, RULE.ratios_tenths)
    assert log_e(Counts(orders + 1, faults), rate, RULE.ratios_tenths) <= value + 1e-9
    assert log_e(Counts(orders + 1, faults + 1), rate, RULE.ratios_tenths) >= value - 1e-9


@given(orders=st.integers(0, 300), faults=st.integers(0, 300))
def test_the_batch_is_no_part_of_its_own_baseline(orders: int, faults: int) -> None:
    batch = Counts(orders, min(orders, faults))
    with_it = {key: Counts(one.orders + batch.orders, one.faults + batch.faults) for key, one in USUAL.items()}
    assert baseline(batch, *with_it.values(), RULE) == pytest.approx(baseline(Counts(0, 0), *USUAL.values(), RULE))


def test_more_batches_share_the_budget() -> None:
    assert threshold(RULE, 10) == threshold(RULE, 500) < threshold(RULE, 5_000)


def test_few_faults_never_alarm_and_more_faults_than_orders_are_a_mistake() -> None:
    assert not judge(Counts(3, 3), **USUAL, watched=1, test=RULE).is_spike
    with pytest.raises(ValueError, match="4 faults of 3"):
        judge(Counts(3, 4), **USUAL, watched=1, test=RULE)
