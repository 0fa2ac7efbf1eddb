"""The guard of numbers: every number, unit and id survives a translation, or the message is held."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.translating.policies.guard import compare, pieces
from marketplace.translating.policies.numerals import han, spelled, written
from tests.translating.pairs import CHANGED, CLEAN


def agrees(zh: str, other: str, locale: str = "en") -> bool:
    return compare(zh, "zh-hans", other, locale).agrees and compare(other, locale, zh, "zh-hans").agrees


def test_it_works() -> None:
    verdict = compare("我要3双38码", "zh-hans", "I want 2 pairs of size 38", "en")
    assert [fact.text for fact in verdict.missing] == ["3"]
    assert [fact.text for fact in verdict.added] == ["2"]
    marked = pieces("I want 2 pairs of size 38", verdict.in_target)
    assert [(one.text, one.is_marked) for one in marked] == [
        ("I want ", False),
        ("2", True),
        (" pairs of size 38", False),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("一百二", 120), ("一百零二", 102), ("三百五十", 350), ("两千五", 2500),
        ("三万二", 32000),
        ("一万零五十", 10050), ("二〇二六", 2026), ("一亿", 10**8), ("一百二十三", 123),
    ],
)  # fmt: skip
def test_chinese_numerals(text: str, value: int) -> None:
    assert han(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.50", "1234.5"), ("1.234,50", "1234.5"), ("1234.5", "1234.5"), ("1,234,567", "1234567"), ("0.5", "0.5")],
)
def test_separators(text: str, value: str) -> None:
    assert written(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("twelve", 12),
        ("twenty-five", 25),
        ("two hundred and fifty", 250),
        ("a dozen", 12),
        ("three thousand five hundred", 3500),
    ],
)
def test_english_words(text: str, value: int) -> None:
    assert spelled(text) == value


@pytest.mark.parametrize(("zh", "other", "locale"), CHANGED)
def test_what_was_changed_is_held(zh: str, other: str, locale: str) -> None:
    assert not compare(zh, "zh-hans", other, locale).agrees
    assert not compare(other, locale, zh, "zh-hans").agrees


def test_few_clean_pairs_are_held() -> None:
    """The false-hold rate on translations written by hand. Goal: at most three in a hundred."""
    held = [(zh, other) for zh, other, locale in CLEAN if not agrees(zh, other, locale)]
    assert len(CLEAN) >= 100
    assert len(held) / len(CLEAN) <= 0.03, held


# --- generated: each fact with its own Chinese and English spelling ---------------------------------------------------------

HAN_DIGITS = "零一二三四五六七八九"


def in_han(number: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else HAN_DIGITS[tens] + "十") + (HAN_DIGITS[ones] if ones else "")


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in text)


def pairs_of(number: int) -> list[tuple[str, str]]:
    return [
        (f"{number}双", f"{number} pairs"),
        (f"{in_han(number)}双", f"{number} pairs"),
        (wide(f"{number}件"), f"{number} pieces"),
    ]


count = st.integers(2, 99).flatmap(lambda number: st.sampled_from(pairs_of(number)))
money = st.builds(
    lambda amount, names: (names[0] % f"{amount:,}", names[1] % f"{amount:,}"), st.integers(2, 99999),
    st.sampled_from([("%s元", "%s yuan"), ("%s日元", "JPY %s"), ("%s美元", "$%s"), ("%s欧元", "€%s"), ("%s英镑", "£%s"), ("￥%s",
    "CNY %s")]),
)  # fmt: skip
unit = st.builds(
    lambda amount, names: (f"{amount}{names[0]}", f"{amount} {names[1]}"), st.integers(2, 999),
    st.sampled_from([
        ("厘米", "cm"), ("毫米", "mm"), ("公斤", "kg"), ("克", "g"), ("盎司", "oz"), ("毫升", "ml"), ("天", "days"), ("个工作日",
        "business days"),
        ("小时", "hours"), ("周", "weeks"), ("个月", "months"), ("英寸", "inches"), ("磅", "lbs"),
    ]),
)  # fmt: skip
size = st.builds(
    lambda number, names: (names[0] % number, names[1] % number), st.integers(34, 46),
    st.sampled_from([("%s码", "size %s"), ("欧码%s", "EU %s"), ("美码%s", "US %s"), ("日码%s", "JP %s"), ("英码%s", "UK %s")]),
)  # fmt: skip
letter = st.sampled_from(["S", "M", "L", "XL", "XXL"]).map(lambda said: (f"{said}码", f"size {said}"))
day = st.builds(
    lambda year, month, at: (f"{year}年{month}月{at}日", f"{MONTHS[month - 1]} {at}, {year}"), st.integers(2020, 2035),
    st.integers(1, 12), st.integers(1, 28),
)  # fmt: skip
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
weekday = st.integers(0, 6).map(lambda at: (f"周{'一二三四五六日'[at]}", DAYS[at]))
hour = st.builds(
    lambda at, minute, late: (f"{'下午' if late else '上午'}{at}点{minute}分", f"{at}:{minute} {'pm' if late else 'am'}"),
    st.integers(1, 11), st.integers(10, 59), st.booleans(),
)  # fmt: skip
percent = st.integers(2, 99).map(lambda number: (f"百分之{in_han(number)}", f"{number}%"))
discount = st.integers(2, 9).map(lambda number: (f"{HAN_DIGITS[number]}折", f"{100 - 10 * number}% off"))
code = st.from_regex(r"M[OPR]20[0-9]{6}-[0-9]{5}[A-HJ-NP-Z]", fullmatch=True).map(lambda said: (said, said))
model = st.from_regex(r"[A-Z]{2}-[1-9][0-9]{2,3}[A-Z]{1,2}", fullmatch=True).map(lambda said: (said, said))
fact = st.one_of(count, money, unit, size, letter, day, weekday, hour, percent, discount, code, model)
FILLERS = [
    ("请问", "may I ask"),
    ("谢谢", "thanks"),
    ("这样可以吗", "is that all right"),
    ("我想要", "I would like"),
    ("包装完好", "boxed"),
]
message = st.lists(st.tuples(fact, st.sampled_from(FILLERS)), min_size=1, max_size=5)
Message = list[tuple[tuple[str, str], tuple[str, str]]]


def chinese(said: Message) -> str:
    return "，".join(filler[0] + "，" + fact[0] for fact, filler in said)


def english(said: Message) -> str:
    return ", ".join(filler[1] + ", " + fact[1] for fact, filler in said)


@settings(max_examples=400)
@given(message)
def test_an_honest_translation_passes(said: Message) -> None:
    verdict = compare(chinese(said), "zh-hans", english(said), "en")
    assert verdict.agrees, (chinese(said), english(said), verdict)


@settings(max_examples=600)
@given(message, fact, st.sampled_from(["drop", "twice", "other", "digit", "swap"]), st.integers(0, 2**20))
def test_no_change_gets_through(said: Message, new: tuple[str, str], how: str, seed: int) -> None:
    """A fact is dropped, doubled, replaced, gets another digit, or changes places with one of its kind."""
    at = seed % len(said)
    told = list(said)
    if how == "drop":
        told[at] = (("", ""), told[at][1])
    elif how == "twice":
        told.insert(at, told[at])
    elif how == "other":
        told[at] = (new, told[at][1])
    elif how == "swap":
        other = (at + 1) % len(said)
        told[at], told[other] = (told[other][0], told[at][1]), (told[at][0], told[other][1])
        if compare(chinese(said), "zh-hans", chinese(told), "zh-hans").agrees:
            return  # another kind: the order between kinds is the language's
    else:
        told[at] = (("", digit_changed(told[at][0][1], seed)), told[at][1])
    if english(told) == english(said) or same(said, told):
        return
    assert not compare(chinese(said), "zh-hans", english(told), "en").agrees, (chinese(said), english(told))


def same(said: Message, told: Message) -> bool:
    """Did the change only bring another spelling of the same (三双 for 3双)?"""
    return [fact[1] for fact, _filler in said] == [fact[1] for fact, _filler in told]


def digit_changed(text: str, seed: int) -> str:
    places = [place for place, char in enumerate(text) if char.isdigit()]
    if not places:
        return text + " 7"
    place = random.Random(seed).choice(places)
    digit = str((int(text[place]) + 1 + seed % 8) % 10)
    return text[:place] + digit + text[place + 1 :]
