"""What changed between two versions of a listing, field by field, texts word by word. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

# One Chinese character, one run of Latin letters or digits, or whatever stands between.
PIECE = re.compile(r"[\u3400-\u9fff]|[A-Za-z0-9]+|\s+|.", re.DOTALL)
SAME, ADDED, REMOVED = "same", "added", "removed"
LONGEST = 6000
CONTEXT = 60


@dataclass(frozen=True)
class Change:
    """One field. `parts` are (same, added or removed; text) for texts; `before` and `after` for everything else."""

    field: str
    before: Any
    after: Any
    parts: tuple[tuple[str, str], ...] = ()


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every field whose value differs, in the order of `after`."""
    found = []
    for name in [*after, *(name for name in before if name not in after)]:
        old, new = before.get(name), after.get(name)
        if (old or None) == (new or None):
            continue
        parts = tuple(words(old, new)) if isinstance(old, str) and isinstance(new, str) else ()
        found.append(Change(name, old, new, parts))
    return found


def words(old: str, new: str) -> Iterator[tuple[str, str]]:
    """The way from one text to the other. Long stretches that stayed are shortened."""
    left, right = PIECE.findall(old[:LONGEST]), PIECE.findall(new[:LONGEST])
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            yield SAME, _shortened("".join(left[a:b]))
            continue
        if b > a:
            yield REMOVED, "".join(left[a:b])
        if d > c:
            yield ADDED, "".join(right[c:d])


def _shortened(text: str) -> str:
    return text if len(text) <= 3 * CONTEXT else f"{text[:CONTEXT]} … {text[-CONTEXT:]}"
