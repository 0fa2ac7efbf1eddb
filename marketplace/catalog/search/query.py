"""What a person typed, as three PostgreSQL tsqueries from strict to generous. Pure.

Every word becomes a group of alternatives (itself, its synonyms, its neighbouring pairs of characters). `strict` wants all
groups in title, brand, category or attributes. `relaxed` wants most groups, adds the description, one slip of the finger
and pinyin. `any` wants one. The engine goes on to the next only where the one before finds too little.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from marketplace.catalog.search import pinyin, text
from marketplace.catalog.search.dictionary import Dictionary
from marketplace.catalog.search.document import quote

MAX_QUERY = 200
MAX_GROUPS = 8
MOST_SHARE = 0.6
# Words that say how, not what: dropped where something else is left.
NOISE = frozenset({
    "的", "了", "和", "与", "及", "或", "在", "用", "给", "我", "要", "想", "买", "求", "有", "是", "什么", "哪个",
    "哪款", "怎么", "推荐", "适合", "好用", "便宜", "正品", "官方", "旗舰店", "代购", "包邮", "进口", "海外",
    "海淘", "直邮", "同款", "品牌", "好的", "一款", "比较", "可以", "请问", "求购", "the", "a", "an", "of", "for",
    "and", "with", "to", "in", "on", "best", "buy",
})  # fmt: skip


@dataclass(frozen=True)
class Query:
    """The three tsquery literals; all empty where nothing searchable was typed."""

    strict: str = ""
    relaxed: str = ""
    any: str = ""
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.strict)


def parse(typed: str, dictionary: Dictionary) -> Query:
    """Understand what was typed. Longer texts are cut at MAX_QUERY characters and MAX_GROUPS words."""
    found = list(text.words(text.normalise(typed[:MAX_QUERY]), dictionary))
    kept = _telling(found)[:MAX_GROUPS]
    if not kept:
        return Query()
    firm = [word for word in kept if not _is_single_han(word)] or kept
    strict = [_group(word, dictionary) for word in firm]
    generous = [_generous(word, dictionary, group) for word, group in zip(firm, strict, strict=True)]
    whole = _joined_latin(firm)
    return Query(
        strict=_any([_all(strict), *whole]),
        relaxed=_any([_most(generous), *whole, *_all_syllables(firm)]),
        any=_any(generous),
        words=tuple(word.text for word in firm),
    )


def _telling(found: Sequence[text.Word]) -> list[text.Word]:
    distinct = list({word.text: word for word in found}.values())
    return [word for word in distinct if word.text not in NOISE] or distinct


def _is_single_han(word: text.Word) -> bool:
    return word.kind == "han" and len(word.text) == 1


def _group(word: text.Word, dictionary: Dictionary) -> str:
    """The word, or its parts side by side, or another spelling of the same thing."""
    choices = [quote(word.text)]
    if word.kind == "latin":
        if len(word.parts) > 1:
            choices.append(_all(quote(part) for part in word.parts))
    elif len(word.text) > 2:
        choices.append(_all(quote(pair) for pair in text.pairs(word.text)))
    choices += [_all(quote(one.text) for one in text.words(other)) for other in dictionary.meanings(word.text)]
    return _any(choices)


def _generous(word: text.Word, dictionary: Dictionary, group: str) -> str:
    choices = [group, quote(f".{word.text}")]
    if word.kind == "latin":
        choices += [_all(quote(one.text) for one in text.words(term)) for term in dictionary.corrections(word.text)]
        syllables = pinyin.syllables_of(word.text)
        if len(syllables) > 1:
            choices.append(_all(quote(f"~{syllable}") for syllable in syllables))
    elif word.kind == "han" and len(word.text) > 1:
        choices += [quote("".join(syllables)) for syllables in pinyin.readings(word.text)]
        if len(word.text) > 2:
            choices.append(_any(quote(part) for part in word.parts) if word.parts else _any_pair(word.text))
    return _any(choices)


def _any_pair(word: str) -> str:
    return _any(quote(pair) for pair in text.pairs(word))


def _joined_latin(words: Sequence[text.Word]) -> list[str]:
    """`zi sheng tang` also means `zishengtang`."""
    if 2 <= len(words) <= 6 and all(word.kind == "latin" for word in words):
        return [quote("".join(word.text for word in words))]
    return []


def _all_syllables(words: Sequence[text.Word]) -> list[str]:
    """A whole title typed in pinyin: all its syllables, wherever the spaces were."""
    if len(words) < 2 or not all(word.kind == "latin" for word in words):
        return []
    syllables = pinyin.syllables_of("".join(word.text for word in words))
    return [_all(quote(f"~{syllable}") for syllable in syllables)] if len(syllables) > 1 else []


def _most(groups: Sequence[str]) -> str:
    """At least MOST_SHARE of the groups, all alternatives spelt out (70 at the worst)."""
    wanted = max(1, math.ceil(len(groups) * MOST_SHARE))
    if len(groups) == 2:
        wanted = 1
    return _any(_all(chosen) for chosen in combinations(groups, wanted))


def _all(parts: Iterable[str]) -> str:
    return _join(" & ", parts)


def _any(parts: Iterable[str]) -> str:
    return _join(" | ", parts)


def _join(sign: str, parts: Iterable[str]) -> str:
    chosen = list(dict.fromkeys(part for part in parts if part))
    return chosen[0] if len(chosen) == 1 else "(" + sign.join(chosen) + ")" if chosen else ""
