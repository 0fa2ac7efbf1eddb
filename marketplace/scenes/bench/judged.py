"""The judged set of search: a corpus of invented offers, queries of every kind, and what each query ought to find.

Both are pure functions of `scenes/data/judged.txt` and a seed. A third of the queries, chosen by their hash, is the test
part: nobody tunes a dictionary or a weight on it.

Grades: 3 the kind asked for with all that was said of it · 2 the kind, and at least half of the rest · 1 the kind alone, or
the right brand of another kind where only the brand fits · 0 anything else.
"""

import hashlib
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import opencc
from pypinyin import Style, lazy_pinyin

SEED = 4
PER_BRAND = 2
FIRST = 10
# Characters that sound alike, for slips of Chinese typing.
SOUND_ALIKE = {
    "霜": "双", "乳": "汝", "液": "夜", "粉": "纷", "机": "鸡", "杯": "背", "包": "胞", "表": "裱", "裤": "库", "鞋": "邪", "锅": "郭",
    "膏": "高", "片": "骗", "油": "由", "茶": "查", "刀": "叨", "垫": "店", "袋": "带", "壶": "胡", "镜": "竟", "链": "练", "笔": "比",
    "粮": "良", "箱": "香", "球": "求", "灯": "登", "衣": "医", "巾": "斤", "被": "备", "帐": "账", "膜": "模", "瓶": "平", "糖": "唐",
    "豆": "逗", "堂": "唐", "兰": "蓝", "花": "华", "士": "式", "尼": "泥", "雅": "哑", "资": "兹", "美": "每", "丝": "思", "安": "按",
}  # fmt: skip
SENTENCES = (
    "想给妈妈买一款{brand}的{thing}，最好是{trait}的",
    "请问有没有适合送朋友的{trait}{thing}推荐一下",
    "求推荐性价比高的{thing}，预算500元以内，要{trait}",
    "家里的{thing}用完了想再买{brand}的，{size}那种",
    "{country}的{brand}{thing}哪款好用",
)
COUNTRIES = {
    "JP": "日本", "KR": "韩国", "US": "美国", "FR": "法国", "DE": "德国", "GB": "英国", "IT": "意大利", "AU": "澳洲", "NZ": "新西兰",
    "CH": "瑞士", "SE": "瑞典", "CA": "加拿大", "DK": "丹麦", "NL": "荷兰", "ES": "西班牙", "BE": "比利时", "NO": "挪威", "AT": "奥地利",
    "SG": "新加坡", "TW": "台湾",
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A kind of goods: how sellers call it and how shoppers do."""

    number: int
    leaf: str
    names: tuple[str, ...]
    english: tuple[str, ...]
    traits: tuple[tuple[str, str], ...]
    sizes: tuple[str, ...]
    brands: tuple[tuple[str, str, str], ...]
    asked: tuple[str, ...]
    foreign: tuple[str, ...]


@dataclass(frozen=True)
class Offer:
    """One listing of the corpus."""

    sku: str
    kind: Kind
    brand: tuple[str, str, str]
    trait: tuple[str, str]
    size: str
    title_zh: str
    title_en: str
    description: str


@dataclass(frozen=True)
class Question:
    """One query with what it wants. Empty fields want nothing."""

    sort: str
    words: str
    kind: int | None = None
    brand: str = ""
    trait: str = ""
    size: str = ""
    country: str = ""
    sku: str = ""

    @property
    def is_test(self) -> bool:
        return hashlib.sha256(self.words.encode()).digest()[0] % 3 == 0

    def grade(self, offer: Offer) -> int:
        if self.sku:
            if offer.sku == self.sku:
                return 3
            same = offer.kind.number == self.kind
            return (2 if offer.brand[0] == self.brand else 1) if same else 0
        wishes = [
            (self.brand, offer.brand[0]), (self.trait, offer.trait[0]), (self.size, offer.size), (self.country, offer.brand[2]),
        ]  # fmt: skip
        met = [wish == fact for wish, fact in wishes if wish]
        if self.kind is None:
            return 3 if all(met) else 0
        if offer.kind.number != self.kind:
            return 1 if self.brand and offer.brand[0] == self.brand else 0
        if all(met):
            return 3
        return 2 if sum(met) * 2 >= len(met) else 1


@cache
def kinds() -> tuple[Kind, ...]:
    text = resources.files("marketplace.scenes.data").joinpath("judged.txt").read_text("utf-8")
    return tuple(_kind(number, line) for number, line in enumerate(text.splitlines()) if line and line[0] != "#")


def _kind(number: int, line: str) -> Kind:
    leaf, names, english, traits, sizes, brands, asked, foreign = line.split("|")
    return Kind(
        number, leaf, tuple(names.split("/")), tuple(english.split("/")),
        tuple((zh, en) for zh, _, en in (one.partition("=") for one in traits.split(","))), tuple(sizes.split(",")),
        tuple((name, zh, country) for name, zh, country in (one.split(":") for one in brands.split(","))),
        tuple(asked.split("/")), tuple(foreign.split("/")),
    )  # fmt: skip


@cache
def offers() -> tuple[Offer, ...]:
    """The corpus: for each kind and brand a few offers under changing names."""
    found = []
    for kind in kinds():
        rng = random.Random(f"{SEED}:{kind.number}")
        for place, brand in enumerate(kind.brands):
            for turn in range(PER_BRAND):
                at = place * PER_BRAND + turn
                trait, size = kind.traits[at % len(kind.traits)], kind.sizes[at % len(kind.sizes)]
                zh, en = kind.names[at % len(kind.names)], kind.english[at % len(kind.english)]
                told = f"{brand[1]}{brand[0]}" if brand[1] and rng.random() < 0.5 else brand[1] or brand[0]
                order = (
                    f"{told} {trait[0]}{zh} {size}",
                    f"{told}{zh} {size} {trait[0]}",
                    f"{zh} {told} {trait[0]} {size}",
                )
                found.append(
                    Offer(
                        f"J{kind.number:03d}-{at:02d}", kind, brand, trait, size, rng.choice(order),
                        f"{brand[0]} {en} {trait[1]} {size}", f"{COUNTRIES[brand[2]]}直采，附小票，{kind.names[0]}，{size}。",
                    )
                )  # fmt: skip
    return tuple(found)


@cache
def questions() -> tuple[Question, ...]:
    """Queries of every kind, each once."""
    found: dict[str, Question] = {}
    to_hant, rng = opencc.OpenCC("s2twp").convert, random.Random(SEED)
    for kind in kinds():
        brand, trait = rng.choice(kind.brands), rng.choice(kind.traits)
        told = brand[1] or brand[0]
        thing, asked, one = rng.choice(kind.names), rng.choice(kind.asked), rng.choice(_of(kind))
        at = kind.number
        made = [
            Question("synonym", asked, at),
            Question("brand + type", f"{told} {asked}", at, brand=brand[0]),
            Question("traditional", to_hant(f"{told}{thing}"), at, brand=brand[0]),
            (
                Question(
                    "attributes", f"{trait[0]} {asked} {COUNTRIES[brand[2]]}", at, trait=trait[0], country=brand[2]
                ),
                Question("attributes", f"{one.trait[0]}{thing} {one.size}", at, trait=one.trait[0], size=one.size),
                Question("exact", one.title_zh, at, brand=one.brand[0], sku=one.sku),
            )[at % 3],
            (
                Question("other language", rng.choice(kind.foreign), at),
                Question("other language", f"{brand[0]} {rng.choice(kind.english)}", at, brand=brand[0]),
            )[at % 2],
            (
                Question("pinyin", "".join(lazy_pinyin(asked, style=Style.NORMAL)).lower(), at),
                Question("pinyin", " ".join(lazy_pinyin(told + thing)).lower(), at, brand=brand[0]),
            )[at % 2],
            Question("typo", _slip(f"{told}{thing}", rng), at, brand=brand[0]),
        ]
        if at % 2:
            sentence = SENTENCES[at // 2 % len(SENTENCES)]
            words = sentence.format(brand=told, thing=asked, trait=trait[0], size=one.size, country=COUNTRIES[brand[2]])
            made.append(
                Question(
                    "sentence", words, at, brand=brand[0] if "{brand}" in sentence else "",
                    trait=trait[0] if "{trait}" in sentence else "", size=one.size if "{size}" in sentence else "",
                )
            )  # fmt: skip
        found.update({question.words: question for question in made})
    return tuple(found.values())


def _of(kind: Kind) -> list[Offer]:
    return [offer for offer in offers() if offer.kind.number == kind.number]


def _slip(words: str, rng: random.Random) -> str:
    """One slip: a Chinese character that sounds alike, or a Latin letter left out or swapped."""
    places = [i for i, character in enumerate(words) if character in SOUND_ALIKE]
    if places:
        at = rng.choice(places)
        return words[:at] + SOUND_ALIKE[words[at]] + words[at + 1 :]
    letters = [i for i in range(1, len(words) - 1) if words[i].isascii() and words[i].isalpha()]
    if letters:
        at = rng.choice(letters)
        return (
            words[:at] + words[at + 1 :]
            if rng.random() < 0.5
            else words[:at] + words[at + 1] + words[at] + words[at + 2 :]
        )
    return words[:-2] + words[-1] + words[-2]


@dataclass(frozen=True)
class Score:
    """Means over queries: nDCG of the first ten, and the share of queries that found nothing at all."""

    queries: int
    ndcg: float
    empty: float


def judge(asked: Sequence[Question], ask: Callable[[str], Sequence[str]]) -> tuple[Score, dict[str, float]]:
    """Score `ask` (words → SKUs in order); with the mean nDCG of each sort of query."""
    gains: dict[str, list[float]] = {}
    empty = 0
    for question in asked:
        found = ask(question.words)
        empty += not found
        gains.setdefault(question.sort, []).append(ndcg(question, found))
    every = [gain for one in gains.values() for gain in one]
    score = Score(len(every), sum(every) / max(len(every), 1), empty / max(len(every), 1))
    return score, {sort: round(sum(one) / len(one), 3) for sort, one in sorted(gains.items())}


def ndcg(question: Question, skus: Sequence[str]) -> float:
    """nDCG@10 with gains 2^grade − 1."""
    grades = {offer.sku: question.grade(offer) for offer in offers()}
    best = _gain(sorted(grades.values(), reverse=True)[:FIRST])
    return _gain([grades.get(sku, 0) for sku in skus[:FIRST]]) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))
