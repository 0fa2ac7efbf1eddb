"""Any injected set of faults yields exactly those differences, and comparing again changes nothing. Pure."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance.policies import keys
from finance.policies.matching import HERE, THERE, Fault, Item, Kind, faults

AMOUNTS = st.integers(1, 10_000_000)
WRONGS = st.sampled_from(["", "", "drop_here", "drop_there", "amount", "currency", "duplicate"])
EXPECTED = {
    "drop_here": Kind.MISSING_HERE, "drop_there": Kind.MISSING_THERE, "amount": Kind.AMOUNT,
    "currency": Kind.CURRENCY, "duplicate": Kind.DUPLICATE,
}  # fmt: skip


def test_it_works():
    pair = [Item(HERE, "payment:a", "CNY", 5), Item(THERE, "payment:a", "CNY", 5)]
    assert faults(pair) == []
    assert faults(pair[:1]) == [Fault("payment:a", Kind.MISSING_THERE, "CNY", 5, 0)]
    assert faults(pair[1:]) == [Fault("payment:a", Kind.MISSING_HERE, "CNY", 0, 5)]
    back_and_forth = [Item(THERE, "payout:p", "JPY", -9), Item(THERE, "payout:p", "JPY", 9)]
    assert faults(back_and_forth) == []  # sent and reversed: nothing moved


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.lists(st.tuples(AMOUNTS, st.sampled_from([1, -1]), WRONGS, st.integers(1, 500)), max_size=12), st.randoms())
def test_what_is_injected_is_found_and_nothing_else(things, random):
    items, expected = [], {}
    for number, (amount, sign, wrong, off) in enumerate(things):
        key, signed = f"payment:{number}", amount * sign
        here, there = [Item(HERE, key, "CNY", signed)], [Item(THERE, key, "CNY", signed)]
        if wrong == "drop_here":
            here = []
        elif wrong == "drop_there":
            there = []
        elif wrong == "amount":  # never to a multiple: twice the amount in one line is no second line
            there = [Item(THERE, key, "CNY", signed + off * sign)]
        elif wrong == "currency":
            there = [Item(THERE, key, "JPY", signed)]
        elif wrong == "duplicate":
            there = there * 2
        if wrong:
            expected[key] = EXPECTED[wrong]
        items += here + there
    random.shuffle(items)
    found = faults(items)
    assert {fault.key: fault.kind for fault in found} == expected
    assert len(found) == len(expected)
    assert faults(items[::-1]) == found


def test_bookings_name_what_moved():
    assert keys.plain_key("paid:MP1", "paid", "pi_1") == "payment:pi_1"
    assert keys.plain_key("dispute:dp_1:opened", "dispute_opened", "x") == "dispute:dp_1"
    assert keys.plain_key("payout:abc:returned", "payout_returned", "") == "payout:abc"
    assert keys.plain_key("refund:x:settled", "refund_settled", "MO1") == ""
    assert keys.refund_in("late:7:settled") == "late:7"
    assert keys.refund_in("refund:x~1:returned") == "refund:x~1"
    assert keys.attempt_in("deposit-late:12") == 12
    assert keys.attempt_in("latest:1") is None
    assert keys.reference_in("deposit:abc:received") == "deposit:abc"
    assert keys.break_in("recon:4") == 4
