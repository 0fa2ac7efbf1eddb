"""Which intent, and how sure: one sparse product with the arrays that `tools/train_intents.py` wrote."""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from support.intents.features import clauses, features
from support.intents.labels import INTENTS, OUT_OF_SCOPE

OUTSIDE = INTENTS.index(OUT_OF_SCOPE)
MODEL = Path(__file__).with_name("model.npz")
SURE = 0.5
"""From here on the bot answers by itself; below it asks or hands over."""
CLAUSES_WEIGH = 0.25
BEST_CLAUSES = 2


@dataclass(frozen=True)
class Guess:
    """`intent` with a calibrated confidence (0 to 1), and the runner-up, which the bot may offer as a choice."""

    intent: str
    confidence: float
    second: str

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE and self.intent != OUT_OF_SCOPE


@dataclass(frozen=True)
class Model:
    """Rows of `weights` are buckets, columns the intents; `rarity` weighs buckets; `steps` undo the rounding of a column."""

    weights: NDArray[np.int8]
    steps: NDArray[np.float32]
    bias: NDArray[np.float32]
    rarity: NDArray[np.float32]
    temperature: float
    trained_on: str


@cache
def model() -> Model:
    """Read once a process, about two megabytes."""
    with np.load(MODEL) as held:
        return Model(
            weights=held["weights"], steps=held["steps"], bias=held["bias"], rarity=held["rarity"],
            temperature=float(held["temperature"]), trained_on=str(held["trained_on"]),
        )  # fmt: skip


def classify(text: str) -> Guess:
    """The likeliest intent of one message, in any of our languages. Text without a word is out of scope."""
    held = model()
    found = features(text)
    if not found:
        return Guess(OUT_OF_SCOPE, 1.0, OUT_OF_SCOPE)
    said = np.stack([_scores(held, found), *(_scores(held, features(clause)) for clause in clauses(text))])
    scores = blended(said)
    chances = np.exp((scores - scores.max()) / held.temperature)
    chances /= chances.sum()
    second, first = np.argsort(chances)[-2:]
    return Guess(
        INTENTS[first], sureness(float(chances[first]), float(chances[OUTSIDE]), INTENTS[first]), INTENTS[second]
    )


def _scores(held: Model, found: dict[int, float]) -> NDArray[np.float32]:
    buckets = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
    values = np.fromiter(found.values(), dtype=np.float32, count=len(found)) * held.rarity[buckets]
    values /= math.sqrt(float(values @ values)) or 1.0
    return (values @ held.weights[buckets].astype(np.float32)) * held.steps + held.bias


def blended(said: NDArray[np.float32]) -> NDArray[np.float32]:
    """The scores of a message: of the whole (first row), moved towards what the clauses that say an intent best say of it."""
    whole, parts = said[0], said[1:]
    if not len(parts):
        return whole
    best = np.sort(parts, axis=0)[-BEST_CLAUSES:].mean(axis=0)
    mixed: NDArray[np.float32] = (1 - CLAUSES_WEIGH) * whole + CLAUSES_WEIGH * best
    return mixed


def sureness(chance: float, outside: float, intent: str) -> float:
    """How sure an answer may be: less by the chance that it is no matter of ours at all."""
    return chance if intent == OUT_OF_SCOPE else float(chance * (1 - outside) ** 2)
