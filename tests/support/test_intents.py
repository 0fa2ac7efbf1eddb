"""What a sentence wants: the shipped arrays, in three languages, and the command that integrators measure with."""

import io
from collections import defaultdict

import pytest
from django.core.management import call_command

from support.intents import corpus
from support.intents.classifier import classify, model
from support.intents.features import clauses, spelt
from support.intents.labels import INTENTS, OUT_OF_SCOPE


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我昨天买的那双鞋寄出来没有呀", "order_status"),
        ("我的包裹在海關查驗，什麼時候放行", "customs_status"),
        ("can i still cancel the order i placed this morning", "cancel_order"),
        ("錢什麼時候退到我的卡上", "refund_progress"),
        ("打开一看香水瓶碎了", "damaged"),
        ("用了三个月不转了，能修吗", "warranty_repair"),
    ],
)
def test_it_works(text: str, intent: str) -> None:
    assert classify(text).intent == intent
    assert classify(text).is_sure


def test_the_arrays_were_trained_on_these_sentences() -> None:
    assert model().trained_on == corpus.fingerprint(), "run python -m tools.train_intents"


def test_every_intent_has_sentences_of_its_own() -> None:
    met = defaultdict(set)
    for wording in corpus.wordings():
        met[wording.text, wording.language].add(wording.intent)
    assert not {text: intents for text, intents in met.items() if len(intents) > 1}
    assert {intent for intents in met.values() for intent in intents} == set(INTENTS)


@pytest.mark.parametrize(
    ("said", "usual"),
    [
        ("我件貨而家喺邊度", "我货现在在哪里"),
        ("你们这边的系统", "你们这边的系统"),
        ("where's my pkg", "where is my parcel"),
        ("cant log in", "can not log in"),
    ],
)
def test_other_spellings_are_said_in_usual_words(said: str, usual: str) -> None:
    assert spelt(said) == usual


def test_a_story_is_heard_clause_by_clause() -> None:
    assert clauses("我上个月搬了家，现在想问一下，我的退款什么时候到") == [
        "我上个月搬了家",
        "现在想问一下",
        "我的退款什么时候到",
    ]
    assert clauses("where is my parcel?") == []
    story = "The shop cancelled on me because it was out of stock, fair enough, but my 560 yuan hasn't come back"
    assert classify(story).intent == "refund_progress"


@pytest.mark.parametrize("text", ["美团外卖退款多久", "我想在你们这里开店", "my Etsy parcel is late", "are you hiring"])
def test_what_is_no_matter_of_ours_is_not_answered(text: str) -> None:
    assert not classify(text).is_sure


@pytest.mark.parametrize("text", ["", "   ", "。。。！！", "\0", "🙂🙂", "a" * 100_000, "退" * 100_000])
def test_odd_text_is_answered(text: str) -> None:
    guess = classify(text)
    assert guess.intent in INTENTS
    assert 0 <= guess.confidence <= 1


def test_no_word_is_out_of_scope() -> None:
    assert classify("？？").intent == OUT_OF_SCOPE
    assert not classify("？？").is_sure


def test_the_command_answers_line_for_line(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "我要退货\n\nwhere is my parcel\n".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(said)))
    out = io.StringIO()
    call_command("classify", stdout=out)
    told = [line.split("\t") for line in out.getvalue().splitlines()]
    assert [intent for intent, _ in told] == ["return_apply", OUT_OF_SCOPE, "order_status"]
    assert all(0 <= float(confidence) <= 1 for _, confidence in told)
