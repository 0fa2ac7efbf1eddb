import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.catalog.policies.ranking import rank_signal
from marketplace.catalog.search import dictionary, document, pinyin, query, text
from marketplace.catalog.search.dictionary import Entry
from marketplace.catalog.search.slips import distance, is_slip

KNOWN = dictionary.build(
    [
        Entry("爱他美", "aptamil", "brand"),
        Entry("sk2", "sk-ii", "brand"),
        Entry("神仙水", "sk-ii 护肤精华露", "leads"),
        Entry("电饭锅", "电饭煲"),
    ],
    key=text.key,
    sound=pinyin.plain,
).with_brands(["la mer", "海蓝之谜", "红腰子"], is_word=text.is_one_word, key=text.key)
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
        ("三段 900 克 64 片", ["3段", "900g", "64片"]),
        ("1.5L Estée", ["1.5l", "estee"]),
    ],
)
def test_it_works(written: str, expected: list[str]) -> None:
    assert cut(written) == expected


def test_terms_that_are_words_do_not_break_longer_ones() -> None:
    known = dictionary.build([Entry("咖啡粉", "咖啡")], is_word=text.is_one_word)
    assert [word.text for word in text.words("全自动咖啡机", known)][-1] == "咖啡机"
    assert known.meanings("咖啡粉") == ("咖啡",)


def test_pinyin_both_ways() -> None:
    assert set(pinyin.spellings("资生堂")) == {"zishengtang", "zst"}
    assert "chongqing" in set(pinyin.spellings("重庆"))
    assert pinyin.syllables_of("jinghuaye") == ("jing", "hua", "ye")
    assert pinyin.syllables_of("sony") == ()


def test_measures_and_models_are_found_as_people_type_them() -> None:
    (litres,), (model,) = text.words("1.5l"), text.words("wh-1000xm5")
    assert litres.also == ("1500ml",)
    assert {"xm5", "1000xm5"} <= {*model.tails, *model.parts}


def test_a_thing_weighs_more_than_a_brand_and_a_brand_more_than_a_size() -> None:
    weights = {group.word: group.weight for group in query.parse("爱他美 电饭锅 900g", KNOWN).groups}
    assert weights["电饭锅"] > weights["爱他美"] > weights["900g"]


def test_pinyin_is_heard_as_words() -> None:
    assert [group.word for group in query.parse("dianfanguo", KNOWN).groups] == ["电饭锅"]
    assert [group.word for group in query.parse("ai ta mei dianfanguo", KNOWN).groups] == ["爱他美", "电饭锅"]


def test_a_budget_is_no_word() -> None:
    assert query.parse("电饭锅 预算500元以内", KNOWN).words == ("电饭锅",)
    assert query.parse("500", KNOWN).words == ("500",)


def test_slips_of_the_finger() -> None:
    assert is_slip("shisedo", "shiseido")
    assert is_slip("ultimume", "ultimune")
    assert not is_slip("nike", "bike")
    assert distance("abcd", "abdc", 2) == 1
    assert distance("abcd", "wxyz", 2) == 3


def test_one_slip_of_the_finger() -> None:
    assert KNOWN.corrections("aptmil") == ("aptamil",)
    assert KNOWN.corrections("apatmil") == ("aptamil",)
    assert KNOWN.corrections("aptamil") == ()


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(typed=ANYTHING)
def test_postgresql_reads_every_query_and_document(db: None, typed: str) -> None:
    parsed = query.parse(typed, KNOWN)
    vector = document.vector(
        document.Source(titles=(typed,), brands=(typed,), descriptions=(typed,), numbers=(typed,)), KNOWN
    )
    with connection.cursor() as cursor:
        for literal in filter(None, parsed.levels):
            cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector, literal])
            assert cursor.fetchone() == (True,)
        for group in parsed.groups:
            for literal in filter(None, (group.title, group.other, group.same, group.near, group.far)):
                cursor.execute("SELECT %s::tsquery", [literal])
        cursor.execute("SELECT length(%s::tsvector)", [vector])


def test_the_signal_rises_with_every_good_thing() -> None:
    plain = {"sold": 3, "rating_sum": 8, "rating_count": 2, "grade": "B", "arrival_days": 9, "published_on": None}
    for better in ({"sold": 30}, {"rating_sum": 10}, {"grade": "A"}, {"arrival_days": 6}):
        assert rank_signal(**{**plain, **better}) > rank_signal(**plain), better  # type: ignore[arg-type]
