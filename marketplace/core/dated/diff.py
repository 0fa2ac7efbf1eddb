"""What changed between two bodies of JSON, leaf by leaf. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ABSENT = "—"


@dataclass(frozen=True)
class Change:
    """One leaf that differs; `path` is dotted, list places are numbers from 0."""

    path: str
    before: str
    after: str


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Leaves that were added, removed or changed, sorted by path."""
    old, new = dict(_leaves(before, "")), dict(_leaves(after, ""))
    return [
        Change(path, _text(old.get(path, ABSENT)), _text(new.get(path, ABSENT)))
        for path in sorted(old.keys() | new.keys(), key=_order)
        if old.get(path, ABSENT) != new.get(path, ABSENT) or (path in old) != (path in new)
    ]


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple) and value:
        for place, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{place}" if path else str(place))
    else:
        yield path, value


def _order(path: str) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in path.split("."))


def _text(value: Any) -> str:
    if value == {} or value == []:
        return ABSENT
    return value if isinstance(value, str) else {True: "true", False: "false", None: "null"}.get(value, str(value))
