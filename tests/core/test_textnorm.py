"""Text from outside: readable stays readable, hidden things go."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import textnorm
from marketplace.core.textnorm import BadText, clean_line, clean_text, nfkc


def test_it_works() -> None:
    assert clean_line("  资生堂　红腰子\t精华液 ", max_length=40) == "资生堂 红腰子 精华液"


def test_chinese_punctuation_stays_and_wide_letters_become_plain() -> None:
    assert clean_line("【直邮】ＡＢ５０ml，好用！（正品）①㎡", max_length=40) == "【直邮】AB50ml，好用！（正品）①㎡"


def test_identifiers_are_folded_fully() -> None:
    assert nfkc("ＡＢ－５０（ｘ）\u200b") == "AB-50(x)"


@pytest.mark.parametrize(
    "hidden",
    ["\u200b", "\u202e", "\u2066", "\ufeff", "\x00", "\x1b", "\u3164", "\U000e0041", "\u00ad", "\ud800", "\u2800"],
)
def test_hidden_characters_are_taken_out(hidden: str) -> None:
    assert clean_line(f"买{hidden}手", max_length=10) == "买手"
    assert clean_text(f"买{hidden}手", max_length=10) == "买手"
    assert nfkc(f"买{hidden}手") == "买手"


def test_a_joiner_stays_only_between_pictures() -> None:
    assert clean_line("👩\u200d👧 a\u200db", max_length=20) == "👩\u200d👧 ab"


def test_a_pile_of_accents_is_cut() -> None:
    assert len(clean_line("a" + "\u0301" * 50, max_length=60)) <= 5


def test_paragraphs_are_kept_and_tidied() -> None:
    typed = "第一段  有空格 \r\n\r\n\r\n\r\n第二段\u2028第三行\r第四行  "
    assert clean_text(typed, max_length=200) == "第一段 有空格\n\n第二段\n第三行\n第四行"


def test_a_line_has_no_breaks() -> None:
    assert clean_line("a\nb\r\nc\u2029d\x0be", max_length=20) == "a b c d e"


def test_limits_count_what_is_left() -> None:
    assert clean_line("　" * 50 + "好", max_length=1, min_length=1) == "好"
    with pytest.raises(BadText) as refusal:
        clean_line("好" * 6, max_length=5, field="title")
    assert refusal.value.code == "bad_text"
    assert "5" in str(refusal.value.fields["title"])
    with pytest.raises(BadText):
        clean_line("\u200b\u3164  ", max_length=5, min_length=1)
    with pytest.raises(BadText):
        clean_text("好", max_length=50, min_length=10)


def test_shorten() -> None:
    assert textnorm.shorten("全球喵喵", 10) == "全球喵喵"
    assert textnorm.shorten("全球喵喵买手", 5) == "全球喵喵…"


@given(st.text())
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    once = clean_text(typed, max_length=10**6)
    assert clean_text(once, max_length=10**6) == once
    line = clean_line(typed, max_length=10**6)
    assert clean_line(line, max_length=10**6) == line


@given(st.text())
def test_what_is_left_can_be_stored(typed: str) -> None:
    for clean in (clean_text(typed, max_length=10**6), clean_line(typed, max_length=10**6), nfkc(typed)):
        clean.encode()
        assert "\x00" not in clean
        assert not any(unicodedata.bidirectional(sign) in {"RLO", "LRO", "RLE", "LRE", "RLI", "LRI"} for sign in clean)
