"""Intent, call, outcome, against a server that speaks the provider's protocol over real HTTP."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest

from marketplace.core import rules, time
from marketplace.sandboxes.translate.server import TranslateServer
from marketplace.translating.models import Translation
from marketplace.translating.policies import glossary
from marketplace.translating.providers.base import MAX_BATCH, MAX_TEXT, ProviderFault
from marketplace.translating.providers.libre import LibreTranslate
from marketplace.translating.services import translating
from tests.clock import own_clock
from tests.translating.server import book

__all__ = ["book", "own_clock"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]
SAID = "Yes, we have 2 pairs left. It ships within 3 business days."


def run() -> None:
    time.travel(timedelta(minutes=5))
    translating.run_due()


def want(text: str = SAID, target: str = "zh-hans") -> Translation:
    return translating.want(text=text, target=target)


def test_it_works(book: TranslateServer) -> None:
    asked = want()
    assert (asked.status, asked.source, book.calls) == ("wanted", "en", 0)
    run()
    done = Translation.objects.get()
    assert (done.status, done.provider, book.calls, done.next_at) == ("done", "libretranslate", 1, None)
    assert done.text == "有的，我们还剩2。我们会在3个工作日内寄出。"
    assert str(done.source_text) == SAID
    assert done.version.endswith("g1")


def test_translated_once(book: TranslateServer) -> None:
    assert want().pk == want().pk
    run()
    assert want().is_finished
    run()
    assert (Translation.objects.count(), book.calls) == (1, 1)


def test_a_batch_is_one_call(book: TranslateServer) -> None:
    for number in range(2, 12):
        want(f"It ships within {number} days.")
    run()
    assert book.calls == 1
    assert set(Translation.objects.values_list("status", flat=True)) == {"done"}


def test_nothing_to_translate(book: TranslateServer) -> None:
    for text, target, why in (("您好", "zh-hans", "same"), ("38", "en", "same")):
        made = want(text, target)
        assert (made.status, made.why, made.text, made.is_original) == ("original", why, text, False)
    assert (want("請問還有貨嗎", "zh-hans").text, book.calls) == ("请问还有货吗", 0)
    assert want("请问还有货吗", "zh-hant").provider == "opencc"


def test_to_traditional_by_way_of_simplified(book: TranslateServer) -> None:
    want("it is in stock", "zh-hant")
    run()
    assert Translation.objects.get().text == "有貨。"


def test_without_a_provider_the_original_is_honest(settings: Any) -> None:
    settings.TRANSLATE_URL = ""
    made = want()
    assert (made.status, made.why, made.is_original, made.text) == ("original", "none", True, SAID)


@pytest.mark.parametrize("fault", ["error", "broken"])
def test_a_bad_moment_is_tried_again(book: TranslateServer, fault: str) -> None:
    book.faults.append(fault)
    want()
    run()
    assert Translation.objects.get().status == "wanted"
    run()
    assert Translation.objects.get().status == "done"


def test_refused_for_good_stays_the_original_and_is_not_cached(book: TranslateServer) -> None:
    book.faults.append("refused")
    want()
    run()
    first = Translation.objects.get()
    assert (first.status, first.why, first.is_original) == ("original", "failed", True)
    assert want().pk != first.pk


def test_a_silent_provider_is_given_up(settings: Any) -> None:
    settings.TRANSLATE_URL = "http://127.0.0.1:9"
    want()
    for _round in translating.PAUSES:
        run()
    assert Translation.objects.get().why == "failed"


def test_settled_twice_changes_nothing(book: TranslateServer) -> None:
    asked = want()
    run()
    before = Translation.objects.get().text
    provider = LibreTranslate("http://localhost:1")
    assert translating.settle(pk=asked.pk, said="别的", by=provider).text == before


def test_words_never_reach_a_log(book: TranslateServer, caplog: pytest.LogCaptureFixture) -> None:
    book.faults.append("error")
    with caplog.at_level(logging.DEBUG):
        want("Lily Chen lives in Chaoyang")
        run()
    assert "Lily" not in caplog.text
    assert "translation" in caplog.text


def test_limits_and_keys(book: TranslateServer) -> None:
    book.api_key = "secret"
    with pytest.raises(ProviderFault) as refused:
        LibreTranslate(f"http://localhost:{book.server_port}", api_key="wrong").translate(
            ["hello"], source="en", target="zh"
        )
    assert refused.value.is_permanent
    right = LibreTranslate(f"http://localhost:{book.server_port}", api_key="secret")
    assert right.translate(["hello"], source="en", target="zh") == ["您好。"]
    for texts in (["a" * (MAX_TEXT + 1)], ["a"] * (MAX_BATCH + 1)):
        with pytest.raises(ProviderFault):
            right.translate(texts, source="en", target="zh")
    assert book.calls == 2


def test_forgotten_texts_are_found_by_nobody(book: TranslateServer) -> None:
    want()
    run()
    assert translating.forget([Translation.objects.get().pk]) == 1
    gone = Translation.objects.get()
    assert (str(gone.source_text), str(gone.target_text), gone.digest) == ("—", "", "")
    assert want().pk != gone.pk


def test_the_cache_empties_itself(book: TranslateServer) -> None:
    want()
    run()
    assert translating.forget_old() == 0
    time.travel(translating.KEEP + timedelta(days=1))
    assert translating.forget_old() == 1


def test_the_glossary_is_a_rule_and_checked() -> None:
    assert glossary.check(glossary.DEFAULT) == {}
    assert "terms" in glossary.check({"terms": [{"kind": "brand", "zh": "索尼"}]})
    assert "terms" in glossary.check(
        {"terms": [{"kind": "brand", "zh": "索尼", "en": "Sony"}, {"kind": "term", "zh": "索尼", "en": "x"}]}
    )
    assert "terms" in glossary.check({"terms": [{"kind": "brand", "zh": "索尼", "en": "Sony", "forbidden": "no"}]})
    assert glossary.check([])
    assert glossary.check({"terms": [1]})
    names = {entry.source: entry.target for entry in glossary.entries(rules.at(glossary.KIND).body, "en", "zh-hans")}
    assert names["Zojirushi"] == "象印"


def test_a_term_comes_back_as_the_glossary_says(book: TranslateServer) -> None:
    want("Zojirushi vacuum flask", "zh-hans")
    run()
    assert "象印" in Translation.objects.get().text
    assert "保温杯" in Translation.objects.get().text
