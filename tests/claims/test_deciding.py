"""The rules of claims and the account of pieces, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.insurers import anda
from claims.insurers.base import InsurerFault
from claims.policies import fault
from claims.policies.deciding import Facts, Weighing, decide
from claims.policies.terms import DEFAULT, MOST, STOCK_DEFAULT, Terms, _check, indemnity, premium
from orders.policies.pieces import after_line

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TERMS = Terms(**DEFAULT)
DAMAGE = Facts(
    "damaged", NOW, 20_000, delivered_at=NOW - timedelta(hours=5), seal="intact", packed_g=500, last_g=500, photos=1
)
CASES = [
    ("damage with a photo", {}, ("pay", "damage_shown")),
    ("no photo, no word of the courier", {"photos": 0}, ("person", "unclear")),
    ("the courier says so", {"photos": 0, "carrier_reported": True}, ("pay", "damage_shown")),
    ("exactly two days", {"delivered_at": NOW - timedelta(days=2)}, ("pay", "damage_shown")),
    ("a second more", {"delivered_at": NOW - timedelta(days=2, seconds=1)}, ("refuse", "reported_too_late")),
    ("insured: seven days", {"delivered_at": NOW - timedelta(days=7), "is_insured": True}, ("pay", "damage_shown")),
    ("found by ourselves is never late", {"delivered_at": NOW - timedelta(days=9), "by_us": True}, ("pay", "damage_shown")),
    ("at the limit", {"worth_fen": 100_000}, ("pay", "damage_shown")),
    ("above it", {"worth_fen": 100_001}, ("person", "worth_a_look")),
    ("insured: a higher limit", {"worth_fen": 300_000, "is_insured": True}, ("pay", "damage_shown")),
    ("the third in half a year", {"earlier_claims": 3}, ("person", "many_claims")),
    ("the second", {"earlier_claims": 2}, ("pay", "damage_shown")),
    ("no seal", {"photos": 0, "seal": "missing"}, ("pay", "seal_not_intact")),
    ("an incident is open", {"photos": 0, "open_incidents": 1}, ("pay", "seal_not_intact")),
    ("our bench found it broken", {"mismatch": "broken"}, ("person", "found_at_our_bench")),
    ("still under way", {"is_on_the_way": True, "delivered_at": None}, ("refuse", "still_travelling")),
    ("short, lighter than packed", {"kind": "short", "last_g": 449}, ("pay", "lost_weight")),
    ("short, within two scales", {"kind": "short", "last_g": 450}, ("person", "sealed_and_weighed")),
    ("short, lighter after customs", {"kind": "short", "openings": (Weighing(500, 430),)}, ("pay", "lost_weight")),
    ("short, no weight known", {"kind": "short", "last_g": None}, ("person", "unclear")),
    ("written off", {"kind": "lost", "is_declared_lost": True, "worth_fen": 900_000}, ("pay", "declared_lost")),
    ("delivered by the courier's word", {"kind": "lost"}, ("person", "delivered_but_missing")),
]  # fmt: skip


@pytest.mark.parametrize(("said", "changes", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_the_rules_in_their_order(said, changes, wanted):
    found = decide(replace(DAMAGE, **changes), TERMS)
    assert (found.verdict, found.rule) == wanted, said
    assert found.reasons


@given(
    worth=st.integers(0, 500_000), hours=st.integers(0, 400), photos=st.integers(0, 3), insured=st.booleans(),
    kind=st.sampled_from(["lost", "damaged", "short"]), seal=st.sampled_from(["intact", "missing", "unknown", "tampered"]),
    packed=st.one_of(st.none(), st.integers(1, 5000)), last=st.one_of(st.none(), st.integers(1, 5000)),
)  # fmt: skip
def test_insurance_never_makes_it_worse(worth, hours, photos, insured, kind, seal, packed, last):
    """Better evidence and insurance only ever help; and nothing in time is refused by a rule."""
    facts = Facts(
        kind,
        NOW,
        worth,
        delivered_at=NOW - timedelta(hours=hours),
        photos=photos,
        seal=seal,
        packed_g=packed,
        last_g=last,
    )
    order = {"refuse": 0, "person": 1, "pay": 2}
    plain, covered = decide(facts, TERMS), decide(replace(facts, is_insured=True), TERMS)
    assert order[covered.verdict] >= order[plain.verdict]
    if hours <= 48:
        assert plain.verdict != "refuse"
    assert insured in (True, False)


def test_who_had_it():
    plain = {"carrier": "jingwei", "warehouse": "NRT1", "airline": "MM", "broker": "B1", "seller": "s1"}
    stages = {
        "delivered": "carrier:jingwei",
        "departed": "airline:MM",
        "in_customs": "broker:B1",
        "sealed": "warehouse:NRT1",
    }
    assert {stage: fault.fault_of(stage=stage, **plain) for stage in stages} == stages
    assert fault.fault_of(stage="delivered", mismatch="broken", **plain) == "seller:s1"
    assert fault.fault_of(stage="delivered", is_lighter_at_customs=True, **plain) == "broker:B1"


@given(
    worth=st.tuples(*[st.integers(0, 10_000)] * 3), quantity=st.integers(1, 6),
    steps=st.lists(st.tuples(st.sampled_from(["piece", "line"]), st.integers(0, 5_000)), max_size=14),
)  # fmt: skip
def test_nothing_is_given_back_twice(worth, quantity, steps):
    """Any mix of givings for pieces and for the line: never more than was paid for the line, nor for a piece of it; and where
    only pieces are given, all of them give exactly all of it."""
    gone, by_line, by_piece = 0, [0, 0, 0], [0, 0, 0]
    for kind, amount in steps:
        left = tuple(worth[i] - by_line[i] - by_piece[i] for i in range(3))
        if kind == "line":
            for i in range(3):
                by_line[i] += min(left[i], amount)
        elif gone < quantity:
            whole = tuple(part * (gone + 1) // quantity - part * gone // quantity for part in worth)
            parts = after_line(worth=whole, by_line=tuple(by_line), left=left, pieces=1, gone=gone, quantity=quantity)
            assert all(0 <= part <= most for part, most in zip(parts, whole, strict=True))
            by_piece, gone = [by_piece[i] + parts[i] for i in range(3)], gone + 1
        assert all(by_line[i] + by_piece[i] <= worth[i] for i in range(3))
    if gone == quantity and not any(by_line):
        assert tuple(by_piece) == worth


def test_the_numbers_are_checked():
    assert not _check(MOST, DEFAULT)
    for bad in ({}, {**DEFAULT, "auto_fen": -1}, {**DEFAULT, "auto_fen": True}, {**DEFAULT, "more": 1}, None, []):
        assert _check(MOST, bad)
    assert (premium(STOCK_DEFAULT, 0), premium(STOCK_DEFAULT, 1), premium(STOCK_DEFAULT, 100_000)) == (0, 1, 300)
    assert indemnity({**STOCK_DEFAULT, "pays_bp": 9_000}, 999) == 899


def test_the_insurers_words():
    told = anda.read({"state": "approved", "claimNo": "AD1", "approvedAmount": 500})
    assert (told.status, told.accepted_minor, told.reference) == ("accepted", 500, "AD1")
    for bad in ({}, {"state": "maybe"}, {"state": "paid", "paidAmount": "500"}, {"state": "paid", "paidAmount": -1}):
        with pytest.raises(InsurerFault):
            anda.read(bad)
