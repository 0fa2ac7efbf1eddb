"""A sanctions list in a local CSV file: `id,name,aliases,source` with aliases separated by `;`.

Consolidated lists (UN, EU, OFAC, UK) are published in formats of their own; ops brings them to this one and replaces the
file (docs/seller-application.md). The file is read again when its time stamp changes.
"""

import csv
import hashlib
import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from sellers.policies.names import likeness_of_words, words_of
from sellers.screening.base import Match

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sanctions_sample.csv"
LEAST_SCORE = 85
MOST_MATCHES = 10
START = 2  # letters of a word that two spellings of one name are expected to share


@dataclass(frozen=True)
class Entry:
    source: str
    code: str
    name: str
    words: tuple[str, ...]


class LocalList:
    """Names by the beginnings of their words, so that few of many thousands are compared letter by letter."""

    def __init__(self) -> None:
        self._stamp: tuple[str, int, int] | None = None
        self._digest = ""
        self._by_start: dict[str, list[Entry]] = {}

    def digest(self) -> str:
        """SHA-256 of the file."""
        self._read_again()
        return self._digest

    def search(self, name: str) -> Sequence[Match]:
        """Entries that resemble `name`, the likest first, one line an entry."""
        self._read_again()
        words = words_of(name)
        best: dict[tuple[str, str], Match] = {}
        for entry in {entry for word in words for entry in self._by_start.get(word[:START], ())}:
            score = likeness_of_words(words, entry.words)
            key = (entry.source, entry.code)
            if score >= LEAST_SCORE and (key not in best or best[key].score < score):
                best[key] = Match(entry.source, entry.code, entry.name, score)
        return sorted(best.values(), key=lambda match: (-match.score, match.entry))[:MOST_MATCHES]

    def _read_again(self) -> None:
        path = Path(settings.SANCTIONS_LIST) if settings.SANCTIONS_LIST else SAMPLE
        state = os.stat(path)
        stamp = (str(path), state.st_mtime_ns, state.st_size)
        if stamp == self._stamp:
            return
        data = path.read_bytes()
        by_start: dict[str, list[Entry]] = defaultdict(list)
        for row in csv.DictReader(data.decode("utf-8-sig").splitlines()):
            for name in [row["name"], *(row.get("aliases") or "").split(";")]:
                words = words_of(name)
                entry = Entry((row.get("source") or "local")[:40], row["id"][:60], row["name"][:200], words)
                for start in {word[:START] for word in words}:
                    by_start[start].append(entry)
        self._by_start, self._digest, self._stamp = dict(by_start), hashlib.sha256(data).hexdigest(), stamp
