"""The sentences that the model learns from, written by us: a mood in brackets, then one sentence a line.

A third is kept aside for measuring, chosen by each sentence's own digest: adding lines moves none.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

SENTENCES = Path(__file__).with_name("sentences.txt")
MOODS = ("angry", "plain", "content")


@dataclass(frozen=True)
class Sentence:
    text: str
    mood: str

    @property
    def is_kept_aside(self) -> bool:
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % 3 == 0


def sentences() -> list[Sentence]:
    """All of them, in the order of the file."""
    found, mood = [], ""
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            mood = line.strip("[] ")
        elif line.strip():
            found.append(Sentence(line.strip(), mood))
    return found


def fingerprint() -> str:
    """Changes with every sentence: the arrays say what they were trained on."""
    return hashlib.sha256(SENTENCES.read_bytes()).hexdigest()
