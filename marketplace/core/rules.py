"""Rules that change with time: dated bodies of JSON, every version kept.

A kind is registered beside the policy that reads it, with its default and a check of its body. `at` gives the version in
force at a moment; who decides something by it stores the version number next to the decision and reads that version again
later. Versions are written by `proposals.approve` only: proposed by one person, approved by another.

In force at a moment is the *highest* version that has started by then. So a version that waits for its day is overtaken by
a later approval with an earlier day, and the past never changes: no version starts before its approval.
"""

import time as system_time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction

from marketplace.core import time
from marketplace.core.dated.models import RuleVersion
from marketplace.core.errors import NotFound

CACHE_SECONDS = 3.0  # real seconds: other processes follow an approval within this time
MOST_BODIES = 500


@dataclass(frozen=True)
class RuleKind:
    """One body of rules. `code` is permanent (`app.noun`); `default` is version 1.

    `check` gets a proposed body (anything JSON can say) and answers field → what is wrong with it, in the reader's
    language; an empty answer is fine. `notice_days`: a change is public that long before it starts (E-Commerce Law Art. 34
    asks for seven days where it touches the agreement with sellers or shoppers).
    """

    code: str
    title: Any
    default: Mapping[str, Any]
    check: Callable[[Any], Mapping[str, Any]]
    help: Any = ""
    notice_days: int = 0


@dataclass(frozen=True)
class Rule:
    """A version as it was approved. `body` is shared between readers: never change it. `effective_from` is None for 1."""

    version: int
    body: Mapping[str, Any]
    effective_from: datetime | None


@dataclass(frozen=True)
class PreviewLine:
    """One thing that a proposed body would touch: a count or a sample, before and after."""

    label: Any
    before: Any
    after: Any
    is_sample: bool = False


Preview = Callable[[Mapping[str, Any], datetime], Iterable[PreviewLine]]

Mark = tuple[int, datetime | None, str]  # version, start, digest of the body

_kinds: dict[str, RuleKind] = {}
_previews: dict[str, Preview] = {}
_marks: tuple[float, Mapping[str, Sequence[Mark]]] | None = None
_bodies: dict[tuple[str, str], Mapping[str, Any]] = {}  # by digest: a body that was approved never changes


def register(kind: RuleKind) -> RuleKind:
    """Make a kind known. Call it at import, where the policy stands. Raises ValueError for a code that is taken."""
    known = _kinds.setdefault(kind.code, kind)
    if known is not kind:
        raise ValueError(f"the rule kind {kind.code!r} is registered twice")
    return kind


def preview_with(code: str, preview: Preview) -> None:
    """Say what a change of `code` touches: `preview(body, moment)` counts and samples with the body, writing nothing."""
    _previews[code] = preview


def preview_of(code: str) -> Preview | None:
    return _previews.get(code)


def kinds() -> Mapping[str, RuleKind]:
    """All kinds by code, sorted."""
    return MappingProxyType(dict(sorted(_kinds.items())))


def kind_of(code: str) -> RuleKind:
    """Raises NotFound."""
    try:
        return _kinds[code]
    except KeyError:
        raise NotFound(fields={"kind": code}) from None


def at(code: str, moment: datetime | None = None) -> Rule:
    """The version in force at `moment` (default: now). Raises KeyError for a code that nobody registered."""
    kind = _kinds[code]
    when = moment or time.now()
    for mark in _all().get(code, ()):
        if mark[1] is None or mark[1] <= when:
            return _rule(code, mark)
    return Rule(1, MappingProxyType(dict(kind.default)), None)


def version(code: str, number: int) -> Rule:
    """One version by its number, for replaying what was decided by it. Raises KeyError for an unknown kind or number."""
    kind = _kinds[code]
    for mark in _all().get(code, ()):
        if mark[0] == number:
            return _rule(code, mark)
    if number == 1:
        return Rule(1, MappingProxyType(dict(kind.default)), None)
    raise KeyError(f"{code} has no version {number}")


def coming(code: str, moment: datetime | None = None) -> list[Rule]:
    """Versions that will come into force after `moment`, soonest first; overtaken ones are left out."""
    when = moment or time.now()
    best, found = at(code, when).version, []
    waiting = [mark for mark in _all().get(code, ()) if mark[1] is not None and mark[1] > when]
    for mark in sorted(waiting, key=lambda mark: (mark[1] or when, mark[0])):
        if mark[0] > best:
            found.append(_rule(code, mark))
            best = mark[0]
    return found


def forget() -> None:
    """Drop what this process remembers."""
    global _marks
    _marks = None
    _bodies.clear()


def forget_with_commit() -> None:
    """Forget now (this transaction reads its own write) and again after the commit (others may have read meanwhile)."""
    forget()
    transaction.on_commit(forget)


def _rule(code: str, mark: Mark) -> Rule:
    number, start, digest = mark
    body = _bodies.get((code, digest))
    if body is None:
        row = RuleVersion.objects.values_list("body", flat=True).get(kind=code, version=number)
        if len(_bodies) >= MOST_BODIES:
            _bodies.clear()
        body = _bodies[code, digest] = MappingProxyType(row)
    return Rule(number, body, start)


def _all() -> Mapping[str, Sequence[Mark]]:
    """All versions of all kinds, highest first, without their bodies; read once in a few seconds."""
    global _marks
    held = _marks
    if held is not None and held[0] > system_time.monotonic():
        return held[1]
    found: dict[str, list[Mark]] = {}
    rows = RuleVersion.objects.order_by("-version").values_list("kind", "version", "effective_from", "digest")
    for kind, number, start, digest in rows:
        found.setdefault(kind, []).append((number, start, digest))
    _marks = (system_time.monotonic() + CACHE_SECONDS, found)
    return found
