"""Trains the mood of return texts and writes the arrays that the site ships: `python -m tools.train_moods`.

Needs scikit-learn (requirements-dev.in); the site itself does not. First it learns from two thirds and reports on the third
kept aside, then from all. The same sentences give the same arrays.
"""

import sys
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from learning.moods.classifier import BUCKETS, MODEL, features
from learning.moods.corpus import MOODS, Sentence, fingerprint, sentences

STRENGTH = 8.0


def main() -> int:
    """Train, report, write; the exit status."""
    known = sentences()
    learnt, aside = [row for row in known if not row.is_kept_aside], [row for row in known if row.is_kept_aside]
    line = fitted(learnt)
    said = line.predict(matrix(aside))
    right = sum(one == row.mood for one, row in zip(said, aside, strict=True))
    print(f"{right} of {len(aside)} kept aside are right ({right / len(aside):.0%}), learnt from {len(learnt)}")
    for (true, told), count in sorted(Counter(zip((row.mood for row in aside), said, strict=True)).items()):
        print(f"  {true:8} told {told:8} {count}")
    write(fitted(known))
    return 0


def fitted(rows: Sequence[Sentence]) -> LogisticRegression:
    line = LogisticRegression(C=STRENGTH, max_iter=2_000, class_weight="balanced")
    return line.fit(matrix(rows), [row.mood for row in rows])


def matrix(rows: Sequence[Sentence]) -> csr_matrix:
    """A row a sentence."""
    ends, buckets, values = [0], list[int](), list[float]()
    for row in rows:
        found = features(row.text)
        buckets += found.keys()
        values += found.values()
        ends.append(len(buckets))
    return csr_matrix((values, buckets, ends), shape=(len(rows), BUCKETS), dtype=np.float64)


def write(line: LogisticRegression) -> None:
    order = [list(line.classes_).index(mood) for mood in MOODS]
    weights = line.coef_[order].T
    step = np.abs(weights).max(axis=0) / 127
    np.savez_compressed(
        MODEL, weights=np.round(weights / step).astype(np.int8), step=step.astype(np.float32),
        bias=line.intercept_[order].astype(np.float32), trained_on=np.array(fingerprint()),
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
