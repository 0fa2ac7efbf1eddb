"""Which mood: one sparse product with the arrays that `tools/train_moods.py` wrote."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from learning.moods.corpus import MOODS
from support.intents.features import normalised

MODEL = Path(__file__).with_name("model.npz")
BUCKETS = 1 << 13
LONGEST_RUN = 3
CUES = 3.0
# What carries a mood wherever it stands; a sentence can meet several.
ANGRY = re.compile(
    "投诉|举报|骗|假货|垃圾|太差|差劲|差评|气死|恼火|离谱|恶心|失望|过分|无语|服了|凭什么|坑|恶劣|敷衍|欺|破玩意|废品|糟糕|浪费|再也不|"
    "worst|terrible|furious|outrageous|ridiculous|disgust|cheat|fake|waste|unacceptable|never again|awful"
)
CONTENT = re.compile(
    "谢|满意|喜欢|很好|不错|漂亮|好看|好用|放心|安心|用心|耐心|周到|靠谱|惊喜|完美|点赞|辛苦|麻烦您|抱歉|不好意思|"
    "thank|lovely|great|happy|beautiful|nice|kind|helpful|good"
)


@dataclass(frozen=True)
class Model:
    """Rows of `weights` are buckets, columns the moods of `corpus.MOODS`; `step` undoes the rounding."""

    weights: NDArray[np.int8]
    step: NDArray[np.float32]
    bias: NDArray[np.float32]
    trained_on: str


@cache
def model() -> Model:
    """Read once a process, some kilobytes."""
    with np.load(MODEL) as held:
        return Model(held["weights"], held["step"], held["bias"], str(held["trained_on"]))


def features(text: str) -> dict[int, float]:
    """Bucket → weight; the row has length one."""
    clean = normalised(text)
    found: dict[int, float] = dict.fromkeys(map(_bucket, _runs(clean)), 1.0)
    for name, pattern in (("angry", ANGRY), ("content", CONTENT)):
        hits = len(pattern.findall(clean))
        if hits:
            found[_bucket(f"cue:{name}")] = CUES * min(hits, 3)
    if text.count("!") + text.count("！") > 1:
        found[_bucket("shouts")] = CUES
    length = sum(value * value for value in found.values()) ** 0.5 or 1.0
    return {bucket: value / length for bucket, value in found.items()}


def mood(text: str) -> int:
    """-1 angry, 0 plain, 1 content. A text without a word is plain."""
    held, found = model(), features(text)
    if not found:
        return 0
    buckets = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
    values = np.fromiter(found.values(), dtype=np.float32, count=len(found))
    scores = (values @ held.weights[buckets].astype(np.float32)) * held.step + held.bias
    return {"angry": -1, "plain": 0, "content": 1}[MOODS[int(np.argmax(scores))]]


def _runs(clean: str) -> Iterator[str]:
    padded = f" {clean} "
    for length in range(1, LONGEST_RUN + 1):
        for at in range(len(padded) - length + 1):
            run = padded[at : at + length]
            if run.strip():
                yield run
    yield from (f"word:{word}" for word in clean.split() if word.isascii())


def _bucket(key: str) -> int:
    return zlib.crc32(key.encode()) % BUCKETS
