"""What a person typed, understood: groups of alternatives with weights, and tsqueries from strict to generous. Pure.

Every word becomes a group. `exact` is the word itself; `same` also its synonyms and its pairs of characters; `near` also
slips of the finger and pinyin; `far` any part of it and the description. A group weighs by what the word is: a thing more
than a brand, a brand more than a colour or a size; and a rare word somewhat more than a common one.

`levels` are tsqueries: the first wants every firm group, the next ones those that carry most of the weight, and so on.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from marketplace.catalog.search import budget as budgets
from marketplace.catalog.search import pinyin, text
from marketplace.catalog.search.budget import NO_BUDGET, Budget
from marketplace.catalog.search.dictionary import Dictionary
from marketplace.catalog.search.document import quote
from marketplace.catalog.search_terms import noise

MAX_QUERY = 200
MAX_GROUPS = 8
MAX_COMBINED = 6
MOST_WAYS = 14
LONGEST_SPOKEN = 7
LONGEST_BROKEN = 5
SHARES = (0.66, 0.4)
WEIGHTS = {"brand": 1.0, "same": 1.25, "trait": 0.6, "leads": 1.2, "word": 1.1, "": 1.0}
COUNT_WEIGHT, SINGLE_WEIGHT = 0.5, 0.35
EVERYWHERE = 0.25  # a word that a quarter of all titles have says little
NOISE = noise()


@dataclass(frozen=True)
class Group:
    """One word of the query as tsqueries, each wider than the one before (`title` wants the word in title or brand).

    `kind` wants it in the category as well."""

    word: str
    weight: float
    title: str
    other: str
    same: str
    near: str
    far: str
    kind: str = ""
    is_firm: bool = True


@dataclass(frozen=True)
class Query:
    """`levels` from strict to generous, without repetition; empty where nothing searchable was typed."""

    groups: tuple[Group, ...] = ()
    levels: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    meant: str = ""
    budget: Budget = NO_BUDGET

    def __bool__(self) -> bool:
        return bool(self.levels)

    @property
    def strict(self) -> str:
        return self.levels[0] if self.levels else ""


@dataclass(frozen=True)
class Knowledge:
    """What the database knows: in how many titles words stand, of how many; and what a strange word may have meant."""

    counts: Callable[[Iterable[str]], Mapping[str, int | None]] = lambda _words: {}
    corrections: Callable[[str], tuple[str, ...]] = lambda _word: ()
    sounding: Callable[[Iterable[str]], Mapping[str, tuple[str, ...] | None]] = lambda _spellings: {}
    listings: int = 0


def parse(typed: str, dictionary: Dictionary, known: Knowledge = Knowledge()) -> Query:
    """Understand what was typed. Longer texts are cut at MAX_QUERY characters and MAX_GROUPS words."""
    normalised = text.normalise(typed[:MAX_QUERY])
    without_budget, budget = budgets.read(normalised)
    found = list(text.words(without_budget if text.RUN.search(without_budget) else normalised, dictionary))
    kept = _telling(found)
    if not kept:
        return Query()
    kept, heard = _heard(kept, dictionary, known)
    counts = known.counts([word.text for word in kept])
    kept = _weightiest(kept, dictionary, counts, known.listings)
    strange = {word.text for word in kept if _is_strange(word, dictionary, counts)} if known.listings else set()
    fixes = {word: _fixes(word, dictionary, known) for word in strange}
    groups = _groups(kept, dictionary, fixes, lambda word: _weight(word, dictionary, counts, known.listings))
    _add_neighbours(kept, groups, strange, dictionary, known)
    firm = [group for group in groups if group.is_firm]
    whole = _joined_latin(kept)
    return Query(
        groups=tuple(groups),
        levels=_levels(
            firm,
            whole,
            _syllables(kept, normalised),
            _all_pairs(without_budget, is_strange=bool(strange)),
        ),
        words=tuple(group.word for group in firm),
        meant=" ".join(word.text for word in kept) if heard else _meant(normalised, fixes),
        budget=budget,
    )


def _fixes(word: str, dictionary: Dictionary, known: Knowledge) -> tuple[str, ...]:
    alike = dictionary.sounds.get(pinyin.plain(word), ()) if text.has_han(word) else ()
    return tuple(dict.fromkeys((*known.corrections(word), *(one for one in alike if one != word))))


def _telling(found: Sequence[text.Word]) -> list[text.Word]:
    distinct = list({word.text: word for word in found}.values())
    return [word for word in distinct if word.text not in NOISE] or distinct


def _heard(words: list[text.Word], dictionary: Dictionary, known: Knowledge) -> tuple[list[text.Word], bool]:
    """Typed pinyin as the Chinese words that sound so: `zi sheng tang fangshai` → 资生堂 防晒. And whether there was any.

    Letters that are a word of their own (a brand, an English word of the dictionary or of a title) stay what they are.
    """
    out: list[text.Word] = []
    run: list[text.Word] = []
    latin = [word.text for word in words if word.kind == "latin"]
    counts = known.counts(latin) if latin else {}
    for word in [*words, text.Word("", "")]:
        is_own = bool(dictionary.kind(word.text)) or ((counts.get(word.text) or 0) > 0 and len(word.text) > 3)
        if word.kind == "latin" and not is_own and len(word.text) > 1 and pinyin.syllables_of(word.text):
            run.append(word)
            continue
        out += _spoken(run, dictionary, known)
        run = []
        if word.kind:
            out.append(word)
    return out, out != words


def _spoken(run: list[text.Word], dictionary: Dictionary, known: Knowledge) -> list[text.Word]:
    """The longest Chinese words in a run of syllables; the run itself where less than half of it is any word."""
    syllables = [one for word in run for one in pinyin.syllables_of(word.text)]
    spans = {
        "".join(syllables[i:j]): None
        for i in range(len(syllables))
        for j in range(i + 2, min(i + LONGEST_SPOKEN, len(syllables)) + 1)
    }
    if not spans:
        return run
    titles = known.sounding(spans)
    found: list[text.Word] = []
    start = met = 0
    while start < len(syllables):
        for end in range(min(start + LONGEST_SPOKEN, len(syllables)), start + 1, -1):
            spelled = "".join(syllables[start:end])
            words = list(dict.fromkeys((*dictionary.sounds.get(spelled, ()), *(titles.get(spelled) or ()))))
            if words:
                first = max(words, key=lambda one: (one in (titles.get(spelled) or ()), bool(dictionary.kind(one))))
                found.append(text.Word(first, "han", also=tuple(one for one in words if one != first)[:3]))
                met += end - start
                start = end
                break
        else:
            found.append(text.Word(f"~{syllables[start]}", "syllable"))
            start += 1
    return found if met * 2 >= len(syllables) else run


def _weightiest(
    words: Sequence[text.Word], dictionary: Dictionary, counts: Mapping[str, int | None], listings: int
) -> list[text.Word]:
    """The words of a long sentence that say most, in their order."""
    if len(words) <= MAX_GROUPS:
        return list(words)

    def value(word: text.Word) -> float:
        is_known = bool(counts.get(word.text)) or bool(dictionary.kind(word.text))
        return _weight(word, dictionary, counts, listings) * (1.0 if is_known else 0.4)

    best = set(sorted(words, key=value, reverse=True)[:MAX_GROUPS])
    return [word for word in words if word in best]


def _weight(word: text.Word, dictionary: Dictionary, counts: Mapping[str, int | None], listings: int) -> float:
    if word.kind in ("count", "syllable") or text.NUMBER_UNIT.fullmatch(word.text) or word.text.isdigit():
        return COUNT_WEIGHT
    if _is_single_han(word):
        return WEIGHTS["leads"] if dictionary.kind(word.text) in ("same", "leads") else SINGLE_WEIGHT
    weight = WEIGHTS[dictionary.kind(word.text)]
    count = counts.get(word.text) or 0
    if listings > 1 and count:
        rarity = 1 - math.log1p(count) / math.log1p(max(listings, count))
        weight *= 0.85 + 0.3 * rarity
    return weight


def _is_single_han(word: text.Word) -> bool:
    return word.kind == "han" and len(word.text) == 1


def _is_strange(word: text.Word, dictionary: Dictionary, counts: Mapping[str, int | None]) -> bool:
    return not counts.get(word.text) and not dictionary.kind(word.text) and word.kind in ("han", "latin")


def _groups(
    words: Sequence[text.Word],
    dictionary: Dictionary,
    fixes: Mapping[str, tuple[str, ...]],
    weight: Callable[[text.Word], float],
) -> list[Group]:
    """Single characters and lone letters are not firm where other words are: 包 in `牛皮 包` only moves bags forward."""
    only_loose = all(_is_loose(word, dictionary) for word in words)
    return [
        _group(word, dictionary, fixes.get(word.text, ()), weight(word), only_loose or not _is_loose(word, dictionary))
        for word in words
    ]


def _is_loose(word: text.Word, dictionary: Dictionary) -> bool:
    if _is_single_han(word):
        return dictionary.kind(word.text) not in ("same", "leads")
    return word.kind == "syllable" or (word.kind == "latin" and len(word.text) == 1)


def _group(word: text.Word, dictionary: Dictionary, fixes: Sequence[str], weight: float, is_firm: bool) -> Group:
    exact = [quote(word.text), *map(quote, word.also)]
    inside = []
    if word.kind == "latin" and len(word.parts) > 1:
        inside.append(_all(map(quote, word.parts)))
    elif word.kind in ("han", "other") and len(word.text) > 2:
        inside.append(_all(quote(pair) for pair in text.pairs(word.text)))
    heard = word.also if word.kind == "han" else ()
    ways = [way for one in (word.text, *heard) for way in dictionary.meanings(one)[:MOST_WAYS]]
    others = [_phrase(way, dictionary, "") for way in ways]
    same = _any([*exact, *inside, *others])
    near = _any([same, *_slips(word, dictionary, fixes)])
    return Group(
        word=word.text, weight=weight, is_firm=is_firm, kind=_any(f"{one}:C" for one in exact),
        title=_any([*(f"{one}:A" for one in exact), *(_labelled(word, inside))]),
        other=_any([*(f"{one}:B" for one in exact), *(_phrase(way, dictionary, ":AB") for way in ways)]),
        same=same, near=near, far=_any([near, *_parts(word, dictionary), *_described(word, ways)]),
    )  # fmt: skip


def _labelled(word: text.Word, inside: Sequence[str]) -> Iterable[str]:
    """Latin parts count as the word itself where they stand in title or brand: `sony wh 1000xm5`."""
    return [_all(f"{quote(part)}:AB" for part in word.parts)] if inside and word.kind == "latin" else []


def _phrase(way: str, dictionary: Dictionary, label: str) -> str:
    """All words of another way to say it; of several words each in its own other spellings too."""
    words = list(text.words(way, dictionary))
    if len(words) == 1:
        return quote(words[0].text) + label
    return _all(
        _any(
            [
                quote(word.text) + label,
                *(quote(text.key(other)) + label for other in dictionary.meanings(word.text)[:8] if " " not in other),
            ]
        )
        for word in words
    )


def _slips(word: text.Word, dictionary: Dictionary, fixes: Sequence[str]) -> list[str]:
    choices = [quote(fix) for fix in fixes]
    if fixes:
        choices += [_phrase(way, dictionary, "") for way in dictionary.meanings(fixes[0])[:MOST_WAYS]]
    if word.kind == "latin":
        choices += [_all(quote(one.text) for one in text.words(term)) for term in dictionary.corrections(word.text)]
        if len(word.text) >= 4:
            choices.append(f"{quote(word.text)}:*")
        syllables = pinyin.syllables_of(word.text)
        if len(syllables) > 1:
            choices.append(_all(quote(f"~{syllable}") for syllable in syllables))
        if not dictionary.kind(word.text):
            choices += _named_by_initials(word.text, dictionary)
    elif word.kind == "han" and len(word.text) > 1:
        choices += [quote("".join(syllables)) for syllables in pinyin.readings(word.text)]
        if len(word.text) > 2 and word.parts:
            choices.append(_all(map(quote, word.parts)))
    return choices


def _named_by_initials(typed: str, dictionary: Dictionary) -> list[str]:
    """`kqzg` → 空气炸锅 and all that means the same, not only titles that spell it so."""
    return [
        _phrase(way, dictionary, "")
        for term in dictionary.initials.get(typed, ())
        for way in (term, *dictionary.meanings(term)[:MOST_WAYS])
    ]


def _parts(word: text.Word, dictionary: Dictionary) -> list[str]:
    if word.kind in ("count", "other"):
        return [quote(part) for part in word.parts]
    if word.kind == "han" and len(word.text) > 2:
        found = [quote(part) for part in word.parts] or [quote(pair) for pair in text.pairs(word.text)]
        return found + _without_middle(word.text, dictionary)
    if word.kind == "han" and len(word.text) == len(set(word.text)) == 2 and not dictionary.kind(word.text):
        return [_all(map(quote, word.text))]  # 铁锅: words that end in 铁 and in 锅
    return []


def _without_middle(word: str, dictionary: Dictionary) -> list[str]:
    """毛线衣 → 毛衣, with all that means the same: Chinese compounds name the kind at their ends."""
    short = [word[:i] + word[-1] for i in range(1, len(word) - 1)]
    known = [one for one in short if dictionary.kind(one)]
    return [_phrase(way, dictionary, "") for one in known for way in (one, *dictionary.meanings(one)[:MOST_WAYS])]


def _described(word: text.Word, ways: Sequence[str]) -> list[str]:
    """The word, or one word of the same meaning, in the description."""
    single = [text.key(way) for way in ways if " " not in way or way.isascii()]
    return [quote(f".{one}") for one in (word.text, *word.also, *single[:6])]


def _add_neighbours(
    words: Sequence[text.Word], groups: list[Group], strange: set[str], dictionary: Dictionary, known: Knowledge
) -> None:
    """Words that the typist cut or that a slip broke in pieces: `air pods`, 资生塘 (资生 + 塘), 防嗮霜 (防 + 嗮 + 霜)."""
    for first, last in _windows(words, strange):
        joined = "".join(word.text for word in words[first:last])
        if words[first].kind == "latin":
            extra, same = [quote(joined)], [quote(joined)]
        else:
            sound = pinyin.plain(joined)
            alike = (*dictionary.sounds.get(sound, ()), *known.corrections(joined))
            ways = [_phrase(way, dictionary, "") for one in alike[:1] for way in dictionary.meanings(one)[:MOST_WAYS]]
            extra = [quote(sound), *map(quote, alike), *ways] if sound else []
            same = []
        for place in range(first, last) if extra else ():
            group = groups[place]
            groups[place] = replace(
                group, same=_any([group.same, *same]), near=_any([group.near, *extra]), far=_any([group.far, *extra])
            )


def _windows(words: Sequence[text.Word], strange: set[str]) -> list[tuple[int, int]]:
    """Neighbours that may be one word: two Latin ones, or up to three Chinese ones of which some are broken pieces."""
    found = []
    for first in range(len(words) - 1):
        for last in range(first + 2, min(first + 3, len(words)) + 1):
            run = words[first:last]
            kinds = {word.kind for word in run}
            is_broken = any(word.text in strange or _is_single_han(word) for word in run)
            is_short = sum(len(word.text) for word in run) <= LONGEST_BROKEN
            if (kinds == {"latin"} and len(run) == 2) or (kinds == {"han"} and is_broken and is_short):
                found.append((first, last))
    return found


def _joined_latin(words: Sequence[text.Word]) -> list[str]:
    """`zi sheng tang` also means `zishengtang`."""
    if 2 <= len(words) <= 6 and all(word.kind == "latin" for word in words):
        return [quote("".join(word.text for word in words))]
    return []


def _syllables(words: Sequence[text.Word], normalised: str) -> list[str]:
    """A title typed in pinyin, or in characters that only sound alike: all its syllables, wherever the spaces were."""
    if all(word.kind == "latin" for word in words):
        syllables = pinyin.syllables_of("".join(text.LEFT_OUT.sub("", normalised).split()))
        return [_all(quote(f"~{one}") for one in syllables)] if len(syllables) > 1 else []
    runs = text.han_runs(normalised)
    if len(runs) == 1 and 3 <= len(runs[0]) <= 12 and all(word.kind == "han" for word in words):
        return [_all(quote(f"~{one}") for one in reading) for reading in pinyin.readings(runs[0])[:1]]
    return []


def _all_pairs(normalised: str, *, is_strange: bool) -> list[str]:
    """The last straw: any two neighbouring characters, however the words were cut."""
    runs = text.han_runs(normalised)
    if is_strange and len(runs) == 1 and len(runs[0]) == 2 and text.has_han(runs[0]):
        return [
            quote(runs[0]),
            f"{quote(runs[0][0])}:*",
        ]  # the second stroke went wrong: 钢苇, so whatever begins with 钢
    return [quote(pair) for run in runs for pair in text.pairs(run) if pair not in NOISE][:40]


def _levels(
    groups: Sequence[Group], whole: Sequence[str], syllables: Sequence[str], pairs: Sequence[str]
) -> tuple[str, ...]:
    strict = _any([_all(group.same for group in groups), *whole])
    heavy = sorted(groups, key=lambda group: -group.weight)[:MAX_COMBINED]
    found = [strict, _any([_all(group.near for group in groups), *whole, *syllables])]
    found += [_any(_carrying(heavy, share)) for share in SHARES if len(heavy) > 1]
    found += [_any(group.far for group in groups), _any(pairs)]
    return tuple(level for level in dict.fromkeys(found) if level)


def _carrying(groups: Sequence[Group], share: float) -> list[str]:
    """The smallest sets of groups that carry `share` of the weight, each as what wants all of its groups."""
    wanted = share * sum(group.weight for group in groups) - 1e-9
    enough: list[frozenset[int]] = []
    for size in range(1, len(groups) + 1):
        for chosen in combinations(range(len(groups)), size):
            is_minimal = not any(smaller <= frozenset(chosen) for smaller in enough)
            if is_minimal and sum(groups[i].weight for i in chosen) >= wanted:
                enough.append(frozenset(chosen))
    return [_all(groups[i].near for i in sorted(chosen)) for chosen in enough]


def _meant(normalised: str, fixes: Mapping[str, tuple[str, ...]]) -> str:
    """The query with strange words put right; "" where nothing is to be put right."""
    meant = normalised
    for word, choices in fixes.items():
        if choices:
            meant = meant.replace(word, choices[0])
    return meant if meant != normalised else ""


def _all(parts: Iterable[str]) -> str:
    return _join(" & ", parts)


def _any(parts: Iterable[str]) -> str:
    return _join(" | ", parts)


def _join(sign: str, parts: Iterable[str]) -> str:
    chosen = list(dict.fromkeys(part for part in parts if part))
    return chosen[0] if len(chosen) == 1 else "(" + sign.join(chosen) + ")" if chosen else ""
