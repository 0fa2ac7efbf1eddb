import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.catalog.policies.ranking import rank_signal
from marketplace.catalog.search import dictionary, document, pinyin, query, text

KNOWN = dictionary.build(
    [("爱他美", "aptamil"), ("sk2", "sk-ii"), ("神仙水", "sk-ii 护肤精华露")], ["la mer", "海蓝之谜", "红腰子"]
)
ANYTHING = st.text(max_size=80) | st.text(alphabet="资生堂精华液abcXYZ0129 -'\\&|!():*<>%\x00😀é", max_size=60)


def cut(written: str) -> list[str]:
    return [word.text for word in text.words(text.normalise(written), KNOWN)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("澳洲爱他美金装奶粉", ["澳洲", "爱他美", "金装", "奶粉"]),
        ("資生堂紅腰子 50 毫升", ["资生堂", "红腰子", "50ml"]),
        ("ＳＫ－ＩＩ 神仙水", ["skii", "神仙水"]),
        ("La Mer creams", ["lamer", "cream"]),
        ("WH-1000XM5", ["wh1000xm5"]),
        ("lamers", ["lamer"]),
        ("😀 !!", []),
    ],
)
def test_it_works(written: str, expected: list[str]) -> None:
    assert cut(written) == expected


def test_terms_that_are_words_do_not_break_longer_ones() -> None:
    known = dictionary.build([("咖啡粉", "咖啡")], is_word=text.is_one_word)
    assert [word.text for word in text.words("全自动咖啡机", known)][-1] == "咖啡机"
    assert known.meanings("咖啡粉") == ("咖啡",)


def test_pinyin_both_ways() -> None:
    assert set(pinyin.spellings("资生堂")) == {"zishengtang", "zst"}
    assert "chongqing" in set(pinyin.spellings("重庆"))
    assert pinyin.syllables_of("jinghuaye") == ("jing", "hua", "ye")
    assert pinyin.syllables_of("sony") == ()


def test_one_slip_of_the_finger() -> None:
    assert KNOWN.corrections("aptmil") == ("aptamil",)
    assert KNOWN.corrections("apatmil") == ("aptamil",)
    assert KNOWN.corrections("aptamil") == ()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=ANYTHING)
def test_postgresql_reads_every_query_and_document(db: None, typed: str) -> None:
    parsed = query.parse(typed, KNOWN)
    vector = document.vector(
        document.Source(titles=(typed,), brands=(typed,), descriptions=(typed,), numbers=(typed,)), KNOWN
    )
    with connection.cursor() as cursor:
        for literal in filter(None, (parsed.strict, parsed.relaxed, parsed.any)):
            cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector, literal])
            assert cursor.fetchone() == (True,)
        cursor.execute("SELECT length(%s::tsvector)", [vector])


def test_the_signal_rises_with_every_good_thing() -> None:
    plain = {"sold": 3, "rating_sum": 8, "rating_count": 2, "grade": "B", "arrival_days": 9, "published_on": None}
    for better in ({"sold": 30}, {"rating_sum": 10}, {"grade": "A"}, {"arrival_days": 6}):
        assert rank_signal(**{**plain, **better}) > rank_signal(**plain), better  # type: ignore[arg-type]
