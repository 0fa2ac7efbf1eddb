"""A sentence as numbers: runs of one to four characters, words, and concepts that Chinese and English share. Pure.

Characters carry what no list foresaw; concepts (`concepts.txt`) carry what two languages and many wordings say alike, and
pairs of concepts tell neighbours apart: "return" with "rule" asks, "return" with "want" acts. Cantonese, dialects, words of
Taiwan and short spellings are first said in the words that most people use (`spellings.txt`).
"""

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import opencc

from marketplace.core.textnorm import nfkc

BUCKETS = 1 << 16
LONGEST_RUN = 4
CONCEPT_WEIGHT = 1.4
FOREIGN_WEIGHT = 3.0
PAIR_WEIGHT = 0.7
MOST_CHARACTERS = 400  # of a longer message, the beginning and the end say what it wants
FOREIGN = frozenset({"chitchat", "life", "elsewhere", "business"})
ELSEWHERE = "elsewhere"
"""Concepts of the world outside; how many of ours a sentence meets says whether it is for us at all."""
CONCEPTS = Path(__file__).with_name("concepts.txt")
SPELLINGS = Path(__file__).with_name("spellings.txt")
ANYWHERE, BESIDE_CANTONESE = "anywhere", "beside cantonese"
# what only Cantonese writes: beside it 邊 asks where, elsewhere it is a side
_CANTONESE = re.compile("[唔冇喺嘅咗嚟啲佢哋嗰咩畀俾睇攞搵㗎喎乜咁嘢啱]|而家|点解|边度|边个|几耐|系咪")
_CLAUSE = re.compile(r"[,，。；;！!？?\n]+|\b(?:and|but|so|because)\b")
SHORTEST_CLAUSE = 4
MOST_CLAUSES = 12

_simplified = opencc.OpenCC("t2s").convert


def normalised(text: str) -> str:
    """Simplified characters, small letters, numbers as 0, our numbers of orders and returns as №, nothing but words."""
    text = _simplified(nfkc(_shortened(text))).lower()
    text = re.sub(
        r"(?<![a-z0-9])m[oprmtck]\d{6,}[a-z]?(?![a-z])", " № ", text
    )  # beside Chinese there is no word boundary
    text = re.sub(r"\d+", "0", text)
    return re.sub(r"[^\w№]+", " ", text).strip()


def spelt(text: str) -> str:
    """Normalised, in the words that most people use."""
    clean = normalised(text)
    if _CANTONESE.search(clean):
        clean = _in_other_words(clean, BESIDE_CANTONESE)
    return _in_other_words(clean, ANYWHERE)


def clauses(text: str) -> list[str]:
    """The parts of a message that says more than one thing; none of a short one. The wish of a story is one of them."""
    parts = [part for part in _CLAUSE.split(_shortened(text)) if len(part.strip()) >= SHORTEST_CLAUSE]
    return list(dict.fromkeys(parts))[:MOST_CLAUSES] if len(parts) > 1 else []  # said twice is said once


def features(text: str) -> dict[int, float]:
    """Bucket → weight before rarity is reckoned in."""
    clean = spelt(text)
    runs = Counter(_bucket(run) for run in _runs(clean))
    weights = {bucket: 1 + math.log(times) for bucket, times in runs.items()}
    met = [name for name, pattern in concepts() if pattern.search(clean)]
    # a refund of another shop is no refund of ours: beside somebody else's service our concepts have other names
    side = "theirs:" if ELSEWHERE in met else ""
    for name in met:
        weights[_bucket(f"{side}concept:{name}")] = FOREIGN_WEIGHT if name in FOREIGN else CONCEPT_WEIGHT
    ours = sum(name not in FOREIGN for name in met)
    weights[_bucket(f"{side}ours:{min(ours, 2)}")] = CONCEPT_WEIGHT
    for first, second in combinations(met, 2):
        weights[_bucket(f"{side}pair:{first}:{second}")] = PAIR_WEIGHT
    return weights


@cache
def concepts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Name and pattern of each concept, in the order of the file."""
    lines = (line.partition(" = ") for line in CONCEPTS.read_text(encoding="utf-8").splitlines() if line)
    return tuple((name, _pattern(words)) for name, _, words in lines)


@cache
def _spellings(section: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """What finds the other words of a section, and what each of them is usually called."""
    usual: dict[str, str] = {}
    within = ""
    for line in SPELLINGS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            within = line.strip("[]")
        elif within == section:
            word, _, others = line.partition(" = ")
            usual |= dict.fromkeys(others.split("|"), word)
    longest_first = sorted(usual, key=lambda word: (-len(word), word))
    found = (rf"\b{word}\b" if word.isascii() else re.escape(word) for word in longest_first)
    return re.compile("|".join(found)), usual


def _in_other_words(clean: str, section: str) -> str:
    pattern, usual = _spellings(section)
    return pattern.sub(lambda found: usual[found[0]], clean)


def _shortened(text: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    return text[: MOST_CHARACTERS // 2] + " " + text[-MOST_CHARACTERS // 2 :]


def _pattern(words: str) -> re.Pattern[str]:
    """`退款 退钱 refund|money back`: Chinese words stand anywhere, English ones as whole words."""
    chinese, english = [], []
    parts = words.split(" ")
    while parts and not re.match(r"[a-z]", parts[0]):
        chinese.append(parts.pop(0))
    english = [spelt(word) for word in " ".join(parts).split("|") if word]
    ends = [re.escape(spelt(word)) for word in chinese if spelt(word)]
    return re.compile("|".join([*ends, *(rf"\b{re.escape(word)}\b" for word in english)]))


def _runs(clean: str) -> Iterator[str]:
    padded = f" {clean} "
    for length in range(1, LONGEST_RUN + 1):
        for at in range(len(padded) - length + 1):
            run = padded[at : at + length]
            if run != " ":
                yield run
    words = [word for word in clean.split() if word.isascii()]
    yield from (f"word:{word}" for word in words)
    yield from (f"words:{first} {second}" for first, second in pairwise(words))


def _bucket(key: str) -> int:
    return zlib.crc32(key.encode()) % BUCKETS
