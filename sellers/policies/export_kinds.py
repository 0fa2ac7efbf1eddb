"""Which exports there are: what they hold, for whom, over which period. Kinds register themselves; periods are pure.

Sources: E-Commerce Law Art. 28 (identities to market regulators and tax), half-yearly in January and July. The tax reports of
other countries are registered by `orders`, which knows the sales.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.core.errors import NotFound
from marketplace.core.time import SHANGHAI
from sellers.models import Seller

HALF = re.compile(r"(20\d\d)-H([12])")
YEAR = re.compile(r"(20\d\d)")


@dataclass(frozen=True)
class Span:
    """From `start` (included) to `end` (not included), by the calendar of Asia/Shanghai."""

    label: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class ExportKind:
    """One export. `rows(sellers, span)` answers flat rows with the `columns` (permanent names) for a batch of sellers.

    `countries`: only sellers of these; None: of all. `by_half`: periods `2026-H1`, else `2026`.
    """

    code: str
    title: Any
    columns: Sequence[str]
    rows: Callable[[Sequence[Seller], Span], Sequence[Mapping[str, str]]]
    by_half: bool = False
    countries: frozenset[str] | None = None


_kinds: dict[str, ExportKind] = {}


def register(kind: ExportKind) -> ExportKind:
    """Make a kind known. Raises ValueError for a code that is taken."""
    if _kinds.setdefault(kind.code, kind) is not kind:
        raise ValueError(f"the export kind {kind.code!r} is registered twice")
    return kind


def kinds() -> Mapping[str, ExportKind]:
    return dict(_kinds)


def kind_of(code: str) -> ExportKind:
    """Raises NotFound."""
    if code not in _kinds:
        raise NotFound(fields={"kind": code})
    return _kinds[code]


def span_of(label: str, *, by_half: bool) -> Span | None:
    """`2026-H2` or `2026`; None for anything else."""
    if by_half:
        found = HALF.fullmatch(label)
        if found is None:
            return None
        year, half = int(found[1]), int(found[2])
        start = datetime(year, 1 if half == 1 else 7, 1, tzinfo=SHANGHAI)
        end = datetime(year, 7, 1, tzinfo=SHANGHAI) if half == 1 else datetime(year + 1, 1, 1, tzinfo=SHANGHAI)
        return Span(label, start, end)
    if YEAR.fullmatch(label) is None:
        return None
    return Span(label, datetime(int(label), 1, 1, tzinfo=SHANGHAI), datetime(int(label) + 1, 1, 1, tzinfo=SHANGHAI))
