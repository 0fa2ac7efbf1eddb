"""The consoles speak Japanese, Korean and Spanish: every text of theirs has its translation, with the same placeholders."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Message
from django.utils import translation
from django.utils.translation import gettext, ngettext

from logistics.states import BagStatus, FlightStatus, ParcelStatus, SealStatus, UnitStatus
from logistics.views.speech import LANGUAGES
from marketplace.storefront.look import UNKNOWN_LOOK, status_look
from tools import console_words, messages

ENTRIES = console_words.entries(messages.PROJECT)
PILLS = {"unit": UnitStatus, "parcel": ParcelStatus, "bag": BagStatus, "flight": FlightStatus, "seal": SealStatus}


def strings(message: Message | None) -> list[str]:
    if message is None:
        return []
    return list(message.string) if isinstance(message.string, (list, tuple)) else [str(message.string)]


@pytest.mark.parametrize("language", console_words.PACKS)
def test_a_pack_is_complete(language: str) -> None:
    pack, problems = messages.read_parts(language)
    assert problems == []
    found = {entry: strings(pack.get(entry.singular, context=entry.context or None)) for entry in ENTRIES}
    assert [entry.singular for entry, said in found.items() if not said or not all(said)] == []
    wanted = pack.num_plurals
    assert [entry.singular for entry, said in found.items() if len(said) != (wanted if entry.plural else 1)] == []
    for entry, said in found.items():
        placeholders = set(messages.PLACEHOLDER.findall(f"{entry.singular} {entry.plural}"))
        assert all(set(messages.PLACEHOLDER.findall(text)) == placeholders for text in said), entry.singular


@pytest.mark.parametrize("language", console_words.PACKS)
def test_a_pack_says_nothing_else(language: str) -> None:
    """Dead entries would be translated again and again."""
    pack, _problems = messages.read_parts(language)
    known = {(entry.singular, entry.context) for entry in console_words.known(messages.PROJECT)}
    said = {
        (message.id[0] if isinstance(message.id, (list, tuple)) else message.id, message.context or "")
        for message in pack
    }
    assert {pair for pair in said if pair[0]} - known == set()


@pytest.mark.parametrize("language", console_words.PACKS)
def test_a_pack_says_the_states_of_things(language: str) -> None:
    """Pills stand on every console page; a state without a look of its own would read as being checked."""
    pack, _problems = messages.read_parts(language)
    looks = {(noun, code): status_look(code, noun) for noun, states in PILLS.items() for code in states.values}
    assert [state for state, look in looks.items() if look is UNKNOWN_LOOK] == []
    with translation.override("en"):
        labels = {str(look.label) for look in looks.values()}
    assert {label for label in labels if not strings(pack.get(label))} == set()


def test_the_console_offers_its_packs_english_and_chinese() -> None:
    assert set(LANGUAGES) == {"en", "zh-hans", *console_words.PACKS}


@pytest.mark.parametrize(("language", "receive", "pieces"), [
    ("ja", "入荷", "2 点"), ("ko", "입고", "2개"), ("es", "Recibir", "2 piezas"), ("en", "Receive", "2 pieces"),
])  # fmt: skip
def test_the_words_arrive(language: str, receive: str, pieces: str) -> None:
    with translation.override(language):
        assert gettext("Receive") == receive
        assert ngettext("%(count)s piece", "%(count)s pieces", 2) % {"count": 2} == pieces
        assert gettext("Shop the world, sealed to your door") == "Shop the world, sealed to your door"
