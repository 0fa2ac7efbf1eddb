"""Numbers that people read aloud, secret codes and public ids."""

import string
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import ids, time

DAY = date(2026, 11, 22)
numbers = st.builds(
    ids.make,
    st.sampled_from(ids.PREFIXES),
    st.dates(date(2024, 1, 1), date(2099, 12, 31)),
    st.integers(1, 99_999_999),
)


def test_it_works() -> None:
    number = ids.make("MO", DAY, 1237)
    assert number.startswith("MO261122001237")
    assert ids.parse(number) == ids.Number("MO", DAY, 1237)
    assert ids.validate(number) == number == str(ids.parse(number))


@given(numbers)
def test_every_number_reads_back(number: str) -> None:
    assert ids.validate(number) == number
    assert number[-1] in ids.ALPHABET


@pytest.mark.parametrize(
    "typed", ["mo 261122 001237 {c}", " MO-261122-001237-{c} ", "ＭＯ２６１１２２００１２３７{c}", "M0261122001237{c}"]
)
def test_typing_habits_are_forgiven(typed: str) -> None:
    number = ids.make("MO", DAY, 1237)
    assert ids.validate(typed.format(c=number[-1].lower())) == number


def test_look_alike_letters_are_read_as_digits() -> None:
    number = ids.make("MM", date(2026, 10, 20), 105012)
    assert (
        ids.validate(number[:2] + number[2:].replace("0", "O").replace("1", "l").replace("5", "s").replace("2", "z"))
        == number
    )


@given(numbers, st.data())
def test_one_wrong_character_is_always_caught(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(2, len(number) - 1))
    other = data.draw(
        st.sampled_from(sorted(set(ids.ALPHABET if place == len(number) - 1 else string.digits) - {number[place]}))
    )
    with pytest.raises(ids.BadNumber):
        ids.parse(number[:place] + other + number[place + 1 :])


@given(numbers, st.data())
def test_swapped_neighbours_are_nearly_always_caught(number: str, data: st.DataObject) -> None:
    """Like every hybrid system of ISO 7064 the check misses a few swaps; `test_swaps_missed_are_rare` counts them."""
    place = data.draw(st.integers(2, len(number) - 3))
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped == number or _missed(number, place):
        return
    with pytest.raises(ids.BadNumber):
        ids.parse(swapped)


def test_swaps_missed_are_rare() -> None:
    tried = missed = 0
    for seq in range(1, 3000, 7):
        number = ids.make("MP", DAY, seq * 331)
        for place in range(8, len(number) - 2):
            if number[place] != number[place + 1]:
                tried += 1
                missed += _missed(number, place)
    assert missed / tried < 0.02


def _missed(number: str, place: int) -> bool:
    swapped = number[:place] + number[place + 1] + number[place]
    return ids.check_character(swapped + number[place + 2 : -1]) == number[-1]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "MO",
        "hello",
        "MO26112200123",
        "XX261122001237A",
        "MO261332001237A",
        "MO\x00261122001237",
        "9" * 5000,
        "MO٢٦١١٢٢٠٠١٢٣٧A",
    ],
)
def test_nonsense_is_refused(typed: str) -> None:
    with pytest.raises(ids.BadNumber) as refusal:
        ids.validate(typed)
    assert refusal.value.code == "bad_number"


def test_an_impossible_date_is_refused_even_with_a_right_check() -> None:
    body = "MO260230001237"
    with pytest.raises(ids.BadNumber):
        ids.parse(body + ids.check_character(body))


def test_a_number_has_one_spelling() -> None:
    body = "MO2611220000001237"
    with pytest.raises(ids.BadNumber):
        ids.parse(body + ids.check_character(body))


def test_another_kind_of_number_is_refused() -> None:
    with pytest.raises(ids.BadNumber):
        ids.validate(ids.make("MM", DAY, 7), prefix="MO")


def test_make_refuses_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="prefix"):
        ids.make("ZZ", DAY, 1)
    with pytest.raises(ValueError, match="range"):
        ids.make("MO", DAY, 0)


def test_next_number_counts_up_and_is_dated_today(db: None) -> None:
    first, second = ids.parse(ids.next_number("MO")), ids.parse(ids.next_number("MO"))
    assert second.sequence == first.sequence + 1
    assert first.day == time.today()
    with pytest.raises(ValueError, match="prefix"):
        ids.next_number("QQ")


def test_every_prefix_has_its_sequence(db: None) -> None:
    assert [ids.next_number(prefix)[:2] for prefix in ids.PREFIXES] == list(ids.PREFIXES)


def test_secret_codes_are_long_random_and_readable() -> None:
    codes = {ids.secret_code(16) for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 16 and set(code) <= set(ids.ALPHABET) for code in codes)
    with pytest.raises(ValueError, match="at least 12"):
        ids.secret_code(8)


@given(st.integers(12, 40))
def test_a_secret_code_survives_typing(length: int) -> None:
    code = ids.secret_code(length)
    assert ids.normalise_code(" " + "-".join(code.lower()[i : i + 4] for i in range(0, length, 4))) == code


@pytest.mark.parametrize("typed", ["", "ABC", "U" * 16, "A" * 11 + "\x00", "A" * 1000])
def test_a_bad_code_is_refused(typed: str) -> None:
    with pytest.raises(ids.BadNumber):
        ids.normalise_code(typed)


def test_public_ids_sort_by_time_and_do_not_repeat() -> None:
    early = ids.public_id(datetime(2026, 1, 1, tzinfo=UTC))
    late = ids.public_id(datetime(2026, 1, 1, 0, 0, 0, 2000, tzinfo=UTC))
    assert early < late
    assert len(early) == 26
    assert set(early) <= set(ids.BASE32)
    assert len({ids.public_id() for _ in range(1000)}) == 1000
