"""How alike two questions are: by the sets of their words, given as digests. Pure."""

from collections.abc import Collection

ALIKE = 0.5


def likeness(one: Collection[str], other: Collection[str]) -> float:
    """Jaccard, 0 to 1, leaning towards the shorter: a short question inside a long one is the same question."""
    first, second = set(one), set(other)
    if not first or not second:
        return 0.0
    shared = len(first & second)
    return max(shared / len(first | second), 0.8 * shared / min(len(first), len(second)) if shared > 1 else 0.0)
