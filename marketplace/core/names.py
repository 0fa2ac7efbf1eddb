"""Comparing names of people without keeping them: one is written in characters, another in Latin letters and in either order.

What is kept of a name that a provider tells are keyed digests of its two spellings; whoever knows the real name can compare.
"""

import re
from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin

from marketplace.core.textnorm import nfkc
from marketplace.core.trail import digest

SAME, DIFFERS, UNKNOWN = "same", "differs", "unknown"
LATIN = re.compile(r"[A-Z][A-Z .'\-]*")


@dataclass(frozen=True)
class Spellings:
    """Keyed digests of a name: as written, and its Latin letters in alphabetical order. Empty for no name."""

    written: str = ""
    letters: str = ""


def spellings(name: str) -> Spellings:
    """The digests of a name as somebody told it; `letters` only where it was told in Latin letters."""
    plain = _plain(name)
    if not plain:
        return Spellings()
    return Spellings(digest(plain), digest(_letters(plain)) if LATIN.fullmatch(plain) else "")


def compare(told: Spellings, real_name: str) -> str:
    """Is the person who was named the one with this verified name? Nobody named is open, not different."""
    if not told.written:
        return UNKNOWN
    plain = _plain(real_name)
    is_same = told.written == digest(plain) or told.letters == digest(_sounds(plain))
    return SAME if is_same else DIFFERS


def _plain(name: str) -> str:
    return " ".join(nfkc(name).upper().replace("·", " ").split())


def _letters(text: str) -> str:
    """Given name first or last, joined or apart: the same letters."""
    return "".join(sorted(re.sub(r"[^A-Z]", "", text)))


def _sounds(name: str) -> str:
    return _letters("".join(lazy_pinyin(name, style=Style.NORMAL)).upper().replace("Ü", "V"))
