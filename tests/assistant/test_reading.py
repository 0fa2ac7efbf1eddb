"""Numbers, money, days and quantities in what people type. Pure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language import language_of
from assistant.mood import Mood, mood_of
from assistant.reading import is_s10, number_of, read
from marketplace.core import ids

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))


def test_it_works():
    order = ids.make("MO", TODAY, 12)
    found = read(f"订单 {order.lower()} 买了两瓶，付了¥1,299.50，11月20日收到，运单 RB123456785GB", today=TODAY)
    assert found.orders == (order,)
    assert found.quantity == 2
    assert found.money_fen == (129950,)
    assert found.days == (date(2026, 11, 20),)
    assert found.waybills == ("RB123456785GB",)


@given(st.sampled_from(["MO", "MP", "MM", "MR"]), DAYS, st.integers(1, 10**8), st.sampled_from(["", " ", "-", " - "]))
def test_a_number_is_found_however_it_is_typed(prefix, day, sequence, gap):
    number = ids.make(prefix, day, sequence)
    typed = gap.join((number[:2], number[2:8], number[8:])).lower()
    found = read(f"请帮我查{typed}谢谢", today=TODAY)
    assert number in (*found.orders, *found.purchases, *found.parcels, *found.returns)


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    assert read(text, today=TODAY) == read(text, today=TODAY)
    assert mood_of(text) in Mood
    assert language_of(text) in ("zh-hans", "zh-hant", "en")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("两", 2),
        ("十二", 12),
        ("二十", 20),
        ("两百零三", 203),
        ("一千二", 1200),
        ("一万二", 12000),
        ("三百五", 350),
        ("二万六千", 26000),
    ],
)
def test_chinese_numerals(written, number):
    assert number_of(written) == number


def test_two_numbers_and_none():
    one, two = ids.make("MO", TODAY, 1), ids.make("MO", TODAY, 2)
    assert read(f"{one}和{two}", today=TODAY).orders == (one, two)
    assert not read("今天天气不错 MOMO 123456", today=TODAY).has_number


def test_a_wrong_check_character_is_told_apart():
    number = ids.make("MO", TODAY, 7)
    wrong = number[:-1] + ("A" if number[-1] != "A" else "B")
    found = read(wrong, today=TODAY)
    assert found.is_misspelt
    assert not found.orders


def test_postal_numbers_need_their_check_digit():
    assert is_s10("RB123456785GB")
    assert not is_s10("RB123456786GB")


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("我的包裹到哪了", "zh-hans"),
        ("我的包裹到哪裡了", "zh-hant"),
        ("where is it", "en"),
        ("tracking多少啊", "zh-hans"),
        ("請問 order status", "zh-hant"),
    ],
)
def test_languages(text, locale):
    assert language_of(text) == locale


def test_a_bare_number_keeps_the_language():
    assert language_of("MO2611220012371", before="en") == "en"
