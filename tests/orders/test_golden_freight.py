"""Golden table of freight: each step of each lane with one gram less and one more, and the weight that is charged.

Prices of the table are inputs (`policies/freight.LANES`); what is held here is where a step begins and what it costs.
"""

from datetime import date, timedelta

import pytest

from orders.policies.freight import LANES, START, Lane, Piece, freight_fen, lane_for, line_weights, volumetric_g

DAY = date(2026, 11, 22)

# country: first step, further step, days (fen and calendar days), as printed
TABLE = {
    "JP": (2600, 1300, 10), "KR": (2500, 1200, 10), "HK": (2000, 1000, 8), "GB": (4200, 2400, 13), "DE": (4000, 2300, 13),
    "FR": (4000, 2300, 13), "IT": (4100, 2300, 13), "ES": (4100, 2300, 13), "NL": (4000, 2300, 13), "US": (4600, 2600, 14),
    "CA": (4700, 2600, 14), "AU": (3800, 2100, 12), "NZ": (3900, 2200, 12), "BR": (5000, 2800, 16),
}  # fmt: skip
# grams → steps charged
STEPS = (
    (0, 1),
    (1, 1),
    (499, 1),
    (500, 1),
    (501, 2),
    (999, 2),
    (1_000, 2),
    (1_001, 3),
    (29_999, 60),
    (30_000, 60),
    (30_001, 61),
)


@pytest.mark.parametrize("country", TABLE)
def test_golden(country):
    first, further, days = TABLE[country]
    lane = lane_for(country, DAY)
    assert lane.promise_days == days
    assert [freight_fen(lane, grams) for grams, _steps in STEPS] == [
        first + (steps - 1) * further for _g, steps in STEPS
    ]


def test_every_lane_stands_in_the_table():
    assert {lane.country for lane in LANES} - {"*"} == TABLE.keys() - {"BR"}


def test_a_lane_begins_on_its_day():
    with pytest.raises(LookupError):
        lane_for("JP", START - timedelta(days=1))
    assert lane_for("JP", START) == Lane("JP", 500, 2600, 1300, 10, START)


# mm of one piece → grams by volume at 6,000 cm³ a kilogram, rounded up
@pytest.mark.parametrize(("sides", "grams"), [
    ((300, 450, 650), 14_625), ((100, 100, 599), 999), ((100, 100, 600), 1_000), ((100, 100, 601), 1_002), ((1, 1, 1), 1),
    ((1, 1, 6_000), 1), ((1, 1, 6_001), 2),
])  # fmt: skip
def test_volumetric(sides, grams):
    assert volumetric_g(Piece(1, *sides, 1)) == grams


@pytest.mark.parametrize(("actual", "charged"), [(14_624, [14_625]), (14_625, [14_625]), (14_626, [14_626])])
def test_the_larger_weight_is_charged(actual, charged):
    assert line_weights([Piece(actual, 300, 450, 650, 1)]) == charged


def test_the_larger_sum_decides_for_all_lines():
    """One heavy and one bulky thing: by weight 2,100 g, by volume 2,000 g, so all lines count by weight."""
    assert line_weights([Piece(2_000, 100, 100, 60, 1), Piece(100, 100, 190, 600, 1)]) == [2_000, 100]
    assert line_weights([Piece(1_700, 100, 100, 60, 1), Piece(100, 100, 190, 600, 1)]) == [100, 1_900]
