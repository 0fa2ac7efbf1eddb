"""Words that a provider must not touch go out as placeholders and come back as they should read. Pure.

Masked: glossary terms, codes, and every fact of the guard. A fact that we can say ourselves in the reader's language (15:30, 3 days,
¥1,200) comes back in that language; anything else as it was written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.translating.policies.facts import Fact, facts
from marketplace.translating.policies.rendering import rendered

TOKEN = re.compile(r"⟦\s*(\d+)\s*⟧")


@dataclass(frozen=True, slots=True)
class Entry:
    """A term of the glossary in one direction: what stands in the source, what must stand in the target, what must not."""

    source: str
    target: str
    forbidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with placeholders, and what each of them becomes."""

    text: str
    values: tuple[str, ...]


def mask(text: str, *, source: str, target: str, entries: Sequence[Entry]) -> Masked:
    """`text` for the provider. Longer terms go first; a stretch is masked once."""
    found = _terms(text, entries)
    for fact in facts(text, source):
        start, end = _trimmed(text, fact)
        if fact.is_soft or (fact.kind == "ord" and not any(char.isdigit() for char in fact.text)):
            continue  # an article, or an ordinal in words: grammar, left to the provider
        if all(end <= first or start >= last for first, last, _said in found):
            found.append((start, end, rendered(fact, text[start:end], target)))
    parts: list[str] = []
    values: list[str] = []
    at = 0
    for start, end, said in sorted(found):
        parts += [text[at:start], f"⟦{len(values)}⟧"]
        values.append(said)
        at = end
    return Masked("".join(parts) + text[at:], tuple(values))


def unmask(text: str, values: Sequence[str]) -> str:
    """The provider's answer with every placeholder filled. One that was lost or doubled stays lost or doubled: the guard sees it."""
    return TOKEN.sub(lambda match: values[int(match[1])] if int(match[1]) < len(values) else "", text)


def broken_terms(source: str, target: str, entries: Sequence[Entry]) -> tuple[str, ...]:
    """Terms of the glossary that the target lost, or says in a forbidden way."""
    lowered = target.lower()
    wrong = []
    for entry in entries:
        if _pattern(entry.source).search(source) is None:
            continue
        if _pattern(entry.target).search(target) is None or any(word.lower() in lowered for word in entry.forbidden):
            wrong.append(entry.source)
    return tuple(wrong)


def _terms(text: str, entries: Sequence[Entry]) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for entry in sorted(entries, key=lambda one: -len(one.source)):
        for match in _pattern(entry.source).finditer(text):
            if all(match.end() <= start or match.start() >= end for start, end, _said in found):
                found.append((match.start(), match.end(), entry.target))
    return found


def _pattern(term: str) -> re.Pattern[str]:
    """The term as a word: `Sony` is not in `Sonya`; Chinese has no such borders."""
    edge = "(?<![A-Za-z0-9])%s(?![A-Za-z0-9])" if term.isascii() else "%s"
    return re.compile(edge % re.escape(term), re.IGNORECASE)


def _trimmed(text: str, fact: Fact) -> tuple[int, int]:
    """A fact without the blanks that its pattern took along."""
    start, end = fact.start, fact.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
