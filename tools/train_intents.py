"""Trains the intents of the support bot and writes the arrays that the site ships: `python -m tools.train_intents`.

Needs scikit-learn (requirements-dev.in); the site itself does not. Two thirds of the sentences are learnt from; how sure the model
may be (the temperature) is set inside them, on folds. The third kept aside chooses nothing: it is reported on, then everything is
learnt for the arrays that ship. The same sentences give the same arrays.
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from support.intents import corpus
from support.intents.classifier import MODEL, SURE
from support.intents.features import BUCKETS, features
from support.intents.labels import INTENTS, OUT_OF_SCOPE

COPIES = 4
SEED = 20261123
STRENGTH = 10.0
FOLDS = 3


def main() -> int:
    """Train, report, write; the exit status."""
    all_wordings = corpus.wordings()
    wrong = {wording.intent for wording in all_wordings} ^ set(INTENTS)
    if wrong:
        print(f"intents and sentences differ: {sorted(wrong)}")
        return 1
    learnt = [wording for wording in all_wordings if not wording.is_kept_aside]
    aside = [wording for wording in all_wordings if wording.is_kept_aside]
    temperature = warmth(learnt)
    line, rarity = fitted(learnt)
    report(line, rarity, aside, temperature)
    line, rarity = fitted(all_wordings)
    write(line, rarity, temperature)
    return 0


def fitted(wordings: Sequence[corpus.Wording]) -> tuple[LogisticRegression, np.ndarray]:
    """The linear model and how rare each bucket is."""
    dice = random.Random(SEED)  # noqa: S311 - the same sentences each time, no secret
    texts, intents = [], []
    for wording in wordings:
        for copy in range(COPIES):
            texts.append(corpus.spoken(wording, dice) if copy else corpus.filled(wording, dice))
            intents.append(wording.intent)
    raw = counted(texts)
    rarity = np.log((1 + len(texts)) / (1 + np.bincount(raw.indices, minlength=BUCKETS))) + 1
    line = LogisticRegression(C=STRENGTH, max_iter=500, class_weight="balanced")
    return line.fit(scaled(raw, rarity), intents), rarity


def counted(texts: Sequence[str]) -> csr_matrix:
    """A row a sentence."""
    ends = [0]
    buckets: list[int] = []
    values: list[float] = []
    for text in texts:
        found = features(text)
        buckets += found.keys()
        values += found.values()
        ends.append(len(buckets))
    return csr_matrix((values, buckets, ends), shape=(len(texts), BUCKETS), dtype=np.float64)


def scaled(raw: csr_matrix, rarity: np.ndarray) -> csr_matrix:
    """Weighed by rarity, each row of length one."""
    weighed = raw.multiply(rarity).tocsr()
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    return diags(1 / np.maximum(lengths, 1e-9)) @ weighed


def warmth(learnt: Sequence[corpus.Wording]) -> float:
    """The temperature under which the confidence is honest: each fold judged by a model of the others."""
    order = random.Random(SEED).sample(list(learnt), len(learnt))  # noqa: S311 - no secret
    dice = random.Random(SEED + 2)  # noqa: S311 - no secret
    judged = []
    for fold in range(FOLDS):
        line, rarity = fitted([one for place, one in enumerate(order) if place % FOLDS != fold])
        rest = [one for place, one in enumerate(order) if place % FOLDS == fold]
        scores = line.decision_function(scaled(counted([corpus.filled(one, dice) for one in rest]), rarity))
        judged.append((scores, np.array([list(line.classes_).index(one.intent) for one in rest])))
    scores, places = (np.concatenate(parts) for parts in zip(*judged, strict=True))
    rows = np.arange(len(places))
    heat = float(min(np.geomspace(0.05, 2, 60), key=lambda one: -np.log(chances(scores, one)[rows, places]).mean()))
    found = chances(scores, heat)
    told, outside = found.argmax(axis=1), list(line.classes_).index(OUT_OF_SCOPE)
    best = surely(found, outside)
    print(f"folds: accuracy {(told == places).mean():.3f}, temperature {heat:.3f}")
    for bar in (0.4, 0.5, 0.6, 0.7):
        said = (best >= bar) & (told != outside)
        print(f"  from {bar}: answered {said.mean():.3f}, wrong {(said & (told != places)).mean():.3f}", end="")
        print(f", of what is out of scope {said[places == outside].mean():.3f}")
    return heat


def surely(found: np.ndarray, outside: int) -> np.ndarray:
    """As the site reckons it (`classifier.sureness`)."""
    best = found.max(axis=1)
    is_outside = found.argmax(axis=1) == outside
    return np.where(is_outside, best, best * (1 - found[:, outside]) ** 2)


def report(line: LogisticRegression, rarity: np.ndarray, aside: Sequence[corpus.Wording], temperature: float) -> None:
    """Print what the model makes of sentences it never saw."""
    dice = random.Random(SEED + 1)  # noqa: S311 - no secret
    scores = line.decision_function(scaled(counted([corpus.filled(wording, dice) for wording in aside]), rarity))
    truth = np.array([wording.intent for wording in aside])
    told = line.classes_[scores.argmax(axis=1)]
    best = surely(chances(scores, temperature), list(line.classes_).index(OUT_OF_SCOPE))
    sure = best >= SURE
    answered = sure & (told != OUT_OF_SCOPE)
    outside = truth == OUT_OF_SCOPE
    print(f"kept aside: {len(aside)}, temperature {temperature:.3f}")
    print(f"accuracy {(told == truth).mean():.3f}, macro-F1 {f1_score(truth, told, average='macro'):.3f}")
    for language in sorted({wording.language for wording in aside}):
        here = np.array([wording.language == language for wording in aside])
        print(f"  {language}: {(told == truth)[here].mean():.3f} of {here.sum()}")
    print(
        f"answered {answered.mean():.3f}, of these wrong {(answered & (told != truth)).sum() / max(answered.sum(), 1):.3f}"
    )
    print(f"wrong but confident {(answered & (told != truth)).mean():.3f}")
    for bar in (0.5, 0.6, 0.7, 0.8):
        said = (best >= bar) & (told != OUT_OF_SCOPE)
        print(f"  from {bar}: answered {said.mean():.3f}, wrong {(said & (told != truth)).mean():.3f}", end="")
        print(f", of what is out of scope {(said & outside).sum() / outside.sum():.3f}")
    for (meant, heard), times in Counter(zip(truth, told, strict=True)).most_common():
        if meant != heard and times > 2:
            print(f"  {meant} heard as {heard}: {times}")
    if "--misses" in sys.argv:
        for wording, heard, how in zip(aside, told, chances(scores, temperature).max(axis=1), strict=True):
            if wording.intent != heard:
                print(f"  {wording.text} | {wording.intent} | {heard} {how:.2f}")


def chances(scores: np.ndarray, temperature: float) -> np.ndarray:
    """Scores as probabilities."""
    raised = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    return raised / raised.sum(axis=1, keepdims=True)


def write(line: LogisticRegression, rarity: np.ndarray, temperature: float) -> None:
    """Whole bytes a weight: a hundredth of its largest is finer than any sentence can tell."""
    weights = line.coef_.T
    steps = np.abs(weights).max(axis=0) / 127
    np.savez_compressed(
        MODEL, weights=np.round(weights / steps).astype(np.int8), steps=steps.astype(np.float32), bias=line.intercept_.astype(np.float32),
        rarity=rarity.astype(np.float32), temperature=np.float32(temperature), trained_on=np.str_(corpus.fingerprint()),
    )  # fmt: skip
    print(f"{MODEL.name}: {MODEL.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    sys.exit(main())
