"""Chinese is complete: every text that a person can read has its translation, and the sentence keeps its placeholders."""

from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from tools import extraction, messages

LANGUAGES = ("zh_Hans", "zh_Hant")


def catalogue(language: str) -> Catalog:
    simplified, _problems = messages.read_parts("zh_Hans")
    return simplified if language == "zh_Hans" else messages.traditional_of(simplified)


def pairs(message: Message) -> Iterator[tuple[set[str], set[str]]]:
    """Placeholders of the English (singular and plural together) and of each Chinese form."""
    english = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
    chinese = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    wanted = set(messages.PLACEHOLDER.findall(" ".join(english)))
    for text in chinese:
        yield wanted, set(messages.PLACEHOLDER.findall(text or ""))


def test_every_text_has_its_chinese() -> None:
    assert messages.problems() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        if message.id:
            wrong += [
                f"{message.id!r}: {here} instead of {wanted}" for wanted, here in pairs(message) if here != wanted
            ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_in_english(language: str) -> None:
    """A Chinese text that repeats a whole English sentence was forgotten (names and codes are short)."""
    forgotten = [m.id for m in catalogue(language) if m.id and m.id == m.string and str(m.id).count(" ") > 3]
    assert forgotten == []


def test_traditional_chinese_is_traditional() -> None:
    text = " ".join(str(message.string) for message in catalogue("zh_Hant") if message.id)
    assert "购" not in text
    assert "購" in text


def test_every_translated_text_is_still_used() -> None:
    """Dead entries would be translated again and again; Django's own and allauth's texts may be overruled."""
    asked = {(entry.context, entry.singular) for entry in extraction.all_entries(messages.PROJECT)}
    parts, _problems = messages.read_parts("zh_Hans")
    known = {(m.context or "", m.id[0] if isinstance(m.id, (list, tuple)) else m.id) for m in parts if m.id}
    assert asked - known == set()
    assert len(known - asked) <= len(known) * 0.05, sorted(known - asked)[:40]
