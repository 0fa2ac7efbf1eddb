"""A few days of the simulation in which nearly everybody sends something back: through the real services until the money is there."""

from learning.models import Outcome, Sold
from marketplace.core import time
from marketplace.scenes.invariants import check_all
from marketplace.scenes.simulate.nature import Odds
from marketplace.scenes.simulate.play import play
from tests.scenes.luck import seed_with


def test_it_works(world) -> None:
    """Requests, parcels, bench, decision, money or replacement; every case is learnt from; the planted lot is on the pieces."""
    seed = seed_with(4, days=2, mean=4, today=time.today())
    found = play(
        days=2, orders_per_day=4, seed=seed, say=lambda _line: None, quiet_days=24, is_batch_planted=True,
        odds=Odds(unpaid=0, cancelled=0, never_handed_in=0, storm=0, left_behind=0, lost=0, returns=1.0),
    )  # fmt: skip
    back = found["returns"]
    assert back["cases"] >= 2
    assert back["by_stage"].get("settled", 0) >= 2
    assert back["outcomes_noted"] == back["cases"]
    assert back["money_not_back"] == 0
    assert back["cycle_days"]["median"] <= 7
    assert back["exchange_hours"].get("most", 0) <= 24
    assert back["batches"]["false_alarms"] == 0
    assert Sold.objects.exists()
    assert Outcome.objects.filter(channel="return", state="upheld").exists()
    assert not [name for name in found["notes"] if name.startswith("job failed")]
    assert check_all(lambda _line: None) == []
