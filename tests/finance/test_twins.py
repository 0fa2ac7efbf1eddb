"""One payment in a CSV and in a CAMT.053 counts once; where nobody can tell, a person says."""

from datetime import date

import pytest
from django.db import connection

from finance import errors
from finance.models import BankLine, Break
from finance.policies.twins import Facts, pairs
from finance.selectors import bank as reads
from finance.services import bank
from tests.finance.test_bank import camt

CSV = "date,amount,currency,reference,description,counterparty\n"
DAY = date(2026, 11, 20)


def facts(key, reference="", end_to_end="", text="", amount=500):
    return Facts(key, DAY, amount, "CNY", reference, end_to_end, text)


@pytest.mark.parametrize(
    ("new", "known", "expected"),
    [
        ([facts(1, "A1")], [facts(7, "a1")], [(1, 7, True)]),
        ([facts(1, "B9", "PAY-2026-77")], [facts(7, "A1", text="fee PAY-2026-77")], [(1, 7, True)]),
        ([facts(1, "B9")], [facts(7, "A1")], [(1, 7, False)]),
        ([facts(1, "B9", amount=501)], [facts(7, "B9")], []),
        ([facts(1), facts(2, "A1")], [facts(7, "A1")], [(2, 7, True)]),  # the sure one goes first, the other is its own
        ([facts(1, "A1"), facts(2, "A1")], [facts(7, "A1")], [(1, 7, True)]),  # two payments stay two
        ([facts(1, "", "AB")], [facts(7, text="cAB")], [(1, 7, False)]),  # two letters name nothing
    ],
)
def test_pairs(new, known, expected):
    assert [(pair.new, pair.known, pair.is_sure) for pair in pairs(new, known)] == expected


def test_it_works(fangfang):
    """A named line is recognised, an unnamed one waits for a word and explains nothing until then."""
    text = f"{CSV}2026-11-20,-35.00,CNY,X1,freight,SF Express\n2026-11-20,-8.00,CNY,,fee,王小明\n"
    bank.take_in(data=text.encode(), name="november.csv", by=fangfang)
    entries = [("DBIT", "35.00", "X1", "freight"), ("DBIT", "8.00", "Z8", "monthly")]
    made = bank.take_in(data=camt(*entries), name="november.xml", by=fangfang)
    assert (made.lines, made.new_lines) == (2, 1)
    (doubt,) = reads.doubts()
    assert (doubt.amount_minor, doubt.twin.text) == (-800, "fee")
    assert reads.standing().unmatched == 2  # of the CSV; the doubt is not counted a second time
    assert not Break.objects.filter(key=doubt.key).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(text || party, ' ') FROM finance_bankline")
        assert "王小明" not in cursor.fetchone()[0]
    for _again in range(2):
        bank.say_twin(line_id=doubt.pk, is_same=True, by=fangfang)
    with pytest.raises(errors.TwinSaid):
        bank.say_twin(line_id=doubt.pk, is_same=False, by=fangfang)
    with pytest.raises(errors.BankLineNotFound):
        bank.say_twin(line_id=doubt.twin_id, is_same=True, by=fangfang)
    assert (reads.standing().unmatched, BankLine.objects.count()) == (2, 3)  # kept, and counted once


def test_another_payment_is_a_line_like_any_other(fangfang):
    bank.take_in(data=f"{CSV}2026-11-20,-8.00,CNY,,fee,\n".encode(), name="a.csv", by=fangfang)
    bank.take_in(data=camt(("DBIT", "8.00", "Z8", "monthly")), name="a.xml", by=fangfang)
    (doubt,) = reads.doubts()
    bank.say_twin(line_id=doubt.pk, is_same=False, by=fangfang)
    assert reads.standing().unmatched == 2
    assert Break.objects.filter(key=doubt.key).exists()
