"""A sentence as numbers: runs of one to four characters, words, and concepts that Chinese and English share. Pure.

Characters carry what no list foresaw; concepts (`concepts.txt`) carry what two languages and many wordings say alike, and
pairs of concepts tell neighbours apart: "return" with "rule" asks, "return" with "want" acts.
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

BUCKETS = 1 << 15
LONGEST_RUN = 4
CONCEPT_WEIGHT = 4.0
FOREIGN_WEIGHT = 8.0
PAIR_WEIGHT = 2.0
MOST_CHARACTERS = 400  # of a longer message, the beginning and the end say what it wants
FOREIGN = frozenset({"chitchat", "life", "elsewhere"})
ELSEWHERE = "elsewhere"
"""Concepts of the world outside; how many of ours a sentence meets says whether it is for us at all."""
CONCEPTS = Path(__file__).with_name("concepts.txt")

_simplified = opencc.OpenCC("t2s").convert


def normalised(text: str) -> str:
    """Simplified characters, small letters, numbers as 0, our numbers of orders and returns as №, nothing but words."""
    if len(text) > MOST_CHARACTERS:
        text = text[: MOST_CHARACTERS // 2] + " " + text[-MOST_CHARACTERS // 2 :]
    text = _simplified(nfkc(text)).lower()
    text = re.sub(
        r"(?<![a-z0-9])m[oprmtck]\d{6,}[a-z]?(?![a-z])", " № ", text
    )  # beside Chinese there is no word boundary
    text = re.sub(r"\d+", "0", text)
    return re.sub(r"[^\w№]+", " ", text).strip()


def features(text: str) -> dict[int, float]:
    """Bucket → weight before rarity is reckoned in."""
    clean = normalised(text)
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


def _pattern(words: str) -> re.Pattern[str]:
    """`退款 退钱 refund|money back`: Chinese words stand anywhere, English ones as whole words."""
    chinese, english = [], []
    parts = words.split(" ")
    while parts and not re.match(r"[a-z]", parts[0]):
        chinese.append(parts.pop(0))
    english = [normalised(word) for word in " ".join(parts).split("|") if word]
    ends = [re.escape(normalised(word)) for word in chinese if normalised(word)]
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
