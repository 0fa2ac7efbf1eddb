"""Placeholders: what goes out, what comes back, in whose language."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from marketplace.translating.policies.guard import compare
from marketplace.translating.policies.language import detect
from marketplace.translating.policies.masking import Entry, broken_terms, mask, unmask
from tests.translating.test_guard import Message, chinese, english, message


def test_it_works() -> None:
    out = mask("Ships before 3:30 pm, in 3 business days, for $15.", source="en", target="zh-hans", entries=())
    assert out.text == "Ships before ⟦0⟧, in ⟦1⟧, for ⟦2⟧."
    assert unmask("⟦0⟧前发货，⟦1⟧内，⟦2⟧。", out.values) == "15:30前发货，3个工作日内，15美元。"


def test_glossary_terms_are_kept_and_checked() -> None:
    entries = (Entry("保温杯", "vacuum flask", ("thermos",)), Entry("象印", "Zojirushi"))
    out = mask("这个象印保温杯有货吗", source="zh-hans", target="en", entries=entries)
    assert out.values == ("Zojirushi", "vacuum flask")
    assert broken_terms("象印保温杯", "Zojirushi vacuum flask", entries) == ()
    assert broken_terms("象印保温杯", "elephant thermos", entries) == ("保温杯", "象印")
    assert broken_terms("有货吗", "in stock?", entries) == ()


def test_a_lost_placeholder_is_seen_by_the_guard() -> None:
    out = mask("3 days", source="en", target="zh-hans", entries=())
    assert not compare("3 days", "en", unmask("几天", out.values), "zh-hans").agrees
    assert unmask("⟦7⟧", out.values) == ""


@settings(max_examples=200)
@given(message)
def test_what_comes_back_agrees(said: Message) -> None:
    """Whatever is masked and filled again says the same, in both directions."""
    for text, source, target in ((chinese(said), "zh-hans", "en"), (english(said), "en", "zh-hans")):
        out = mask(text, source=source, target=target, entries=())
        back = unmask(out.text, out.values)
        assert compare(text, source, back, target).agrees, (text, back)


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("您好，请问有货吗", "zh-hans"), ("請問還有貨嗎", "zh-hant"), ("在庫はありますか", "ja"), ("発送は3日以内です", "ja"),
        ("Two left.", "en"),
        ("Yes", "en"), ("Bonjour, avez-vous la taille 38 ?", "fr"), ("Haben Sie die Größe 38?", "de"), ("¿Tiene la talla 38?", "es"),
        ("재고 있나요", "ko"), ("Есть в наличии?", "ru"), ("38", ""), ("😀 !!", ""), ("MO20261101-00021K", ""),
        ("这款WH-1000XM4有货吗", "zh-hans"),
        ("iPhone 15 Pro Max 有吗", "zh-hans"), ("Sony的耳机", "zh-hans"), ("价格多少", "zh-hans"), ("OK", "en"),
    ],
)  # fmt: skip
def test_language_of_short_texts(text: str, locale: str) -> None:
    assert detect(text) == locale
