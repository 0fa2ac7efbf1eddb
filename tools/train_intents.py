"""Trains the intents of the support bot and writes the arrays that the site ships: `python -m tools.train_intents`.

Needs scikit-learn (requirements-dev.in); the site itself does not. Each file of sentences is a style of its own, and what counts is
a style nobody learnt from: files are left out in turn and judged by a model of the others. That is what is reported, and where the
temperature comes from (how sure the model may be). Then everything is learnt for the arrays that ship. The same sentences give
the same arrays. With `--misses` it names every sentence that was taken for something else.
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC

from support.intents import corpus
from support.intents.classifier import MODEL, SURE, blended
from support.intents.features import BUCKETS, clauses, features
from support.intents.labels import INTENTS, OUT_OF_SCOPE

COPIES = 2
SEED = 20261123
STRENGTH = 1.5
CAUTION = (
    2.0  # what is no matter of ours is worth this much more than an intent: a wrong answer costs more than asking back
)
FOLDS = 6
OUTSIDE = INTENTS.index(OUT_OF_SCOPE)


def main() -> int:
    """Measure, train, write; the exit status."""
    wordings = corpus.wordings()
    wrong = {wording.intent for wording in wordings} ^ set(INTENTS)
    if wrong:
        print(f"intents and sentences differ: {sorted(wrong)}")
        return 1
    dice = random.Random(SEED)  # noqa: S311 - the same sentences each time, no secret
    raw = counted(
        [say(wording, dice) for wording in wordings for say in (corpus.filled, *[corpus.spoken] * (COPIES - 1))]
    )
    intents = np.repeat([INTENTS.index(wording.intent) for wording in wordings], COPIES)
    temperature = measured(wordings, raw, intents)
    line, rarity = fitted(raw, intents)
    write(line, rarity, temperature)
    return 0


def fitted(raw: csr_matrix, intents: np.ndarray) -> tuple[LinearSVC, np.ndarray]:
    """The linear model and how rare each bucket is."""
    rarity = np.log((1 + raw.shape[0]) / (1 + np.bincount(raw.indices, minlength=BUCKETS))) + 1
    weights = dict(enumerate(len(intents) / (len(INTENTS) * np.bincount(intents, minlength=len(INTENTS)))))
    weights[OUTSIDE] *= CAUTION
    line = LinearSVC(C=STRENGTH, class_weight=weights, random_state=SEED)
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


def judged(line: LinearSVC, rarity: np.ndarray, texts: Sequence[str]) -> np.ndarray:
    """Scores as the site reckons them, a row a text."""
    pieces = [[text, *clauses(text)] for text in texts]
    said = line.decision_function(scaled(counted([piece for some in pieces for piece in some]), rarity))
    ends = np.cumsum([len(some) for some in pieces])[:-1]
    return np.stack([blended(rows) for rows in np.split(said, ends)])


def measured(wordings: Sequence[corpus.Wording], raw: csr_matrix, intents: np.ndarray) -> float:
    """Leave styles out in turn, print what the others make of them; the temperature under which their confidence is honest."""
    styles = sorted({wording.style for wording in wordings})
    dice = random.Random(SEED + 1)  # noqa: S311 - no secret
    order: list[corpus.Wording] = []
    parts = []
    for fold in range(FOLDS):
        left_out = set(styles[fold::FOLDS])
        is_learnt = np.repeat([wording.style not in left_out for wording in wordings], COPIES)
        line, rarity = fitted(raw[is_learnt], intents[is_learnt])
        rest = [wording for wording in wordings if wording.style in left_out]
        parts.append(judged(line, rarity, [corpus.filled(wording, dice) for wording in rest]))
        order += rest
    scores, truth = np.concatenate(parts), np.array([INTENTS.index(one.intent) for one in order])
    rows = np.arange(len(truth))
    heats = np.geomspace(0.05, 2, 60)
    heat = float(min(heats, key=lambda one: -np.log(chances(scores, one)[rows, truth] + 1e-12).mean()))
    report(order, chances(scores, heat), truth)
    print(f"temperature {heat:.3f}")
    return heat


def report(order: Sequence[corpus.Wording], found: np.ndarray, truth: np.ndarray) -> None:
    """Print what the models made of the styles that they never saw."""
    told, best = found.argmax(axis=1), surely(found)
    right = told == truth
    for name in ("style", "language"):
        for value in sorted({getattr(one, name) for one in order}):
            here = np.array([getattr(one, name) == value for one in order])
            print(f"  {value}: {right[here].mean():.3f} of {here.sum()}")
    print(f"styles left out: accuracy {right.mean():.3f}, macro-F1 {f1_score(truth, told, average='macro'):.3f}")
    for bar in (0.4, SURE, 0.6, 0.7):
        said = (best >= bar) & (told != OUTSIDE)
        print(f"  from {bar}: answered {said.mean():.3f}, wrong {(said & ~right).mean():.3f}", end="")
        print(f", of what is out of scope {said[truth == OUTSIDE].mean():.3f}")
    for (meant, heard), times in Counter(zip(truth[~right], told[~right], strict=True)).most_common(30):
        print(f"  {INTENTS[meant]} heard as {INTENTS[heard]}: {times}")
    if "--misses" in sys.argv:
        for place in np.flatnonzero(~right).tolist():
            one = order[place]
            print(f"  {one.style} | {one.text} | {one.intent} | {INTENTS[told[place]]} {best[place]:.2f}")


def surely(found: np.ndarray) -> np.ndarray:
    """As the site reckons it (`classifier.sureness`)."""
    best = found.max(axis=1)
    return np.where(found.argmax(axis=1) == OUTSIDE, best, best * (1 - found[:, OUTSIDE]) ** 2)


def chances(scores: np.ndarray, temperature: float) -> np.ndarray:
    """Scores as probabilities."""
    raised = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    return raised / raised.sum(axis=1, keepdims=True)


def write(line: LinearSVC, rarity: np.ndarray, temperature: float) -> None:
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
