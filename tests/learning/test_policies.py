"""Quality, forecast, reserve, risk, moods, keys: plain values in, plain values out."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.moods import classifier, corpus
from learning.policies import keys, money, quality, risk, rules
from learning.policies.money import Month
from learning.policies.quality import Mix
from learning.policies.risk import Goods, Sales

FUND = rules.ReserveRule(1, 80, 6)


def test_it_works() -> None:
    assert quality.score(0, 0.0) == 50
    assert quality.score(4, 4.0) == 50
    assert quality.verdict(quality.score(1, 9.0), 200, least_pieces=30, good_from=65, poor_below=30) == "quality_good"
    assert quality.verdict(quality.score(20, 4.0), 200, least_pieces=30, good_from=65, poor_below=30) == "quality_poor"
    assert quality.verdict(5, 29, least_pieces=30, good_from=65, poor_below=30) == ""
    assert quality.expected([Mix(100, 0, 0.02), Mix(50, 3, 0.1)]) == pytest.approx(7)


@given(faults=st.integers(0, 500), expected=st.floats(0, 100))
def test_a_fault_more_never_raises_the_score(faults: int, expected: float) -> None:
    assert 0 <= quality.score(faults + 1, expected) <= quality.score(faults, expected) <= 100


@pytest.mark.parametrize(
    ("batch", "taken", "label"),
    [
        (" ab 12", None, "lot:AB12"), ("", datetime(2026, 11, 22, 17, tzinfo=UTC), "week:2026-W48"),
        ("", datetime(2026, 11, 22, 15, tzinfo=UTC), "week:2026-W47"), ("", None, "week:none"),
    ],
)  # fmt: skip
def test_batches(batch: str, taken: datetime | None, label: str) -> None:
    """Monday begins at midnight in Shanghai."""
    assert keys.batch_label(batch, taken) == label


def test_reasons_of_every_door() -> None:
    assert [
        keys.is_fault(keys.reason_of(code)) for code in ("quality", "wrong_item", "counterfeit", "not_as_described")
    ] == [True] * 4
    assert not any(keys.is_fault(keys.reason_of(code)) for code in ("no_reason", "damaged", "lost", "short", "late"))
    assert [keys.band_of(fen) for fen in (0, 9_999, 10_000, 10**9)] == [0, 0, 1, 4]


def test_a_forecast_says_how_wrong_it_was() -> None:
    steady = [Month(1_000_000, 20_000)] * 6
    assert money.forecast(steady) == money.Forecast(20_000, 200, 0, 0, 4)
    assert money.forecast(steady[:2]) is None
    dice = random.Random(1)
    noisy = [Month(1_000_000, 20_000 + dice.randrange(-9_000, 9_000)) for _ in range(24)]
    found = money.forecast(noisy)
    assert found is not None
    assert 0 < found.error_bp < found.naive_error_bp


@given(
    before=st.integers(0, 10**9), sales=st.integers(0, 10**9), cost=st.integers(0, 10**9), usual=st.integers(0, 10**8)
)
def test_the_fund_is_never_overdrawn_and_nothing_is_lost(before: int, sales: int, cost: int, usual: int) -> None:
    move = money.reserve_move(before_fen=before, sales_fen=sales, cost_fen=cost, usual_fen=usual, rule=FUND)
    assert before + move.laid_fen - move.drawn_fen - move.released_fen == move.balance_fen >= 0
    assert 0 <= move.drawn_fen <= cost
    target = max(move.laid_fen, usual)
    assert not target or move.balance_fen <= target * FUND.most_months


def kind(place: int) -> Goods:
    return Goods(str(place % 3), str(place % 4), f"brand{place % 5}", f"shop{place % 7}", str(place % 2))


def true_rate(goods: Goods) -> float:
    return (
        (0.03, 0.05, 0.12)[int(goods.category)]
        * (2.2 if goods.seller == "shop3" else 1)
        * (1.5 if goods.thin == "1" else 1)
    )


def history(seed: int) -> list[Sales]:
    dice = random.Random(seed)
    found = []
    for place in range(420):
        goods = kind(place)
        back = sum(dice.random() < true_rate(goods) for _ in range(40))
        found.append(Sales(goods, 40, back))
    return found


def test_the_risk_learns_what_was_planted_and_is_calibrated() -> None:
    tested = risk.back_test(history(1), history(2))
    assert tested is not None
    assert tested.skill > 0.01
    assert all(abs(told - true) < max(1.5, 0.3 * true) for told, true, _pieces in tested.groups), tested.groups
    assert [told for told, _true, _pieces in tested.groups] == sorted(told for told, _true, _pieces in tested.groups)
    table = risk.learn(history(1))
    bad = risk.predict(table, Goods("2", "0", "brand0", "shop3", "1"))
    assert bad.level == "high"
    assert bad.raising[0][0] == "seller"
    assert risk.predict(table, Goods("0", "0", "brand0", "shop0", "0")).level == "low"


def test_goods_never_seen_are_usual_and_no_history_says_nothing() -> None:
    table = risk.learn(history(1))
    assert risk.predict(table, Goods("9", "9", "new", "new", "9")).rate == pytest.approx(table["base"])
    assert risk.back_test([], history(1)) is None
    assert risk.learn([])["pieces"] == 0


def test_moods_are_read_right_four_times_of_five() -> None:
    """The arrays belong to the sentences that are there; sentences written for this test were in neither."""
    assert classifier.model().trained_on == corpus.fingerprint()
    fresh = {
        "太坑了，收到就是坏的，我要投诉": -1, "客服一直不理人，气死了": -1, "这个质量真的差劲，骗钱": -1,
        "Terrible, it is a fake and nobody helps": -1,
        "想换成大一码的": 0, "少了一根充电线": 0, "The box has a dent": 0, "颜色不对，要的是蓝色": 0, "": 0,
        "东西很喜欢，只是尺码不合适，谢谢": 1, "Great quality, thank you, just too small": 1, "卖家很耐心，辛苦了，换个颜色": 1,
    }  # fmt: skip
    right = sum(classifier.mood(text) == mood for text, mood in fresh.items())
    assert right >= 0.8 * len(fresh), {text: classifier.mood(text) for text in fresh}
