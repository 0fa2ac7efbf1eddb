"""Seeded shops earn their points by events; several grades come out."""

from datetime import UTC, datetime

from marketplace.scenes import merits
from marketplace.scenes.data.shops import SHOPS
from sellers.policies import grade, rules_grade
from sellers.policies.grade import Event

NOW = datetime(2026, 11, 6, tzinfo=UTC)


def test_it_works() -> None:
    rules, letters = rules_grade.read(rules_grade.DEFAULT, 1), {}
    for shop in SHOPS:
        codes = ["verified", *merits._codes(shop.points - merits.VERIFIED)]
        events = [Event(f"e{number}", code, NOW) for number, code in enumerate(codes)]
        found = grade.replay(events, rules=rules, moment=NOW)
        assert abs(found.points - min(shop.points, 760)) <= 8, shop.key
        letters[shop.key] = found.grade
    assert set(letters.values()) >= {"A", "B", "C"}
